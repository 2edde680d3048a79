// The gradient of one column of S, through tanh to the network's output and the four scalars.
#pragma once

#include "block.h"

namespace mef {

template <class T>
template <class W>
class Block<T>::Column {
 public:
  Column(const Block<T>& block, int lane, int j, int s, Vector<W> diagonal)
      : b_(block), lane_(lane), live_(block.live_ - lane), j_(j), diagonal_(diagonal) {
    const Problem<T>& p = b_.p_;
    if (b_.degree_.steps > 1) {
      kept_ = b_.scratch_.gradient.template of<Vector<W>>(b_.n_ * b_.n_) + j * b_.n_;
    }
    first_ = s == b_.degree_.steps - 1;
    last_ = s == 0;
    const W sign = W(p.sign);
    slope_ = sign * W(*p.rescale);
    scale_ = W(*p.scale);
    per_step_ = W(1) / W(b_.degree_.steps);
  }

  template <int R>
  void rows(const Vector<W>* values, const Vector<W>* weighted, int i) {
    Vector<W> sums[R];
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) sums[r] = first_ ? Vector<W>{} : kept_[i + r];
    outer_rows<W, R>(values + j_, weighted + i, b_.n_, b_.degree_.m, sums);
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
      if (last_) {
        entry(i + r, sums[r] * per_step_);
      } else {
        kept_[i + r] = sums[r];
      }
    }
  }

  // A column's sums are short enough for W; those of an image are not.
  void finish(Sum* sums) const {
    for (int k = 0; k < 4; ++k) sums[k].template add<W>(sums_[k], lane_);
  }

 private:
  // From the gradient of an entry of sign * S to that of the output it came from.
  void entry(int i, Vector<W> matrix) {
    if (i == j_) matrix += diagonal_;
    const Vector<W> t = load<W>(b_.tangents_ + (j_ * b_.n_ + i) * kPixels + lane_);
    const Vector<W> raw =
        load_pixels<W>(b_.out_at(b_.p_.out, j_ + 1, i, lane_), live_, Beyond::kRepeat);
    const Vector<W> argument = matrix * (W(1) - t * t) * slope_;
    sums_[0] += argument * raw;
    sums_[1] += argument;
    sums_[2] += matrix * t;
    sums_[3] += matrix;
    if (b_.p_.grad_out) {
      store_pixels<W>(b_.out_at(b_.p_.grad_out, j_ + 1, i, lane_), argument * scale_, live_);
    }
  }

  const Block<T>& b_;
  const int lane_, live_, j_;
  const Vector<W> diagonal_;
  Vector<W>* kept_ = nullptr;
  bool first_, last_;
  W slope_, scale_, per_step_;
  Vector<W> sums_[4] = {};
};

}  // namespace mef

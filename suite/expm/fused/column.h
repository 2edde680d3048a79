// The gradient of one column of S, through tanh to the network's output and the four scalars.
#pragma once

#include "block.h"

namespace mef {

template <class T>
template <class W>
class Block<T>::Column {
 public:
  // Copies all it needs: what is behind a reference would be read again after every store.
  Column(const Block<T>& block, int lane, int j, int s, Vector<W> diagonal)
      : j_(j),
        lane_(lane),
        live_(block.live_ - lane),
        first_(s == block.degree_.steps - 1),
        last_(s == 0),
        slope_(W(block.p_.sign) * W(*block.p_.rescale)),
        scale_(W(*block.p_.scale)),
        per_step_(W(1) / W(block.degree_.steps)),
        diagonal_(diagonal),
        stride_(block.p_.pixels),
        tangents_(block.tangents_ + j * block.n_ * kPixels + lane),
        raw_(block.out_at(block.p_.out, j + 1, 0, lane)),
        to_(block.p_.grad_out ? block.out_at(block.p_.grad_out, j + 1, 0, lane) : nullptr) {
    if (block.degree_.steps > 1) {
      kept_ = block.scratch_.gradient.template of<Vector<W>>(block.n_ * block.n_);
      kept_ += j * block.n_;
    }
  }

  // Where the sums over the series start, and where they go.
  Vector<W> begin(int i) const { return first_ ? Vector<W>{} : kept_[i]; }
  void end(int i, Vector<W> sum) {
    if (last_) {
      entry(i, sum * per_step_);
    } else {
      kept_[i] = sum;
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
    const Vector<W> t = load<W>(tangents_ + i * kPixels);
    const Vector<W> raw = load_pixels<W>(raw_ + i * stride_, live_, Beyond::kRepeat);
    const Vector<W> argument = matrix * (W(1) - t * t) * slope_;
    sums_[0] += argument * raw;
    sums_[1] += argument;
    sums_[2] += matrix * t;
    sums_[3] += matrix;
    if (to_) store_pixels<W>(to_ + i * stride_, argument * scale_, live_);
  }

  const int j_, lane_, live_;
  const bool first_, last_;
  const W slope_, scale_, per_step_;
  const Vector<W> diagonal_;
  const std::int64_t stride_;
  const T* const tangents_;
  const T* const raw_;
  T* const to_;
  Vector<W>* kept_ = nullptr;
  Vector<W> sums_[4] = {};
};

// Rows i ... of all columns.
template <class W, int R, class Column, int C>
inline void add_rows(Column (&columns)[C], const Vector<W>* values, const Vector<W>* weighted,
                     int n, int m, int i) {
  Vector<W> sums[C][R];
#pragma GCC unroll 8
  for (int c = 0; c < C; ++c) {
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) sums[c][r] = columns[c].begin(i + r);
  }
  outer_rows<W, C, R>(values, weighted + i, n, m, sums);
#pragma GCC unroll 8
  for (int c = 0; c < C; ++c) {
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) columns[c].end(i + r, sums[c][r]);
  }
}

template <class W, class Column, int C>
inline void add_columns(Column (&columns)[C], const Vector<W>* values, const Vector<W>* weighted,
                        int n, int m) {
  int i = 0;
  for (; i + kRows <= n; i += kRows) add_rows<W, kRows>(columns, values, weighted, n, m, i);
  for (; i + 2 <= n; i += 2) add_rows<W, 2>(columns, values, weighted, n, m, i);
  for (; i < n; ++i) add_rows<W, 1>(columns, values, weighted, n, m, i);
}

template <class T>
template <class W>
void Block<T>::add_outer(int lane, const Vector<W>* values, const Vector<W>* weighted, int s,
                         Sum* sums) {
  const Vector<W> diagonal = fill_live<W>(W(p_.grad_logdet[image_]), live_ - lane);
  int j = 0;
  // Two columns at a time take fewer loads, but more registers: good for the long series.
  for (; sizeof(W) == sizeof(double) && j + 2 <= n_; j += 2) {
    Column<W> columns[] = {{*this, lane, j, s, diagonal}, {*this, lane, j + 1, s, diagonal}};
    add_columns<W>(columns, values + j, weighted, n_, degree_.m);
    for (int c = 0; s == 0 && c < 2; ++c) columns[c].finish(sums);
  }
  for (; j < n_; ++j) {
    Column<W> columns[] = {{*this, lane, j, s, diagonal}};
    add_columns<W>(columns, values + j, weighted, n_, degree_.m);
    if (s == 0) columns[0].finish(sums);
  }
}

}  // namespace mef

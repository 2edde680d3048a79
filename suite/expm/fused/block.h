// One block of pixels with a full matrix each: S, n columns of n entries.
#pragma once

#include "pixels.h"

namespace mef {

template <class T>
class FullBlock : public Pixels<T> {
 public:
  FullBlock(const Problem<T>& problem, Scratch& scratch) : Base(problem, scratch) {
    slope_ = static_cast<T>(p_.sign) * *p_.rescale;
    offset_ = static_cast<T>(p_.sign) * *p_.reshift;
  }

  // Reads the pixels from `first` on, takes tanh, measures the norm, chooses the degree.
  Degree open(std::int64_t image, std::int64_t first) {
    this->turn_to(image, first);
    double norm = 0;
    for (int lane = 0; lane < live_; lane += kLanes<T>) {
      const double part = measure(lane);
      norm = part > norm ? part : norm;
    }
    return degree_ = this->choose(norm);
  }

  // y = exp(S) x + b or exp(-S) (x - b), worked on in W; adds to the trace.
  template <class W>
  void apply(Sum& trace) {
    for (int lane = 0; lane < live_; lane += kLanes<W>) apply_lanes<W>(lane, trace);
  }

  // The gradients, worked on in W; adds to the four sums of the scalars'.
  template <class W>
  void pull_back(Sum* sums) {
    for (int lane = 0; lane < live_; lane += kLanes<W>) pull_back_lanes<W>(lane, sums);
  }

  // Entries are worked on as those of sign * S: so are the sums of rescale and reshift.
  std::int64_t sign() const { return p_.sign; }

 private:
  using Base = Pixels<T>;
  using Base::p_, Base::scratch_, Base::n_, Base::tangents_, Base::image_, Base::live_;
  using Base::degree_;

  // The norm of the lanes. In a larger function tanh's constants would not stay in registers.
  __attribute__((noinline)) double measure(int lane) {
    Vector<T>* row_sums = scratch_.row_sums.template of<Vector<T>>(n_);
    for (int i = 0; i < n_; ++i) row_sums[i] = Vector<T>{};
    const T slope = slope_, offset = offset_;
    for (int j = 0; j < n_; ++j) {
      this->squash(j, lane, [=](int i, Vector<T> t) {
        row_sums[i] += absolute<T>(t * slope + offset);
      });
    }
    return this->norm_of(row_sums, n_, lane);
  }

  // sign * S / steps.
  template <class W>
  const Vector<W>* step_matrix(int lane) {
    Vector<W>* step = scratch_.step.template of<Vector<W>>(n_ * n_);
    const W steps = W(degree_.steps), sign = W(p_.sign);
    const W slope = sign * W(*p_.rescale) / steps, offset = sign * W(*p_.reshift) / steps;
    for (int e = 0; e < n_ * n_; ++e) {
      step[e] = load<W>(tangents_ + e * kPixels + lane) * slope + offset;
    }
    return step;
  }

  template <class W>
  void apply_lanes(int lane, Sum& trace) {
    const Vector<W>* step = step_matrix<W>(lane);
    Vector<W> diagonal{};
    for (int i = 0; i < n_; ++i) diagonal += step[i * (n_ + 1)];
    const Vector<W> steps = fill_live<W>(W(degree_.steps), live_ - lane);
    trace.add<W>(diagonal * steps, lane);
    Vector<W>* v = this->template start<W>(lane);
    Vector<W>* values = scratch_.values.template of<Vector<W>>(2 * n_);
    for (int s = 0; s < degree_.steps; ++s) horner<W>(step, n_, degree_.m, v, values);
    for (int i = 0; i < n_; ++i) this->template store_result<W>(i, lane, v[i]);
  }

  // The vectors that the sub-steps start from.
  template <class W>
  const Vector<W>* step_starts(const Vector<W>* step, const Vector<W>* x) {
    Vector<W>* starts = scratch_.starts.template of<Vector<W>>(std::size_t(degree_.steps) * n_);
    Vector<W>* values = scratch_.values.template of<Vector<W>>(2 * n_);
    for (int i = 0; i < n_; ++i) starts[i] = x[i];
    for (int s = 1; s < degree_.steps; ++s) {
      Vector<W>* v = starts + s * n_;
      for (int i = 0; i < n_; ++i) v[i] = v[i - n_];
      horner<W>(step, n_, degree_.m, v, values);
    }
    return starts;
  }

  template <class W>
  void pull_back_lanes(int lane, Sum* sums) {
    const int m = degree_.m;
    const Vector<W>* step = step_matrix<W>(lane);
    const Vector<W>* starts = step_starts<W>(step, this->template start<W>(lane));
    Vector<W>* values =
        p_.grad_scalars ? scratch_.values.template of<Vector<W>>((m + 1) * n_) : nullptr;
    Vector<W>* weighted = scratch_.weighted.template of<Vector<W>>((m + 1) * n_);
    Vector<W>* grad = this->template result_gradient<W>(lane);
    for (int s = degree_.steps - 1; s >= 0; --s) {
      pull_back_step<W>(step, n_, m, starts + s * n_, grad, values, weighted,
                        [](int, Vector<W>*, Vector<W>*) {});
      if (values) add_outer<W>(lane, values, weighted, s, sums);
    }
    for (int i = 0; i < n_; ++i) this->template store_start_gradient<W>(i, lane, grad[i]);
  }

  // The gradient of the step's matrix, summed over the sub-steps, of which 0 comes last.
  template <class W>
  void add_outer(int lane, const Vector<W>* values, const Vector<W>* weighted, int s, Sum* sums);
  template <class W>
  class Column;

  T slope_, offset_;
};

}  // namespace mef

#include "column.h"

// One block of pixels with a matrix of low rank each: S = A2 A1, t rows of A1 and t columns of A2.
//
// exp(S) x = x + A2 f(B) A1 x with B = A1 A2 and f(B) = sum_k B^k / (k + 1)!. In s sub-steps only
// z = A1 x moves: from v_m = z / s Horner's form passes v_1 = f(B / s) z / s on its way to v_0,
// where the next sub-step starts; the result is x + A2 times the sum of the v_1.
#pragma once

#include "pixels.h"

namespace mef {

template <class T>
class LowRankBlock : public Pixels<T> {
 public:
  LowRankBlock(const Problem<T>& problem, Scratch& scratch)
      : Base(problem, scratch), t_(static_cast<int>(problem.chunks / 2)) {}

  // Reads the pixels from `first` on, takes tanh, measures the norm of B, chooses the degree.
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

  // The sign is that of B: the entries know nothing of it.
  std::int64_t sign() const { return 1; }

 private:
  using Base = Pixels<T>;
  using Base::p_, Base::scratch_, Base::n_, Base::tangents_, Base::image_, Base::live_;
  using Base::degree_;

  template <class W>
  W offset() const {
    return W(*p_.reshift) + W(p_.entry_offset);
  }

  // The norm of the lanes. In a larger function tanh's constants would not stay in registers.
  __attribute__((noinline)) double measure(int lane) {
    Vector<T>* entries = scratch_.factors.template of<Vector<T>>(2 * t_ * n_);
    const T slope = *p_.rescale, offset = this->template offset<T>();
    for (int j = 0; j < 2 * t_; ++j) {
      Vector<T>* chunk = entries + j * n_;
      this->squash(j, lane, [=](int i, Vector<T> t) { chunk[i] = t * slope + offset; });
    }
    const Vector<T>* b = product<T>(entries, T(1));
    Vector<T>* row_sums = scratch_.row_sums.template of<Vector<T>>(t_);
    for (int r = 0; r < t_; ++r) row_sums[r] = absolute<T>(b[r]);
    for (int e = t_; e < t_ * t_; ++e) row_sums[e % t_] += absolute<T>(b[e]);
    factored_ = lane;
    return this->norm_of(row_sums, t_, lane);
  }

  // A1's rows, then A2's columns. What `measure` left may still be there.
  template <class W>
  const Vector<W>* factors(int lane) {
    Vector<W>* entries = scratch_.factors.template of<Vector<W>>(2 * t_ * n_);
    if (std::is_same_v<W, T> && factored_ == lane) return entries;
    factored_ = std::is_same_v<W, T> ? lane : -1;
    const W slope = W(*p_.rescale), offset = this->template offset<W>();
    for (int e = 0; e < 2 * t_ * n_; ++e) {
      entries[e] = load<W>(tangents_ + e * kPixels + lane) * slope + offset;
    }
    return entries;
  }

  // The products of v and t rows of n entries each: finish(r, sum).
  template <class W, class Finish>
  void narrow(const Vector<W>* rows, const Vector<W>* v, const Finish& finish) const {
    multiply_strided<W>(rows, n_, 1, t_, n_, v, finish);
  }

  // B times a weight, one column after the other.
  template <class W>
  const Vector<W>* product(const Vector<W>* entries, W weight) {
    Vector<W>* b = scratch_.step.template of<Vector<W>>(t_ * t_);
    for (int c = 0; c < t_; ++c) {
      narrow<W>(entries, entries + (t_ + c) * n_,
                [=](int r, Vector<W> sum) { b[c * t_ + r] = sum * weight; });
    }
    return b;
  }

  // Where the sub-steps start, of which the last is followed by the sum of their v_1.
  template <class W>
  Vector<W>* series(const Vector<W>* b, const Vector<W>* a1, const Vector<W>* x) {
    const int steps = degree_.steps;
    Vector<W>* starts = scratch_.starts.template of<Vector<W>>(std::size_t(steps + 1) * t_);
    Vector<W>* room = scratch_.values.template of<Vector<W>>(2 * t_);
    Vector<W>* total = starts + steps * t_;
    const W per_step = W(1) / W(steps);
    narrow<W>(a1, x, [=](int r, Vector<W> sum) { starts[r] = sum * per_step; });
    for (int r = 0; r < t_; ++r) total[r] = Vector<W>{};
    for (int s = 0; s < steps; ++s) {
      Vector<W>* z = starts + s * t_;
      const Vector<W>* v = descend<W>(b, t_, degree_.m, 1, z, room);
      for (int r = 0; r < t_; ++r) total[r] += v[r];
      if (s + 1 < steps) horner_step<W>(b, t_, 1, z, v, z + t_);
    }
    for (int r = 0; r < t_; ++r) total[r] *= W(p_.sign);
    return starts;
  }

  template <class W>
  void apply_lanes(int lane, Sum& trace) {
    const Vector<W>* a1 = factors<W>(lane);
    const Vector<W>* a2 = a1 + t_ * n_;
    const Vector<W>* b = product<W>(a1, W(p_.sign) / W(degree_.steps));
    Vector<W> diagonal{};
    for (int r = 0; r < t_; ++r) diagonal += b[r * (t_ + 1)];
    trace.add<W>(diagonal * fill_live<W>(W(degree_.steps), live_ - lane), lane);
    const Vector<W>* x = this->template start<W>(lane);
    const Vector<W>* total = series<W>(b, a1, x) + degree_.steps * t_;
    for (int i = 0; i < n_; ++i) {
      Vector<W> sum = a2[i] * total[0];
      for (int r = 1; r < t_; ++r) sum += a2[r * n_ + i] * total[r];
      this->template store_result<W>(i, lane, x[i] + sum);
    }
  }

  template <class W>
  void pull_back_lanes(int lane, Sum* sums) {
    const int m = degree_.m, steps = degree_.steps;
    const Vector<W>* a1 = factors<W>(lane);
    const Vector<W>* a2 = a1 + t_ * n_;
    const Vector<W>* b = product<W>(a1, W(p_.sign) / W(steps));
    const Vector<W>* x = this->template start<W>(lane);
    const Vector<W>* starts = series<W>(b, a1, x);
    const Vector<W>* grad = this->template result_gradient<W>(lane);
    Vector<W>* values = scratch_.values.template of<Vector<W>>((m + 1) * t_);
    Vector<W>* weighted = scratch_.weighted.template of<Vector<W>>((m + 1) * t_);
    // The gradients of z, of the sum of the v_1, and of B.
    Vector<W>* grad_z = scratch_.gradient.template of<Vector<W>>(2 * t_ + t_ * t_);
    Vector<W>* grad_total = grad_z + t_;
    Vector<W>* grad_b = grad_total + t_;
    const W sign = W(p_.sign), per_step = W(1) / W(steps);
    narrow<W>(a2, grad, [=](int r, Vector<W> sum) { grad_total[r] = sum * sign; });
    for (int r = 0; r < t_; ++r) grad_z[r] = Vector<W>{};
    for (int e = 0; e < t_ * t_; ++e) grad_b[e] = Vector<W>{};
    const auto add_total = [=](int k, Vector<W>* to, Vector<W>* next) {
      for (int r = 0; k == 1 && r < t_; ++r) {
        to[r] += grad_total[r];
        next[r] += grad_total[r] * W(0.5);
      }
    };
    for (int s = steps - 1; s >= 0; --s) {
      pull_back_step<W>(b, t_, m, starts + s * t_, grad_z, values, weighted, add_total);
      for (int c = 0; c < t_; ++c) add_outer<W>(values + c, weighted, grad_b + c * t_);
    }
    for (int r = 0; r < t_; ++r) grad_z[r] *= per_step;
    for (int e = 0; e < t_ * t_; ++e) grad_b[e] *= sign * per_step;
    const Vector<W> diagonal = fill_live<W>(sign * W(p_.grad_logdet[image_]), live_ - lane);
    for (int r = 0; r < t_; ++r) grad_b[r * (t_ + 1)] += diagonal;
    for (int i = 0; i < n_; ++i) {
      Vector<W> sum = grad[i];
      for (int r = 0; r < t_; ++r) sum += a1[r * n_ + i] * grad_z[r];
      this->template store_start_gradient<W>(i, lane, sum);
    }
    if (!p_.grad_scalars) return;
    const Vector<W>* total = starts + steps * t_;
    for (int r = 0; r < t_; ++r) {
      pull_back_chunk<W>(lane, r, grad_z[r], x, grad_b + r, t_, a2, sums);
      pull_back_chunk<W>(lane, t_ + r, total[r], grad, grad_b + r * t_, 1, a1, sums);
    }
  }

  // A column of the gradient of B.
  template <class W>
  void add_outer(const Vector<W>* values, const Vector<W>* weighted, Vector<W>* to) const {
    for (int k = 1; k <= degree_.m; ++k) {
      for (int r = 0; r < t_; ++r) to[r] += values[k * t_] * weighted[(k - 1) * t_ + r];
    }
  }

  // The gradient of a row of A1 or a column of A2: weight v + the other factor times those of B.
  template <class W>
  void pull_back_chunk(int lane, int j, Vector<W> weight, const Vector<W>* v,
                       const Vector<W>* weights, int stride, const Vector<W>* other, Sum* sums) {
    typename Base::template Entries<W> chunk(*this, lane, j, W(*p_.rescale));
    for (int i = 0; i < n_; ++i) {
      Vector<W> entry = weight * v[i];
      for (int r = 0; r < t_; ++r) entry += other[r * n_ + i] * weights[r * stride];
      chunk.pull_back(i, entry);
    }
    chunk.finish(sums);
  }

  const int t_;
  int factored_ = -1;
};

}  // namespace mef

// One block, up to kPixels consecutive pixels of an image: from the network's output to the result.
#pragma once

#include <cmath>
#include <cstdlib>
#include <memory>
#include <new>

#include "coupling.h"
#include "series.h"

namespace mef {

// Room for vectors, aligned to a register, that only ever grows.
class Room {
 public:
  template <class T>
  T* of(std::size_t registers) {
    const std::size_t bytes = registers * kBytes;
    if (bytes > size_) {
      data_.reset(std::aligned_alloc(kBytes, bytes));
      size_ = data_ ? bytes : 0;
      if (!data_) throw std::bad_alloc();
    }
    return static_cast<T*>(data_.get());
  }

 private:
  struct Free {
    void operator()(void* data) const { std::free(data); }
  };
  std::unique_ptr<void, Free> data_;
  std::size_t size_ = 0;
};

struct Degree {
  double norm;
  int m;
  int steps;
};

// What a thread works in.
struct Scratch {
  Room tangents, row_sums, step, start, values, vectors, weighted, starts, gradient;
};

template <class T>
class Block {
 public:
  Block(const Problem<T>& problem, Scratch& scratch)
      : p_(problem), scratch_(scratch), n_(static_cast<int>(problem.n)) {
    slope_ = static_cast<T>(p_.sign) * *p_.rescale;
    offset_ = static_cast<T>(p_.sign) * *p_.reshift;
    static_assert(kPixels % kLanes<T> == 0);
    tangents_ = scratch_.tangents.of<T>(std::size_t(kPixels / kLanes<T>) * n_ * n_);
  }

  // Reads the pixels from `first` on, takes tanh, measures the norm, chooses the degree.
  Degree open(std::int64_t image, std::int64_t first) {
    image_ = image;
    first_ = first;
    live_ = static_cast<int>(p_.pixels - first < kPixels ? p_.pixels - first : kPixels);
    to_next_block_ = first + kPixels < p_.pixels ? kPixels : p_.n * (p_.n + 1) * p_.pixels - first;
    double norm = 0;
    for (int lane = 0; lane < live_; lane += kLanes<T>) {
      const double part = squash(lane);
      norm = part > norm ? part : norm;
    }
    return degree_ = choose(norm);
  }

  bool wants_double() const { return degree_.norm > p_.degrees.single; }

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

 private:
  template <class P>
  P* at(P* tensor, std::int64_t channels, std::int64_t channel, int lane) const {
    return tensor + (image_ * channels + channel) * p_.pixels + first_ + lane;
  }
  template <class P>
  P* out_at(P* out, int chunk, int row, int lane) const {
    return at(out, p_.n * (p_.n + 1), std::int64_t{chunk} * n_ + row, lane);
  }

  // The norm of the lanes; those that are not finite get a NaN in poison_ and do not count.
  double squash(int lane) {
    using V = Vector<T>;
    V* row_sums = scratch_.row_sums.of<V>(n_);
    for (int i = 0; i < n_; ++i) row_sums[i] = V{};
    const T scale = *p_.scale, shift = *p_.shift, slope = slope_, offset = offset_;
    const std::int64_t stride = p_.pixels;
    const int live = live_ - lane;
    for (int j = 0; j < n_; ++j) {
      const T* raw = out_at(p_.out, j + 1, 0, lane);
      T* to = p_.grad_out ? out_at(p_.grad_out, j + 1, 0, lane) : nullptr;
      T* tangent = tangents_ + j * n_ * kPixels + lane;
      for (int i = 0; i < n_; ++i, raw += stride, tangent += kPixels) {
        // So many places at once are more than the processor foresees.
        __builtin_prefetch(raw + to_next_block_);
        if (to) __builtin_prefetch(to + i * stride, 1);
        const V o = load_pixels<T>(raw, live, Beyond::kRepeat);
        const V t = tanh<T>(o * scale + shift);
        store<T>(tangent, t);
        row_sums[i] += absolute<T>(t * slope + offset);
      }
    }
    V largest{}, bad{};
    for (int i = 0; i < n_; ++i) {
      largest = row_sums[i] > largest ? row_sums[i] : largest;
      bad += row_sums[i] * T(0);
    }
    store<T>(poison_ + lane, bad);
    return largest_lane<T>(bad == bad ? largest : V{});
  }

  Degree choose(double norm) {
    const Degrees& d = p_.degrees;
    if (norm > d.limit) {
      for (T& lane : poison_) lane = std::numeric_limits<T>::quiet_NaN();
      return {norm, 1, 1};
    }
    for (std::int64_t row = 0; row < d.rows; ++row) {
      if (norm <= d.reach[row]) return {norm, d.degree[row], d.steps[row]};
    }
    // Beyond the table its last row's sub-steps serve, as many as it takes.
    const std::int64_t last = d.rows - 1;
    const double steps = std::ceil(norm * d.steps[last] / d.reach[last]);
    return {norm, d.degree[last], static_cast<int>(steps)};
  }

  // sign * S / steps.
  template <class W>
  const Vector<W>* step_matrix(int lane) {
    Vector<W>* step = scratch_.step.of<Vector<W>>(n_ * n_);
    const W steps = W(degree_.steps), sign = W(p_.sign);
    const W slope = sign * W(*p_.rescale) / steps, offset = sign * W(*p_.reshift) / steps;
    for (int e = 0; e < n_ * n_; ++e) {
      step[e] = load<W>(tangents_ + e * kPixels + lane) * slope + offset;
    }
    return step;
  }

  // What the exponential applies to, x or x - b; NaN where the matrix is not finite.
  template <class W>
  Vector<W>* start(int lane) {
    const int live = live_ - lane;
    Vector<W>* x = scratch_.start.of<Vector<W>>(n_);
    const Vector<W> bad = load<W>(poison_ + lane);
    for (int i = 0; i < n_; ++i) {
      x[i] = load_pixels<W>(at(p_.x, n_, i, lane), live, Beyond::kZero) + bad;
      if (p_.sign < 0) x[i] -= load_pixels<W>(out_at(p_.out, 0, i, lane), live, Beyond::kZero);
    }
    return x;
  }

  template <class W>
  void apply_lanes(int lane, Sum& trace) {
    const Vector<W>* step = step_matrix<W>(lane);
    Vector<W> diagonal{};
    for (int i = 0; i < n_; ++i) diagonal += step[i * (n_ + 1)];
    const Vector<W> steps = fill_live<W>(W(degree_.steps), live_ - lane);
    trace.add<W>(diagonal * steps, lane);
    Vector<W>* v = start<W>(lane);
    Vector<W>* values = scratch_.values.of<Vector<W>>(2 * n_);
    for (int s = 0; s < degree_.steps; ++s) horner<W>(step, n_, degree_.m, v, values);
    for (int i = 0; i < n_; ++i) {
      if (p_.sign > 0) {
        v[i] += load_pixels<W>(out_at(p_.out, 0, i, lane), live_ - lane, Beyond::kZero);
      }
      store_pixels<W>(at(p_.y, n_, i, lane), v[i], live_ - lane);
    }
  }

  // The vectors that the sub-steps start from.
  template <class W>
  const Vector<W>* step_starts(const Vector<W>* step, const Vector<W>* x) {
    Vector<W>* starts = scratch_.starts.of<Vector<W>>(std::size_t(degree_.steps) * n_);
    Vector<W>* values = scratch_.values.of<Vector<W>>(2 * n_);
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
    const int m = degree_.m, live = live_ - lane;
    const Vector<W>* step = step_matrix<W>(lane);
    const Vector<W>* starts = step_starts<W>(step, start<W>(lane));
    Vector<W>* values =
        p_.grad_scalars ? scratch_.values.of<Vector<W>>((m + 1) * n_) : nullptr;
    Vector<W>* weighted = scratch_.weighted.of<Vector<W>>((m + 1) * n_);
    Vector<W>* grad = scratch_.vectors.of<Vector<W>>(n_);
    const Vector<W> bad = load<W>(poison_ + lane);
    for (int i = 0; i < n_; ++i) {
      grad[i] = load_pixels<W>(at(p_.grad, n_, i, lane), live, Beyond::kZero);
      if (p_.grad_out && p_.sign > 0) {
        store_pixels<W>(out_at(p_.grad_out, 0, i, lane), grad[i], live);
      }
      grad[i] += bad;
    }
    for (int s = degree_.steps - 1; s >= 0; --s) {
      pull_back_step<W>(step, n_, m, starts + s * n_, grad, values, weighted);
      if (values) add_outer<W>(lane, values, weighted, s, sums);
    }
    for (int i = 0; i < n_; ++i) {
      if (p_.grad_x) store_pixels<W>(at(p_.grad_x, n_, i, lane), grad[i], live);
      if (p_.grad_out && p_.sign < 0) {
        store_pixels<W>(out_at(p_.grad_out, 0, i, lane), -grad[i], live);
      }
    }
  }

  // The gradient of the step's matrix, summed over the sub-steps, of which 0 comes last.
  template <class W>
  void add_outer(int lane, const Vector<W>* values, const Vector<W>* weighted, int s, Sum* sums);
  template <class W>
  class Column;

  const Problem<T>& p_;
  Scratch& scratch_;
  const int n_;
  T slope_, offset_;
  T* tangents_;
  T poison_[kPixels] = {};
  std::int64_t image_ = 0, first_ = 0, to_next_block_ = 0;
  int live_ = 0;
  Degree degree_{};
};

}  // namespace mef

#include "column.h"

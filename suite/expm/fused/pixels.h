// What every block of pixels does, whatever its matrices are: tanh, degrees, places in the tensors.
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
  Room tangents, row_sums, factors, step, start, values, vectors, weighted, starts, gradient;
};

// Up to kPixels consecutive pixels of an image, and the tanh of all their entries.
template <class T>
class Pixels {
 public:
  bool wants_double() const { return degree_.norm > p_.degrees.single; }

 protected:
  Pixels(const Problem<T>& problem, Scratch& scratch)
      : p_(problem), scratch_(scratch), n_(static_cast<int>(problem.n)) {
    static_assert(kPixels % kLanes<T> == 0);
    tangents_ = scratch_.tangents.of<T>(std::size_t(kPixels / kLanes<T>) * (p_.chunks - 1) * n_);
  }

  template <class W>
  class Entries;

  void turn_to(std::int64_t image, std::int64_t first) {
    image_ = image;
    first_ = first;
    live_ = static_cast<int>(p_.pixels - first < kPixels ? p_.pixels - first : kPixels);
    to_next_block_ = first + kPixels < p_.pixels ? kPixels : p_.chunks * n_ * p_.pixels - first;
  }

  template <class P>
  P* at(P* tensor, std::int64_t channels, std::int64_t channel, int lane) const {
    return tensor + (image_ * channels + channel) * p_.pixels + first_ + lane;
  }
  template <class P>
  P* out_at(P* out, int chunk, int row, int lane) const {
    return at(out, p_.chunks * n_, std::int64_t{chunk} * n_ + row, lane);
  }

  // The tanh of the chunk behind the first j + 1: use(i, tanh) for every entry.
  template <class Use>
  void squash(int j, int lane, const Use& use) {
    const T scale = *p_.scale, shift = *p_.shift;
    const std::int64_t stride = p_.pixels;
    const int live = live_ - lane;
    const T* raw = out_at(p_.out, j + 1, 0, lane);
    T* to = p_.grad_out ? out_at(p_.grad_out, j + 1, 0, lane) : nullptr;
    T* tangent = tangents_ + j * n_ * kPixels + lane;
    for (int i = 0; i < n_; ++i, raw += stride, tangent += kPixels) {
      // So many places at once are more than the processor foresees.
      __builtin_prefetch(raw + to_next_block_);
      if (to) __builtin_prefetch(to + i * stride, 1);
      const Vector<T> o = load_pixels<T>(raw, live, Beyond::kRepeat);
      const Vector<T> t = tanh<T>(o * scale + shift);
      store<T>(tangent, t);
      use(i, t);
    }
  }

  // The largest of the row sums in any lane; lanes that are not finite get a NaN in poison_ and do
  // not count.
  double norm_of(const Vector<T>* row_sums, int rows, int lane) {
    Vector<T> largest{}, bad{};
    for (int i = 0; i < rows; ++i) {
      largest = row_sums[i] > largest ? row_sums[i] : largest;
      bad += row_sums[i] * T(0);
    }
    store<T>(poison_ + lane, bad);
    return largest_lane<T>(bad == bad ? largest : Vector<T>{});
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

  // The gradient of the result, NaN where the matrix is not finite; for y = ... + b also that of b.
  template <class W>
  Vector<W>* result_gradient(int lane) {
    const int live = live_ - lane;
    Vector<W>* grad = scratch_.vectors.of<Vector<W>>(n_);
    const Vector<W> bad = load<W>(poison_ + lane);
    for (int i = 0; i < n_; ++i) {
      grad[i] = load_pixels<W>(at(p_.grad, n_, i, lane), live, Beyond::kZero);
      if (p_.grad_out && p_.sign > 0) {
        store_pixels<W>(out_at(p_.grad_out, 0, i, lane), grad[i], live);
      }
      grad[i] += bad;
    }
    return grad;
  }

  // y, to which b is still to be added unless it was subtracted from x.
  template <class W>
  void store_result(int i, int lane, Vector<W> y) {
    if (p_.sign > 0) y += load_pixels<W>(out_at(p_.out, 0, i, lane), live_ - lane, Beyond::kZero);
    store_pixels<W>(at(p_.y, n_, i, lane), y, live_ - lane);
  }

  // The gradient of x, and that of b if it was subtracted from x.
  template <class W>
  void store_start_gradient(int i, int lane, Vector<W> grad) {
    if (p_.grad_x) store_pixels<W>(at(p_.grad_x, n_, i, lane), grad, live_ - lane);
    if (p_.grad_out && p_.sign < 0) {
      store_pixels<W>(out_at(p_.grad_out, 0, i, lane), -grad, live_ - lane);
    }
  }

  const Problem<T>& p_;
  Scratch& scratch_;
  const int n_;
  T* tangents_;
  T poison_[kPixels] = {};
  std::int64_t image_ = 0, first_ = 0, to_next_block_ = 0;
  int live_ = 0;
  Degree degree_{};
};

// The gradients of one chunk's entries, through tanh to the network's output and the four scalars.
template <class T>
template <class W>
class Pixels<T>::Entries {
 public:
  // Copies all it needs: what is behind a reference would be read again after every store.
  Entries(const Pixels<T>& block, int lane, int j, W slope)
      : lane_(lane),
        live_(block.live_ - lane),
        slope_(slope),
        scale_(W(*block.p_.scale)),
        stride_(block.p_.pixels),
        tangents_(block.tangents_ + j * block.n_ * kPixels + lane),
        raw_(block.out_at(block.p_.out, j + 1, 0, lane)),
        to_(block.p_.grad_out ? block.out_at(block.p_.grad_out, j + 1, 0, lane) : nullptr) {}

  // From the gradient of slope * tanh + offset to that of the output it came from.
  void pull_back(int i, Vector<W> entry) {
    const Vector<W> t = load<W>(tangents_ + i * kPixels);
    const Vector<W> raw = load_pixels<W>(raw_ + i * stride_, live_, Beyond::kRepeat);
    const Vector<W> argument = entry * (W(1) - t * t) * slope_;
    sums_[0] += argument * raw;
    sums_[1] += argument;
    sums_[2] += entry * t;
    sums_[3] += entry;
    if (to_) store_pixels<W>(to_ + i * stride_, argument * scale_, live_);
  }

  // A chunk's sums are short enough for W; those of an image are not.
  void finish(Sum* sums) const {
    for (int k = 0; k < 4; ++k) sums[k].template add<W>(sums_[k], lane_);
  }

 private:
  const int lane_, live_;
  const W slope_, scale_;
  const std::int64_t stride_;
  const T* const tangents_;
  const T* const raw_;
  T* const to_;
  Vector<W> sums_[4] = {};
};

}  // namespace mef

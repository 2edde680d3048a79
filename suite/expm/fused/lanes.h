// One vector register of float or double, and what the kernel does with one: loads, stores, tanh.
#pragma once

#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

namespace mef {

#if defined(__AVX512F__)
constexpr int kBytes = 64;
#elif defined(__AVX__)
constexpr int kBytes = 32;
#else
constexpr int kBytes = 16;
#endif

// Consecutive pixels of one image that share a degree. The number does not depend on the register's
// width, so neither does the degree.
constexpr int kPixels = 16;

template <class T>
struct Lanes;

template <>
struct Lanes<float> {
  typedef float V __attribute__((vector_size(kBytes), may_alias));
  typedef std::uint32_t Bits __attribute__((vector_size(kBytes), may_alias));
  static constexpr std::uint32_t kSign = 0x80000000u;
  static constexpr std::uint32_t kOne = 0x3f800000u;
  static constexpr int kMantissa = 23;
  static constexpr float kRound = 12582912.0f;  // 1.5 * 2^23
  static constexpr float kSaturated = 10.0f;    // tanh rounds to 1 from 9.02 on
  static constexpr float kLn2High = 0.693359375f;
  static constexpr float kLn2Low = -2.12194440054690583e-4f;
  static constexpr int kTerms = 8;  // 0.35^8 / 9! is below rounding
};

template <>
struct Lanes<double> {
  typedef double V __attribute__((vector_size(kBytes), may_alias));
  typedef std::uint64_t Bits __attribute__((vector_size(kBytes), may_alias));
  static constexpr std::uint64_t kSign = 0x8000000000000000u;
  static constexpr std::uint64_t kOne = 0x3ff0000000000000u;
  static constexpr int kMantissa = 52;
  static constexpr double kRound = 6755399441055744.0;  // 1.5 * 2^52
  static constexpr double kSaturated = 20.0;            // tanh rounds to 1 from 19.07 on
  static constexpr double kLn2High = 6.93147180369123816490e-01;
  static constexpr double kLn2Low = 1.90821492927058770002e-10;
  static constexpr int kTerms = 14;
};

template <class T>
using Vector = typename Lanes<T>::V;

template <class T>
constexpr int kLanes = kBytes / static_cast<int>(sizeof(T));

template <class T>
inline Vector<T> fill(T value) {
  return Vector<T>{} + value;
}

template <class T>
inline Vector<T> absolute(Vector<T> a) {
  return (Vector<T>)((typename Lanes<T>::Bits)a & ~Lanes<T>::kSign);
}

// kLanes<W> numbers of type T as a vector of type W.
template <class W, class T>
inline Vector<W> load(const T* from) {
  if constexpr (std::is_same_v<W, T>) {
    Vector<W> v;
    std::memcpy(&v, from, sizeof v);
    return v;
  } else {
    typedef T Half __attribute__((vector_size(kLanes<W> * sizeof(T))));
    Half half;
    std::memcpy(&half, from, sizeof half);
    return __builtin_convertvector(half, Vector<W>);
  }
}

template <class W, class T>
inline void store(T* to, Vector<W> v) {
  if constexpr (std::is_same_v<W, T>) {
    std::memcpy(to, &v, sizeof v);
  } else {
    typedef T Half __attribute__((vector_size(kLanes<W> * sizeof(T))));
    const Half half = __builtin_convertvector(v, Half);
    std::memcpy(to, &half, sizeof half);
  }
}

// At the end of an image fewer than kLanes pixels are left: the lanes beyond hold what the last one
// holds (so that they do not change the block's norm), or zero (so that they add nothing to a sum).
enum class Beyond { kRepeat, kZero };

// A value in the live lanes, zero beyond.
template <class T>
inline Vector<T> fill_live(T value, int live) {
  T lanes[kLanes<T>];
  for (int lane = 0; lane < kLanes<T>; ++lane) lanes[lane] = lane < live ? value : T(0);
  return load<T>(lanes);
}

template <class W, class T>
Vector<W> __attribute__((noinline)) load_tail(const T* from, int live, Beyond beyond) {
  T lanes[kLanes<W>];
  const T rest = beyond == Beyond::kRepeat ? from[live - 1] : T(0);
  for (int lane = 0; lane < kLanes<W>; ++lane) lanes[lane] = lane < live ? from[lane] : rest;
  return load<W>(lanes);
}

template <class W, class T>
inline Vector<W> load_pixels(const T* from, int live, Beyond beyond) {
  if (__builtin_expect(live >= kLanes<W>, 1)) return load<W>(from);
  return load_tail<W>(from, live, beyond);
}

template <class W, class T>
inline void store_pixels(T* to, Vector<W> v, int live) {
  if (__builtin_expect(live >= kLanes<W>, 1)) return store<W>(to, v);
  T lanes[kLanes<W>];
  store<W>(lanes, v);
  for (int lane = 0; lane < live; ++lane) to[lane] = lanes[lane];
}

template <class T>
inline T largest_lane(Vector<T> v) {
  T lanes[kLanes<T>];
  store<T>(lanes, v);
  for (int half = kLanes<T> / 2; half > 0; half /= 2) {
    for (int l = 0; l < half; ++l) {
      lanes[l] = lanes[l] > lanes[l + half] ? lanes[l] : lanes[l + half];
    }
  }
  return lanes[0];
}

// A sum in double for every pixel of a block: adding to it waits for no other lane.
struct Sum {
  double lanes[kPixels] = {};

  template <class W>
  void add(Vector<W> v, int lane) {
    W values[kLanes<W>];
    store<W>(values, v);
    for (int l = 0; l < kLanes<W>; ++l) lanes[lane + l] += values[l];
  }

  double total() const {
    double sum = 0;
    for (double value : lanes) sum += value;
    return sum;
  }
};

// exp(r) - 1 for |r| <= log(2) / 2 by its series.
template <class T>
inline Vector<T> expm1_small(Vector<T> r) {
  double factorial = 1;
  for (int k = 2; k <= Lanes<T>::kTerms; ++k) factorial *= k;
  Vector<T> q = fill<T>(T(1 / factorial));
#pragma GCC unroll 16
  for (int k = Lanes<T>::kTerms; k > 2; --k) {
    factorial /= k;
    q = q * r + T(1 / factorial);
  }
  return r + r * r * q;
}

// tanh to 1.7 units in the last place, without a branch: with e = exp(2|x|) - 1 it is
// e / (e + 2), which cancels nowhere. NaN stays NaN, and infinity is cut to a saturated number.
template <class T>
inline Vector<T> tanh(Vector<T> x) {
  using L = Lanes<T>;
  using Bits = typename L::Bits;
  const Vector<T> limit = fill<T>(L::kSaturated);
  Vector<T> a = absolute<T>(x);
  a = a > limit ? limit : a;
  // 2|x| = k log 2 + r. Adding kRound rounds to an integer and leaves it in the lowest bits.
  const Vector<T> rounded = a * T(2 * 1.44269504088896340736) + L::kRound;
  const Vector<T> k = rounded - L::kRound;
  const Vector<T> r = (a * T(2) - k * L::kLn2High) - k * L::kLn2Low;
  const Vector<T> power = (Vector<T>)(((Bits)rounded << L::kMantissa) + L::kOne);
  const Vector<T> e = power * expm1_small<T>(r) + (power - T(1));
  // The sum's rounding error is known exactly, and Newton's step takes it and the quotient's away.
  const Vector<T> sum = e + T(2), lost = e - (sum - T(2));
  const Vector<T> inverse = T(1) / sum, quotient = e * inverse;
  const Vector<T> size = quotient + ((e - quotient * sum) - quotient * lost) * inverse;
  return (Vector<T>)((Bits)size | ((Bits)x & L::kSign));
}

}  // namespace mef

// exp(S) x for a register's worth of pixels, and its adjoint. A matrix is n * n vectors, one column
// after the other; everything is in scratch memory.
#pragma once

#include "lanes.h"

namespace mef {

// Long sums of floats are cut into chains side by side: short ones round less. Sums of doubles have
// digits to spare.
constexpr int kLongestSum = 8;
constexpr int kChains = 4;
constexpr int kRows = 6;

template <class T, int C>
inline Vector<T> join(const Vector<T> (&chain)[C]) {
  if constexpr (C == 1) {
    return chain[0];
  } else {
    static_assert(C == 4);
    return (chain[0] + chain[1]) + (chain[2] + chain[3]);
  }
}

// R rows of a product, sums in registers. finish(row, sum) takes the result.
template <class T, int R, int C, class Finish>
inline void multiply_rows(const Vector<T>* a, int row_stride, int column_stride, int n,
                          const Vector<T>* v, const Finish& finish) {
  Vector<T> sums[R][C];
#pragma GCC unroll 8
  for (int c = 0; c < C; ++c) {
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) sums[r][c] = a[r * row_stride + c * column_stride] * v[c];
  }
  int j = C;
  for (; j + C <= n; j += C) {
#pragma GCC unroll 8
    for (int c = 0; c < C; ++c) {
      const Vector<T>* column = a + (j + c) * column_stride;
#pragma GCC unroll 8
      for (int r = 0; r < R; ++r) sums[r][c] += column[r * row_stride] * v[j + c];
    }
  }
#pragma GCC unroll 8
  for (int c = 0; c < C; ++c) {
    if (j + c >= n) break;
    const Vector<T>* column = a + (j + c) * column_stride;
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) sums[r][c] += column[r * row_stride] * v[j + c];
  }
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) finish(r, join<T, C>(sums[r]));
}

template <class T, int C, class Finish>
inline void multiply_all(const Vector<T>* a, int row_stride, int column_stride, int n,
                         const Vector<T>* v, const Finish& finish) {
  for (int row = 0; row < n; row += kRows) {
    const Vector<T>* rows = a + row * row_stride;
    const auto shifted = [&](int r, Vector<T> sum) { finish(row + r, sum); };
    switch (n - row) {
      case 1: multiply_rows<T, 1, C>(rows, row_stride, column_stride, n, v, shifted); break;
      case 2: multiply_rows<T, 2, C>(rows, row_stride, column_stride, n, v, shifted); break;
      case 3: multiply_rows<T, 3, C>(rows, row_stride, column_stride, n, v, shifted); break;
      case 4: multiply_rows<T, 4, C>(rows, row_stride, column_stride, n, v, shifted); break;
      case 5: multiply_rows<T, 5, C>(rows, row_stride, column_stride, n, v, shifted); break;
      default: multiply_rows<T, kRows, C>(rows, row_stride, column_stride, n, v, shifted);
    }
  }
}

// S v, or S^T v: finish(row, sum) for every row.
template <class T, bool Transposed, class Finish>
inline void multiply(const Vector<T>* s, int n, const Vector<T>* v, const Finish& finish) {
  const int row_stride = Transposed ? n : 1, column_stride = Transposed ? 1 : n;
  if (sizeof(T) == sizeof(float) && n > kLongestSum) {
    multiply_all<T, kChains>(s, row_stride, column_stride, n, v, finish);
  } else {
    multiply_all<T, 1>(s, row_stride, column_stride, n, v, finish);
  }
}

// Horner's form: v_m = x, v_(k-1) = x + S v_k / k, so that v_0 is the polynomial applied to x.
// v_k goes to values[k % places], down to k = last.
template <class T>
void horner(const Vector<T>* s, int n, int m, const Vector<T>* x, Vector<T>* values, int places,
            int last) {
  Vector<T>* v = values + (m % places) * n;
  for (int i = 0; i < n; ++i) v[i] = x[i];
  for (int k = m; k > last; --k) {
    Vector<T>* next = values + ((k - 1) % places) * n;
    const T weight = T(1) / T(k);
    multiply<T, false>(s, n, v, [&](int i, Vector<T> sum) { next[i] = x[i] + sum * weight; });
    v = next;
  }
}

// With u_k = (S^T)^k grad / k!, turn grad into sum_k u_k, the gradient of v_m, and keep all
// u_(k-1) / k: the gradient of S is sum_k v_k[column] (u_(k-1) / k)[row].
template <class T>
void adjoint(const Vector<T>* s, int n, int m, Vector<T>* grad, Vector<T>* weighted) {
  for (int i = 0; i < n; ++i) weighted[i] = grad[i];
  for (int k = 1; k <= m; ++k) {
    Vector<T>* next = weighted + k * n;
    const T weight = T(1) / T(k + 1);
    // weighted holds u_(k-1) / k already, so S^T times it is u_k.
    multiply<T, true>(s, n, next - n, [&](int i, Vector<T> sum) {
      grad[i] += sum;
      next[i] = sum * weight;
    });
  }
}

// R entries of each of C columns of the gradient of S.
template <class T, int C, int R>
inline void outer_rows(const Vector<T>* values, const Vector<T>* weighted, int n, int m,
                       Vector<T> (&sums)[C][R]) {
  for (int k = 1; k <= m; ++k) {
    const Vector<T>* v = values + k * n;
    const Vector<T>* w = weighted + (k - 1) * n;
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
#pragma GCC unroll 8
      for (int c = 0; c < C; ++c) sums[c][r] += v[c] * w[r];
    }
  }
}

}  // namespace mef

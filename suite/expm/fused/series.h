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
inline void multiply_all(const Vector<T>* a, int row_stride, int column_stride, int height, int n,
                         const Vector<T>* v, const Finish& finish) {
  for (int row = 0; row < height; row += kRows) {
    const Vector<T>* rows = a + row * row_stride;
    const auto shifted = [&](int r, Vector<T> sum) { finish(row + r, sum); };
    switch (height - row) {
      case 1: multiply_rows<T, 1, C>(rows, row_stride, column_stride, n, v, shifted); break;
      case 2: multiply_rows<T, 2, C>(rows, row_stride, column_stride, n, v, shifted); break;
      case 3: multiply_rows<T, 3, C>(rows, row_stride, column_stride, n, v, shifted); break;
      case 4: multiply_rows<T, 4, C>(rows, row_stride, column_stride, n, v, shifted); break;
      case 5: multiply_rows<T, 5, C>(rows, row_stride, column_stride, n, v, shifted); break;
      default: multiply_rows<T, kRows, C>(rows, row_stride, column_stride, n, v, shifted);
    }
  }
}

// The product of a matrix of n columns and v: finish(row, sum) for every row.
template <class T, class Finish>
inline void multiply_strided(const Vector<T>* a, int row_stride, int column_stride, int height,
                             int n, const Vector<T>* v, const Finish& finish) {
  if (sizeof(T) == sizeof(float) && n > kLongestSum) {
    multiply_all<T, kChains>(a, row_stride, column_stride, height, n, v, finish);
  } else {
    multiply_all<T, 1>(a, row_stride, column_stride, height, n, v, finish);
  }
}

// S v, or S^T v.
template <class T, bool Transposed, class Finish>
inline void multiply(const Vector<T>* s, int n, const Vector<T>* v, const Finish& finish) {
  multiply_strided<T>(s, Transposed ? n : 1, Transposed ? 1 : n, n, n, v, finish);
}

// One step of Horner's form, v_(k-1) = x + S v_k / k: from v_m = x to the polynomial's value v_0.
template <class T>
inline void horner_step(const Vector<T>* s, int n, int k, const Vector<T>* x, const Vector<T>* v,
                        Vector<T>* next) {
  const T weight = T(1) / T(k);
  multiply<T, false>(s, n, v, [&](int i, Vector<T> sum) { next[i] = x[i] + sum * weight; });
}

// From v_m = x down to v_last, which is x itself or one of the two vectors in `room`.
template <class T>
const Vector<T>* descend(const Vector<T>* s, int n, int m, int last, const Vector<T>* x,
                         Vector<T>* room) {
  const Vector<T>* v = x;
  for (int k = m; k > last; --k) {
    Vector<T>* next = room + (k % 2) * n;
    horner_step<T>(s, n, k, x, v, next);
    v = next;
  }
  return v;
}

// Turn x into the polynomial's value. `room` is for two vectors.
template <class T>
void horner(const Vector<T>* s, int n, int m, Vector<T>* x, Vector<T>* room) {
  const Vector<T>* v = descend<T>(s, n, m, 0, x, room);
  for (int i = 0; i < n; ++i) x[i] = v[i];
}

// With u_k = (S^T)^k grad / k!: add u_k to total, and turn u_(k-1) / k into u_k / (k + 1).
template <class T>
inline void adjoint_step(const Vector<T>* s, int n, int k, const Vector<T>* weighted,
                         Vector<T>* next, Vector<T>* total) {
  const T weight = T(1) / T(k + 1);
  multiply<T, true>(s, n, weighted, [&](int i, Vector<T> sum) {
    total[i] += sum;
    next[i] = sum * weight;
  });
}

// Turn grad, the gradient of v_0, into sum_k u_k, that of x. The gradient of S is
// sum_k v_k[column] (u_(k-1) / k)[row]: keep these vectors, k = 1 ... m, unless `values` is null.
// The two recursions do not need each other, so the processor works on both at a time.
// add(k, grad, u_k / (k + 1)) follows every u_k: what else it may come from.
template <class T, class Add>
void pull_back_step(const Vector<T>* s, int n, int m, const Vector<T>* x, Vector<T>* grad,
                    Vector<T>* values, Vector<T>* weighted, const Add& add) {
  for (int i = 0; i < n; ++i) weighted[i] = grad[i];
  if (values) {
    for (int i = 0; i < n; ++i) values[m * n + i] = x[i];
  }
  for (int k = 1; k <= m; ++k) {
    Vector<T>* u = weighted + (k - 1) * n;
    adjoint_step<T>(s, n, k, u, u + n, grad);
    add(k, grad, u + n);
    const int down = m + 1 - k;
    Vector<T>* v = values + down * n;
    if (values && down > 1) horner_step<T>(s, n, down, x, v, v - n);
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

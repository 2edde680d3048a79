// What the caller passes: pointers to whole tensors, all of them contiguous.
#pragma once

#include <cstdint>

namespace mef {

// Degrees by norm: row r is good for norms up to reach[r], in steps[r] sub-steps of degree[r].
struct Degrees {
  const double* reach;
  const std::int32_t* degree;
  const std::int32_t* steps;
  std::int64_t rows;
  double single;  // above this norm float is worked on in double
  double limit;   // above this norm a block has diverged, and becomes NaN
};

struct Measured {
  double norm;  // the largest finite row sum of |S|, of |A1 A2| where S = A2 A1 has low rank
  std::int64_t degree;
  std::int64_t steps;
  std::int64_t blocks;
  std::int64_t above;  // blocks whose norm is larger than `watched`
};

// Shapes: out, grad_out (batch, chunks, n, pixels); x, y, grad, grad_x (batch, n, pixels); logdet,
// grad_logdet (batch); the scalars (1). The first chunk is b; the others are the n columns of S, or
// t rows of A1 and t columns of A2. A gradient that nobody asked for is a null pointer.
template <class T>
struct Problem {
  const T *out, *x, *scale, *shift, *rescale, *reshift;
  T *y, *logdet;
  const T *grad, *grad_logdet;
  T *grad_out, *grad_x;
  double* grad_scalars;  // (batch, 4): sums of one image each
  std::int64_t batch, chunks, n, pixels;
  std::int64_t sign;  // -1 for the inverse
  std::int64_t threads;
  double entry_offset;  // added to the entries of A1 and A2
  double watched;
  Degrees degrees;
  Measured measured;
};

}  // namespace mef

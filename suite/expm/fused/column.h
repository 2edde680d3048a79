// The gradient of one column of S, through tanh to the network's output and the four scalars.
#pragma once

#include "block.h"

namespace mef {

template <class T>
template <class W>
class FullBlock<T>::Column {
 public:
  Column(const FullBlock<T>& block, int lane, int j, int s, Vector<W> diagonal)
      : entries_(block, lane, j, W(block.p_.sign) * W(*block.p_.rescale)),
        j_(j),
        first_(s == block.degree_.steps - 1),
        last_(s == 0),
        per_step_(W(1) / W(block.degree_.steps)),
        diagonal_(diagonal) {
    if (block.degree_.steps > 1) {
      kept_ = block.scratch_.gradient.template of<Vector<W>>(block.n_ * block.n_);
      kept_ += j * block.n_;
    }
  }

  // Where the sums over the series start, and where they go.
  Vector<W> begin(int i) const { return first_ ? Vector<W>{} : kept_[i]; }
  void end(int i, Vector<W> sum) {
    if (last_) {
      Vector<W> entry = sum * per_step_;
      if (i == j_) entry += diagonal_;
      entries_.pull_back(i, entry);
    } else {
      kept_[i] = sum;
    }
  }

  void finish(Sum* sums) const { entries_.finish(sums); }

 private:
  typename Pixels<T>::template Entries<W> entries_;
  const int j_;
  const bool first_, last_;
  const W per_step_;
  const Vector<W> diagonal_;
  Vector<W>* kept_ = nullptr;
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
void FullBlock<T>::add_outer(int lane, const Vector<W>* values, const Vector<W>* weighted, int s,
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

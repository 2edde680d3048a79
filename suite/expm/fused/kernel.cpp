// The fused couplings: y = exp(S) x + b or exp(-S) (x - b) and the sum of the trace, and gradients.
//
// Every image is worked on in blocks of pixels whose matrices fit in the caches. Images are shared
// out among threads; no sum ever crosses an image here, so the number of threads changes no bit.

#include <algorithm>
#include <thread>
#include <vector>

#include "block.h"
#include "low_rank.h"

namespace mef {
namespace {

constexpr int kOutOfMemory = 1;

template <class T>
void note(const Problem<T>& p, const Degree& degree, Measured& seen) {
  ++seen.blocks;
  seen.above += degree.norm > p.watched;
  if (degree.norm >= seen.norm) {
    seen.norm = degree.norm;
    seen.degree = degree.m;
    seen.steps = degree.steps;
  }
}

template <class T, class Block>
void forward_image(const Problem<T>& p, Block& block, std::int64_t image, Measured& seen) {
  Sum trace;
  for (std::int64_t first = 0; first < p.pixels; first += kPixels) {
    note(p, block.open(image, first), seen);
    if (block.wants_double()) {
      block.template apply<double>(trace);
    } else {
      block.template apply<T>(trace);
    }
  }
  p.logdet[image] = static_cast<T>(trace.total());
}

template <class T, class Block>
void backward_image(const Problem<T>& p, Block& block, std::int64_t image) {
  Sum sums[4];
  for (std::int64_t first = 0; first < p.pixels; first += kPixels) {
    block.open(image, first);
    if (block.wants_double()) {
      block.template pull_back<double>(sums);
    } else {
      block.template pull_back<T>(sums);
    }
  }
  if (!p.grad_scalars) return;
  double* totals = p.grad_scalars + 4 * image;
  for (int k = 0; k < 4; ++k) totals[k] = sums[k].total();
  for (int k = 2; k < 4; ++k) totals[k] *= block.sign();
}

// body(first, last, worker) for equal shares of the images; one share needs no thread.
template <class Body>
void share_out(std::int64_t images, std::int64_t workers, const Body& body) {
  const auto cut = [&](std::int64_t worker) { return images * worker / workers; };
  std::vector<std::thread> threads;
  std::int64_t worker = 1;
  try {
    for (; worker < workers; ++worker) {
      threads.emplace_back(body, cut(worker), cut(worker + 1), worker);
    }
  } catch (const std::exception&) {
    // The system gives no more threads: the rest is done here.
  }
  body(cut(0), cut(1), 0);
  for (; worker < workers; ++worker) body(cut(worker), cut(worker + 1), worker);
  for (std::thread& thread : threads) thread.join();
}

template <class Block, class T, class Work>
int run(const Problem<T>& p, Measured* total, const Work& work) noexcept {
  try {
    const std::int64_t workers = std::max<std::int64_t>(1, std::min(p.threads, p.batch));
    std::vector<Measured> seen(workers);
    std::vector<int> failed(workers, 0);
    share_out(p.batch, workers, [&](std::int64_t first, std::int64_t last, std::int64_t worker) {
      try {
        Scratch scratch;
        Block block(p, scratch);
        for (std::int64_t image = first; image < last; ++image) work(block, image, seen[worker]);
      } catch (const std::bad_alloc&) {
        failed[worker] = kOutOfMemory;
      }
    });
    for (const Measured& part : seen) {
      total->blocks += part.blocks;
      total->above += part.above;
      if (part.norm >= total->norm) {
        total->norm = part.norm;
        total->degree = part.degree;
        total->steps = part.steps;
      }
    }
    return *std::max_element(failed.begin(), failed.end());
  } catch (const std::bad_alloc&) {
    return kOutOfMemory;
  }
}

template <template <class> class Block, class T>
int forward(Problem<T>* p) {
  const auto work = [p](Block<T>& block, std::int64_t image, Measured& seen) {
    forward_image(*p, block, image, seen);
  };
  return run<Block<T>>(*p, &p->measured, work);
}

template <template <class> class Block, class T>
int backward(Problem<T>* p) {
  const auto work = [p](Block<T>& block, std::int64_t image, Measured&) {
    backward_image(*p, block, image);
  };
  return run<Block<T>>(*p, &p->measured, work);
}

}  // namespace
}  // namespace mef

#define MEF_EXPORT(form, Block)                                                           \
  int mef_##form##_forward_float32(mef::Problem<float>* p) { return mef::forward<Block>(p); }   \
  int mef_##form##_forward_float64(mef::Problem<double>* p) { return mef::forward<Block>(p); }  \
  int mef_##form##_backward_float32(mef::Problem<float>* p) { return mef::backward<Block>(p); } \
  int mef_##form##_backward_float64(mef::Problem<double>* p) { return mef::backward<Block>(p); }

extern "C" {
MEF_EXPORT(full, mef::FullBlock)
MEF_EXPORT(low_rank, mef::LowRankBlock)
}

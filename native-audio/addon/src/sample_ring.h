#ifndef PARTYLINE_SAMPLE_RING_H
#define PARTYLINE_SAMPLE_RING_H

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>

namespace partyline {

/// A ring of 16-bit samples between exactly one writing and one reading thread. Neither waits for
/// the other, takes a lock or allocates, so that either may be the sound card's own thread.
class SampleRing {
 public:
  /// @param capacity samples that fit at least; rounded up to a power of two
  explicit SampleRing(size_t capacity)
      : size_(PowerOfTwo(capacity)), mask_(size_ - 1), samples_(new int16_t[size_]()) {}

  /// Samples that wait to be read. Either thread may ask; the true number may be a moment ahead.
  size_t Fill() const {
    // The reader's position first: read in this order the difference is never negative.
    const size_t read = read_.load(std::memory_order_acquire);
    return written_.load(std::memory_order_acquire) - read;
  }

  /// The writer's call. @return the samples that were taken: fewer than `count` when it is full
  size_t Write(const int16_t* from, size_t count) {
    const size_t at = written_.load(std::memory_order_relaxed);
    const size_t room = size_ - (at - read_.load(std::memory_order_acquire));
    const size_t taken = std::min(count, room);
    const size_t first = std::min(taken, size_ - (at & mask_));
    std::memcpy(samples_.get() + (at & mask_), from, first * sizeof(int16_t));
    std::memcpy(samples_.get(), from + first, (taken - first) * sizeof(int16_t));
    written_.store(at + taken, std::memory_order_release);
    return taken;
  }

  /// The reader's call. @param to null: the samples are dropped
  /// @return the samples that were read: fewer than `count` when no more are there
  size_t Read(int16_t* to, size_t count) {
    const size_t at = read_.load(std::memory_order_relaxed);
    const size_t fill = written_.load(std::memory_order_acquire) - at;
    const size_t taken = std::min(count, fill);
    if (to != nullptr) {
      const size_t first = std::min(taken, size_ - (at & mask_));
      std::memcpy(to, samples_.get() + (at & mask_), first * sizeof(int16_t));
      std::memcpy(to + first, samples_.get(), (taken - first) * sizeof(int16_t));
    }
    read_.store(at + taken, std::memory_order_release);
    return taken;
  }

 private:
  static size_t PowerOfTwo(size_t least) {
    size_t size = 1;
    while (size < least) size *= 2;
    return size;
  }

  const size_t size_;
  const size_t mask_;
  const std::unique_ptr<int16_t[]> samples_;
  // On cache lines of their own, because two processors write them.
  alignas(64) std::atomic<size_t> written_{0};
  alignas(64) std::atomic<size_t> read_{0};
};

}  // namespace partyline

#endif

// Two threads on one ring, for ThreadSanitizer: every sample arrives once and in order, whatever the
// sizes of the portions. Ends with 0, or says what was wrong.
#include "../src/sample_ring.h"

#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>
#include <vector>

namespace {

/// So many times its capacity goes through a ring, but not more than this.
constexpr size_t kRounds = 2'000;
constexpr size_t kMostSamples = 1'000'000;
constexpr size_t kMostAtOnce = 700;

[[noreturn]] void Fail(const char* what, size_t at) {
  std::printf("%s at sample %zu\n", what, at);
  std::exit(1);
}

int16_t SampleAt(size_t at) { return static_cast<int16_t>(at * 7919); }

void Run(size_t capacity, unsigned seed) {
  const size_t samples = std::min(capacity * kRounds, kMostSamples);
  partyline::SampleRing ring(capacity);
  std::thread writer([&] {
    std::mt19937 random(seed);
    std::vector<int16_t> portion(kMostAtOnce);
    for (size_t at = 0; at < samples;) {
      const size_t count = std::min<size_t>(random() % kMostAtOnce + 1, samples - at);
      for (size_t i = 0; i < count; i += 1) portion[i] = SampleAt(at + i);
      const size_t taken = ring.Write(portion.data(), count);
      if (taken > count) Fail("more taken than given", at);
      at += taken;
      if (taken < count) std::this_thread::yield();
    }
  });
  std::mt19937 random(seed + 1);
  std::vector<int16_t> portion(kMostAtOnce);
  for (size_t at = 0; at < samples;) {
    const size_t fill = ring.Fill();
    // A power of two, at least the capacity and less than twice of it.
    if (fill >= capacity * 2) Fail("too full", at);
    const size_t count = random() % kMostAtOnce + 1;
    const bool isDropped = random() % 8 == 0;
    const size_t read = ring.Read(isDropped ? nullptr : portion.data(), count);
    if (read < std::min(fill, count)) Fail("less than was there", at);
    for (size_t i = 0; !isDropped && i < read; i += 1) {
      if (portion[i] != SampleAt(at + i)) Fail("a wrong sample", at + i);
    }
    at += read;
    if (read == 0) std::this_thread::yield();
  }
  writer.join();
  if (ring.Fill() != 0) Fail("something is left", samples);
}

}  // namespace

int main() {
  for (const size_t capacity : {1, 64, 1000, 48000}) Run(capacity, static_cast<unsigned>(capacity));
  std::puts("ok");
}

#ifndef PARTYLINE_SIGNAL_H
#define PARTYLINE_SIGNAL_H

#ifdef __linux__
#include <semaphore.h>
#include <time.h>

#include <cerrno>
#endif

namespace partyline {

/// One thread tells another that there is something new. Where the sound card's thread must never
/// wait (everywhere but with ALSA), nobody waits.
class Signal {
 public:
#ifdef __linux__
  Signal() { sem_init(&semaphore_, 0, 0); }
  ~Signal() { sem_destroy(&semaphore_); }

  void Give() { sem_post(&semaphore_); }

  /// @return whether it was given before that time
  bool AwaitUntil(const timespec& deadline) {
    while (sem_timedwait(&semaphore_, &deadline) != 0) {
      if (errno != EINTR) return false;
    }
    return true;
  }

  static timespec After(double ms) {
    timespec at{};
    clock_gettime(CLOCK_REALTIME, &at);
    at.tv_nsec += static_cast<long>(ms * 1e6);
    at.tv_sec += at.tv_nsec / 1'000'000'000;
    at.tv_nsec %= 1'000'000'000;
    return at;
  }

 private:
  sem_t semaphore_{};
#else
  struct Never {};
  void Give() {}
  bool AwaitUntil(const Never&) { return false; }
  static Never After(double) { return {}; }
#endif

 public:
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;
#ifndef __linux__
  Signal() = default;
#endif
};

}  // namespace partyline

#endif

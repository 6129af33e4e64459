#ifndef PARTYLINE_AUDIO_STREAM_H
#define PARTYLINE_AUDIO_STREAM_H

#include <portaudio.h>

#include <atomic>
#include <cstdint>
#include <string>

#include "sample_ring.h"
#include "signal.h"
#include "waker.h"

namespace partyline {

struct StreamOptions {
  bool isInput = false;
  int device = 0;
  /// What the device at that index must be called: the list may have changed since it was read.
  std::string deviceName;
  double sampleRateHz = 48000;
  int channels = 1;
  unsigned long blockFrames = 240;
  /// What PortAudio is asked to buffer, seconds; below 0: the device's own low latency.
  double latencyS = -1;
  /// Frames that fit between the sound card's thread and ours.
  size_t ringFrames = 48000;
  /// For the sound server's PCM: the server's name of the device. Empty: its default.
  std::string pulseDevice;
  /// Periods of ALSA's buffer; 0: PortAudio's choice.
  int alsaPeriods = 0;
  /// How long a playout's block waits for sound before it plays a hole, ms. Only ALSA's thread may
  /// wait: it has its whole buffer for that.
  double patienceMs = 0;
};

/// Counted since the stream opened, but for `leastMarginFrames`.
struct StreamCounters {
  /// Calls of the sound card's thread.
  double blocks;
  /// Blocks of a playout for which too little sound was there, and the frames that were missing.
  double holes;
  double missingFrames;
  /// Frames of a capture that found no room.
  double lostFrames;
  /// What PortAudio reports: an overflow of the input, an underflow of the output.
  double deviceGaps;
  /// The least sound that stayed after a block since the last question; below 0: missing.
  double leastMarginFrames;
  /// 1 when PortAudio has ended the stream.
  double finished;
};

/// One direction of one sound device: PortAudio's call-back on a ring of 16-bit samples.
class AudioStream {
 public:
  AudioStream(const StreamOptions& options, Waker* waker)
      : options_(options),
        waker_(waker),
        ring_((options.ringFrames + options.blockFrames) * static_cast<size_t>(options.channels)) {}
  AudioStream(const AudioStream&) = delete;
  AudioStream& operator=(const AudioStream&) = delete;

  /// Opens and starts. May take long or hang. @return a sentence without its full stop, or nothing
  std::string Open();
  /// Stops and closes; nothing here is used by PortAudio afterwards. May hang.
  void Close();

  const StreamOptions& options() const { return options_; }
  /// What PortAudio says that the device adds, seconds.
  double latencyS() const { return latencyS_; }

  /// The calls of the thread of JavaScript, in frames.
  size_t Fill() const { return ring_.Fill() / channels(); }
  size_t Read(int16_t* to, size_t frames) { return ring_.Read(to, frames * channels()) / channels(); }
  size_t Write(const int16_t* from, size_t frames);
  StreamCounters TakeCounters();

 private:
  static int OnBlock(const void* in, void* out, unsigned long frames, const PaStreamCallbackTimeInfo*,
                     PaStreamCallbackFlags flags, void* self);
  void Capture(const int16_t* in, size_t frames);
  void Play(int16_t* out, size_t frames);
  size_t AwaitedRead(int16_t* out, size_t count);
  size_t channels() const { return static_cast<size_t>(options_.channels); }

  const StreamOptions options_;
  Waker* const waker_;
  SampleRing ring_;
  PaStream* stream_ = nullptr;
  double latencyS_ = 0;
  Signal fed_;
  std::atomic<bool> isAwaited_{false};
  std::atomic<bool> isFed_{false};
  std::atomic<uint32_t> blocks_{0};
  std::atomic<uint32_t> holes_{0};
  std::atomic<uint64_t> missingFrames_{0};
  std::atomic<uint64_t> lostFrames_{0};
  std::atomic<uint32_t> deviceGaps_{0};
  std::atomic<int32_t> leastMargin_{INT32_MAX};
  std::atomic<bool> isFinished_{false};
};

/// Wakes JavaScript if a playout holds less than this many further blocks.
constexpr size_t kBlocksAhead = 1;

}  // namespace partyline

#endif

#include "audio_stream.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "pulse_choice.h"

#ifdef __linux__
// Exported by PortAudio's library, but in none of the headers that come with it.
extern "C" PaError PaAlsa_SetNumPeriods(int periods);
#endif

namespace partyline {

namespace {

/// PortAudio's default of ALSA's periods.
constexpr int kUsualPeriods = 4;

std::string Sentence(const char* what, PaError error) {
  std::string text = std::string(what) + ": " + Pa_GetErrorText(error);
  if (error == paUnanticipatedHostError) {
    const PaHostErrorInfo* host = Pa_GetLastHostErrorInfo();
    if (host != nullptr && host->errorText != nullptr) text += std::string(" (") + host->errorText + ")";
  }
  return text;
}

}  // namespace

std::string AudioStream::Open() {
  PaError error = Pa_Initialize();
  if (error != paNoError) return Sentence("PortAudio does not start", error);
  const auto fail = [](std::string why) {
    Pa_Terminate();
    return why;
  };
  const PaDeviceInfo* info = Pa_GetDeviceInfo(options_.device);
  if (info == nullptr || options_.deviceName != info->name) {
    return fail("the list of devices has changed");
  }
  PaStreamParameters side{};
  side.device = options_.device;
  side.channelCount = options_.channels;
  side.sampleFormat = paInt16;
  const double lowS = options_.isInput ? info->defaultLowInputLatency : info->defaultLowOutputLatency;
  side.suggestedLatency = options_.latencyS < 0 ? lowS : options_.latencyS;
  {
    const PulseChoice choice(options_.isInput, options_.pulseDevice);
#ifdef __linux__
    PaAlsa_SetNumPeriods(options_.alsaPeriods > 0 ? options_.alsaPeriods : kUsualPeriods);
#endif
    error = Pa_OpenStream(&stream_, options_.isInput ? &side : nullptr, options_.isInput ? nullptr : &side,
                          options_.sampleRateHz, options_.blockFrames, paNoFlag, OnBlock, this);
  }
  if (error != paNoError) {
    stream_ = nullptr;
    return fail(Sentence("it does not open", error));
  }
  Pa_SetStreamFinishedCallback(stream_, [](void* self) {
    auto* stream = static_cast<AudioStream*>(self);
    stream->isFinished_ = true;
    stream->waker_->Wake();
  });
  error = Pa_StartStream(stream_);
  if (error != paNoError) {
    const std::string why = Sentence("it does not start", error);
    Pa_CloseStream(stream_);
    stream_ = nullptr;
    return fail(why);
  }
  const PaStreamInfo* opened = Pa_GetStreamInfo(stream_);
  if (opened != nullptr) latencyS_ = options_.isInput ? opened->inputLatency : opened->outputLatency;
  return "";
}

void AudioStream::Close() {
  if (stream_ == nullptr) return;
  Pa_AbortStream(stream_);
  Pa_CloseStream(stream_);
  stream_ = nullptr;
  Pa_Terminate();
}

size_t AudioStream::Write(const int16_t* from, size_t frames) {
  const size_t written = ring_.Write(from, frames * channels()) / channels();
  isFed_.store(true, std::memory_order_release);
  std::atomic_thread_fence(std::memory_order_seq_cst);
  // Signals that nobody awaits would pile up, and the next wait would spin through them.
  if (isAwaited_.exchange(false)) fed_.Give();
  return written;
}

StreamCounters AudioStream::TakeCounters() {
  const int32_t margin = leastMargin_.exchange(INT32_MAX);
  return {static_cast<double>(blocks_),
          static_cast<double>(holes_),
          static_cast<double>(missingFrames_),
          static_cast<double>(lostFrames_),
          static_cast<double>(deviceGaps_),
          static_cast<double>(margin),
          isFinished_ ? 1.0 : 0.0};
}

int AudioStream::OnBlock(const void* in, void* out, unsigned long frames, const PaStreamCallbackTimeInfo*,
                         PaStreamCallbackFlags flags, void* self) {
  auto* stream = static_cast<AudioStream*>(self);
  if ((flags & (paInputOverflow | paOutputUnderflow)) != 0) stream->deviceGaps_ += 1;
  if (stream->options_.isInput) stream->Capture(static_cast<const int16_t*>(in), frames);
  else stream->Play(static_cast<int16_t*>(out), frames);
  stream->blocks_.fetch_add(1, std::memory_order_relaxed);
  return paContinue;
}

void AudioStream::Capture(const int16_t* in, size_t frames) {
  if (in != nullptr) {
    const size_t taken = ring_.Write(in, frames * channels()) / channels();
    if (taken < frames) lostFrames_ += frames - taken;
  }
  waker_->Wake();
}

size_t AudioStream::AwaitedRead(int16_t* out, size_t count) {
  size_t read = ring_.Read(out, count);
  if (read == count || options_.patienceMs <= 0 || !isFed_.load(std::memory_order_acquire)) return read;
  const auto deadline = Signal::After(options_.patienceMs);
  for (;;) {
    isAwaited_.store(true);
    // Either this thread sees what was written, or the writer sees that it is awaited.
    std::atomic_thread_fence(std::memory_order_seq_cst);
    read += ring_.Read(out + read, count - read);
    if (read == count) break;
    waker_->Wake();
    if (!fed_.AwaitUntil(deadline)) break;
  }
  isAwaited_.store(false);
  return read;
}

void AudioStream::Play(int16_t* out, size_t frames) {
  const size_t count = frames * channels();
  const size_t read = AwaitedRead(out, count);
  std::memset(out + read, 0, (count - read) * sizeof(int16_t));
  const size_t left = Fill();
  // Before the first sound of ours, silence is right.
  if (isFed_.load(std::memory_order_acquire)) {
    const size_t missing = frames - read / channels();
    if (missing > 0) {
      holes_ += 1;
      missingFrames_ += missing;
    }
    const auto margin = static_cast<int32_t>(left) - static_cast<int32_t>(missing);
    // This thread alone lowers it; the other only takes it, after which any value is the least.
    if (margin < leastMargin_.load(std::memory_order_relaxed)) leastMargin_ = margin;
  }
  if (left < frames * kBlocksAhead) waker_->Wake();
}

}  // namespace partyline

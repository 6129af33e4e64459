#ifndef PARTYLINE_WAKER_H
#define PARTYLINE_WAKER_H

#include <uv.h>

#include <atomic>

namespace partyline {

/// Wakes the thread of JavaScript. Calls that come before it has woken count as one.
class Waker {
 public:
  /// @param onWake runs on the loop's thread, with `data`
  bool Start(uv_loop_t* loop, void (*onWake)(void* data), void* data) {
    onWake_ = onWake;
    data_ = data;
    handle_.data = this;
    isOpen_ = uv_async_init(loop, &handle_, [](uv_async_t* handle) {
                auto* self = static_cast<Waker*>(handle->data);
                self->onWake_(self->data_);
              }) == 0;
    return isOpen_;
  }

  /// From any thread; lock-free, and without memory of its own.
  void Wake() {
    if (isOpen_.load(std::memory_order_acquire)) uv_async_send(&handle_);
  }

  /// Whether the loop stays alive for it.
  void Hold(bool held) {
    if (held) uv_ref(reinterpret_cast<uv_handle_t*>(&handle_));
    else uv_unref(reinterpret_cast<uv_handle_t*>(&handle_));
  }

  /// From the loop's thread. Its memory is needed until `onClosed`, and by threads that still wake it.
  void Close(void (*onClosed)(void* data), void* data) {
    onClosed_ = onClosed;
    data_ = data;
    if (!isOpen_.exchange(false)) return;
    uv_close(reinterpret_cast<uv_handle_t*>(&handle_), [](uv_handle_t* handle) {
      auto* self = static_cast<Waker*>(handle->data);
      self->onClosed_(self->data_);
    });
  }

 private:
  uv_async_t handle_{};
  void (*onWake_)(void*) = nullptr;
  void (*onClosed_)(void*) = nullptr;
  void* data_ = nullptr;
  std::atomic<bool> isOpen_{false};
};

}  // namespace partyline

#endif

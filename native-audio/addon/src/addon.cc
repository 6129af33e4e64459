#include "addon.h"

#include <uv.h>

#include <future>
#include <utility>

#include "js_values.h"

namespace partyline {

namespace {

/// A sound card that does not let go within this time is left to the end of the process.
constexpr auto kEndLimit = std::chrono::milliseconds(1000);

}  // namespace

Addon::Addon(napi_env env) : env_(env), waker_(new Waker), control_([waker = waker_] { waker->Wake(); }) {}

Addon* Addon::Of(napi_env env) {
  void* found = nullptr;
  napi_get_instance_data(env, &found);
  return static_cast<Addon*>(found);
}

bool Addon::Start() {
  uv_loop_t* loop = nullptr;
  if (napi_get_uv_event_loop(env_, &loop) != napi_ok) return false;
  if (!waker_->Start(loop, [](void* self) { static_cast<Addon*>(self)->Woken(); }, this)) return false;
  napi_async_init(env_, nullptr, JsText(env_, "partyline:sound"), &context_);
  Hold();
  return true;
}

void Addon::OnWake(napi_value callback) {
  if (onWake_ != nullptr) napi_delete_reference(env_, onWake_);
  onWake_ = nullptr;
  napi_create_reference(env_, callback, 1, &onWake_);
}

napi_value Addon::Promise(std::function<void()> work,
                          std::function<napi_value(napi_env, std::string&)> made) {
  napi_deferred deferred = nullptr;
  napi_value promise = nullptr;
  napi_create_promise(env_, &deferred, &promise);
  pending_ += 1;
  Hold();
  control_.Do({std::move(work), [this, deferred, made = std::move(made)] {
                 pending_ -= 1;
                 std::string problem;
                 const napi_value value = made(env_, problem);
                 if (problem.empty()) napi_resolve_deferred(env_, deferred, value);
                 else napi_reject_deferred(env_, deferred, JsError(env_, problem));
                 Hold();
               }});
  return promise;
}

void Addon::Opened(std::shared_ptr<AudioStream> stream) {
  open_.insert(std::move(stream));
  Hold();
}

void Addon::Closed(const std::shared_ptr<AudioStream>& stream) {
  open_.erase(stream);
  Hold();
}

void Addon::Woken() {
  napi_handle_scope scope = nullptr;
  napi_open_handle_scope(env_, &scope);
  // Promises settle inside a call-back of Node's, which runs what awaits them.
  napi_callback_scope awaiting = nullptr;
  napi_value resource = JsObject(env_);
  napi_open_callback_scope(env_, resource, context_, &awaiting);
  for (auto& job : control_.TakeDone()) job.settle();
  napi_value callback = nullptr;
  if (onWake_ != nullptr && !open_.empty()) napi_get_reference_value(env_, onWake_, &callback);
  if (callback != nullptr && napi_call_function(env_, resource, callback, 0, nullptr, nullptr) == napi_pending_exception) {
    napi_value thrown = nullptr;
    napi_get_and_clear_last_exception(env_, &thrown);
    napi_fatal_exception(env_, thrown);
  }
  napi_close_callback_scope(env_, awaiting);
  napi_close_handle_scope(env_, scope);
}

void Addon::Hold() { waker_->Hold(pending_ > 0 || !open_.empty()); }

void Addon::End(napi_async_cleanup_hook_handle done) {
  // The sound card's threads use the streams and the waker until each stream is closed.
  auto closed = std::make_shared<std::promise<void>>();
  auto isClosed = closed->get_future();
  control_.Do({[streams = open_, closed] {
                 for (const auto& stream : streams) stream->Close();
                 closed->set_value();
               },
               [] {}});
  if (isClosed.wait_for(kEndLimit) != std::future_status::ready) {
    // PortAudio still uses them.
    for (const auto& stream : open_) new std::shared_ptr<AudioStream>(stream);
  }
  open_.clear();
  struct Ending {
    Addon* addon;
    napi_async_cleanup_hook_handle hook;
  };
  // The waker itself stays: a thread of a stream that hangs may ask it once more.
  waker_->Close(
      [](void* data) {
        const std::unique_ptr<Ending> ending(static_cast<Ending*>(data));
        delete ending->addon;
        napi_remove_async_cleanup_hook(ending->hook);
      },
      new Ending{this, done});
}

}  // namespace partyline

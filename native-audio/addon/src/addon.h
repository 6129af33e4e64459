#ifndef PARTYLINE_ADDON_H
#define PARTYLINE_ADDON_H

#include <node_api.h>

#include <functional>
#include <memory>
#include <string>
#include <set>

#include "audio_stream.h"
#include "control.h"
#include "waker.h"

namespace partyline {

/// What one environment of JavaScript has open.
class Addon {
 public:
  explicit Addon(napi_env env);
  static Addon* Of(napi_env env);

  bool Start();
  void OnWake(napi_value callback);
  /// Runs `work` in the thread for slow calls. The promise then gets what `made` returns, or is
  /// rejected with the problem that it names.
  napi_value Promise(std::function<void()> work, std::function<napi_value(napi_env, std::string&)> made);
  void LeaveBehind() { control_.LeaveBehind(); }
  Waker* waker() { return waker_; }

  void Opened(std::shared_ptr<AudioStream> stream);
  void Closed(const std::shared_ptr<AudioStream>& stream);
  /// The environment ends. @param done may be called later, in the thread of JavaScript
  void End(napi_async_cleanup_hook_handle done);

 private:
  void Woken();
  void Hold();

  const napi_env env_;
  // Never freed: threads of the sound system may ask it to the very end.
  Waker* const waker_;
  Control control_;
  napi_ref onWake_ = nullptr;
  napi_async_context context_ = nullptr;
  std::set<std::shared_ptr<AudioStream>> open_;
  size_t pending_ = 0;
};

}  // namespace partyline

#endif

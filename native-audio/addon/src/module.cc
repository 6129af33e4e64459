#include <node_api.h>

#include <memory>

#include "addon.h"
#include "audio_stream.h"
#include "device_list.h"
#include "js_values.h"

/// The functions that TypeScript sees: native-audio/devices/portaudio/addon-binding.ts has their types.

namespace partyline {

namespace {

using SharedStream = std::shared_ptr<AudioStream>;

template <size_t Count>
struct Arguments {
  napi_value values[Count] = {};
  napi_value self = nullptr;
  Arguments(napi_env env, napi_callback_info info) {
    size_t count = Count;
    napi_get_cb_info(env, info, &count, values, &self, nullptr);
  }
};

/// The stream that a JavaScript object stands for.
SharedStream StreamOf(napi_env env, napi_value object) {
  void* found = nullptr;
  if (napi_unwrap(env, object, &found) != napi_ok) return nullptr;
  return *static_cast<SharedStream*>(found);
}

/// Drops the oldest frames that wait. `skip(frames)`
napi_value Skip(napi_env env, napi_callback_info info) {
  const Arguments<1> given(env, info);
  const auto stream = StreamOf(env, given.self);
  if (stream == nullptr) return nullptr;
  const double frames = NumberOf(env, given.values[0]);
  return JsNumber(env, static_cast<double>(stream->Read(nullptr, static_cast<size_t>(frames))));
}

napi_value Read(napi_env env, napi_callback_info info) {
  const Arguments<1> given(env, info);
  const auto stream = StreamOf(env, given.self);
  const ArrayOf<int16_t> to(env, given.values[0], napi_int16_array);
  if (stream == nullptr || to.data == nullptr) return JsNumber(env, 0);
  const size_t frames = to.length / static_cast<size_t>(stream->options().channels);
  return JsNumber(env, static_cast<double>(stream->Read(to.data, frames)));
}

napi_value Write(napi_env env, napi_callback_info info) {
  const Arguments<1> given(env, info);
  const auto stream = StreamOf(env, given.self);
  const ArrayOf<int16_t> from(env, given.values[0], napi_int16_array);
  if (stream == nullptr || from.data == nullptr) return JsNumber(env, 0);
  const size_t frames = from.length / static_cast<size_t>(stream->options().channels);
  return JsNumber(env, static_cast<double>(stream->Write(from.data, frames)));
}

napi_value Fill(napi_env env, napi_callback_info info) {
  const Arguments<1> given(env, info);
  const auto stream = StreamOf(env, given.self);
  return JsNumber(env, stream == nullptr ? 0 : static_cast<double>(stream->Fill()));
}

napi_value Counters(napi_env env, napi_callback_info info) {
  const Arguments<1> given(env, info);
  const auto stream = StreamOf(env, given.self);
  const ArrayOf<double> to(env, given.values[0], napi_float64_array);
  if (stream == nullptr || to.length < sizeof(StreamCounters) / sizeof(double)) return nullptr;
  *reinterpret_cast<StreamCounters*>(to.data) = stream->TakeCounters();
  return nullptr;
}

napi_value Close(napi_env env, napi_callback_info info) {
  const Arguments<1> given(env, info);
  const auto stream = StreamOf(env, given.self);
  Addon* const addon = Addon::Of(env);
  // The closure holds the stream until PortAudio has let it go, whatever JavaScript forgets.
  return addon->Promise(
      [stream] {
        if (stream != nullptr) stream->Close();
      },
      [addon, stream](napi_env, std::string&) -> napi_value {
        if (stream != nullptr) addon->Closed(stream);
        return nullptr;
      });
}

/// An object with the methods of an open stream.
napi_value StreamObject(napi_env env, const SharedStream& stream) {
  const napi_value object = JsObject(env);
  Set(env, object, "latencyMs", JsNumber(env, stream->latencyS() * 1000));
  const napi_property_descriptor methods[] = {
      {"read", nullptr, Read, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"write", nullptr, Write, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"skip", nullptr, Skip, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"fill", nullptr, Fill, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"counters", nullptr, Counters, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"close", nullptr, Close, nullptr, nullptr, nullptr, napi_default, nullptr},
  };
  napi_define_properties(env, object, sizeof(methods) / sizeof(methods[0]), methods);
  napi_wrap(
      env, object, new SharedStream(stream),
      [](napi_env, void* held, void*) { delete static_cast<SharedStream*>(held); }, nullptr, nullptr);
  return object;
}

StreamOptions OptionsOf(napi_env env, napi_value given) {
  StreamOptions options;
  options.isInput = TextOf(env, Get(env, given, "side")) == "input";
  options.device = static_cast<int>(NumberOf(env, Get(env, given, "deviceId"), -1));
  options.deviceName = TextOf(env, Get(env, given, "deviceName"));
  options.sampleRateHz = NumberOf(env, Get(env, given, "sampleRateHz"));
  options.channels = static_cast<int>(NumberOf(env, Get(env, given, "channels"), 1));
  options.blockFrames = static_cast<unsigned long>(NumberOf(env, Get(env, given, "blockFrames")));
  options.latencyS = NumberOf(env, Get(env, given, "latencyMs"), -1000) / 1000;
  options.ringFrames = static_cast<size_t>(NumberOf(env, Get(env, given, "ringFrames"), 48000));
  options.pulseDevice = TextOf(env, Get(env, given, "pulseDevice"));
  options.alsaPeriods = static_cast<int>(NumberOf(env, Get(env, given, "alsaPeriods")));
  options.patienceMs = NumberOf(env, Get(env, given, "patienceMs"));
  return options;
}

napi_value Open(napi_env env, napi_callback_info info) {
  const Arguments<1> given(env, info);
  Addon* const addon = Addon::Of(env);
  const auto stream = std::make_shared<AudioStream>(OptionsOf(env, given.values[0]), addon->waker());
  const auto problem = std::make_shared<std::string>();
  return addon->Promise([stream, problem] { *problem = stream->Open(); },
                        [addon, stream, problem](napi_env made, std::string& why) -> napi_value {
                          why = *problem;
                          if (!why.empty()) return nullptr;
                          addon->Opened(stream);
                          return StreamObject(made, stream);
                        });
}

napi_value JsList(napi_env env, const DeviceList& list) {
  napi_value apis = nullptr;
  napi_value devices = nullptr;
  napi_create_array(env, &apis);
  napi_create_array(env, &devices);
  uint32_t at = 0;
  for (const ListedApi& api : list.apis) {
    const napi_value one = JsObject(env);
    Set(env, one, "name", JsText(env, api.name));
    Set(env, one, "defaultInput", JsNumber(env, api.defaultInput));
    Set(env, one, "defaultOutput", JsNumber(env, api.defaultOutput));
    napi_set_element(env, apis, at++, one);
  }
  at = 0;
  for (const ListedDevice& device : list.devices) {
    const napi_value one = JsObject(env);
    Set(env, one, "id", JsNumber(env, at));
    Set(env, one, "name", JsText(env, device.name));
    Set(env, one, "hostAPIName", JsText(env, list.apis[static_cast<size_t>(device.api)].name));
    Set(env, one, "maxInputChannels", JsNumber(env, device.inputChannels));
    Set(env, one, "maxOutputChannels", JsNumber(env, device.outputChannels));
    Set(env, one, "defaultSampleRate", JsNumber(env, device.sampleRateHz));
    Set(env, one, "lowInputLatencyMs", JsNumber(env, device.inputLatencyS * 1000));
    Set(env, one, "lowOutputLatencyMs", JsNumber(env, device.outputLatencyS * 1000));
    if (!device.identity.empty()) Set(env, one, "identity", JsText(env, device.identity));
    napi_set_element(env, devices, at++, one);
  }
  const napi_value both = JsObject(env);
  Set(env, both, "apis", apis);
  Set(env, both, "devices", devices);
  return both;
}

napi_value List(napi_env env, napi_callback_info) {
  const auto list = std::make_shared<DeviceList>();
  return Addon::Of(env)->Promise([list] { *list = ReadDeviceList(); },
                                 [list](napi_env made, std::string& why) -> napi_value {
                                   why = list->problem;
                                   return JsList(made, *list);
                                 });
}

/// The call in work is taken for one that never returns. `leaveBehind()`
napi_value LeaveBehind(napi_env env, napi_callback_info) {
  Addon::Of(env)->LeaveBehind();
  return nullptr;
}

/// The function that is called when a stream has moved. `onWake(callback)`
napi_value OnWake(napi_env env, napi_callback_info info) {
  const Arguments<1> given(env, info);
  Addon::Of(env)->OnWake(given.values[0]);
  return nullptr;
}

}  // namespace

napi_value Init(napi_env env, napi_value exports) {
  auto* addon = new Addon(env);
  if (!addon->Start()) {
    napi_throw_error(env, nullptr, "The event loop takes no more handles.");
    return nullptr;
  }
  napi_set_instance_data(env, addon, nullptr, nullptr);
  napi_add_async_cleanup_hook(
      env,
      [](napi_async_cleanup_hook_handle hook, void* data) { static_cast<Addon*>(data)->End(hook); }, addon,
      nullptr);
  const napi_property_descriptor functions[] = {
      {"list", nullptr, List, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"open", nullptr, Open, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"onWake", nullptr, OnWake, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"leaveBehind", nullptr, LeaveBehind, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  napi_define_properties(env, exports, sizeof(functions) / sizeof(functions[0]), functions);
  return exports;
}

}  // namespace partyline

NAPI_MODULE_INIT() { return partyline::Init(env, exports); }

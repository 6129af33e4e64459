#ifndef PARTYLINE_JS_VALUES_H
#define PARTYLINE_JS_VALUES_H

#include <node_api.h>

#include <string>

namespace partyline {

/// Values of JavaScript from C++ and back, for arguments that our own TypeScript has made: a wrong
/// type reads as nothing.

inline napi_value JsNumber(napi_env env, double value) {
  napi_value made = nullptr;
  napi_create_double(env, value, &made);
  return made;
}

inline napi_value JsText(napi_env env, const std::string& text) {
  napi_value made = nullptr;
  napi_create_string_utf8(env, text.data(), text.size(), &made);
  return made;
}

inline napi_value JsObject(napi_env env) {
  napi_value made = nullptr;
  napi_create_object(env, &made);
  return made;
}

inline napi_value JsError(napi_env env, const std::string& text) {
  napi_value error = nullptr;
  napi_create_error(env, nullptr, JsText(env, text), &error);
  return error;
}

inline void Set(napi_env env, napi_value object, const char* name, napi_value value) {
  napi_set_named_property(env, object, name, value);
}

inline napi_value Get(napi_env env, napi_value object, const char* name) {
  napi_value value = nullptr;
  napi_get_named_property(env, object, name, &value);
  return value;
}

inline double NumberOf(napi_env env, napi_value value, double otherwise = 0) {
  double number = otherwise;
  napi_get_value_double(env, value, &number);
  return number;
}

inline std::string TextOf(napi_env env, napi_value value) {
  size_t length = 0;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) return "";
  std::string text(length, '\0');
  napi_get_value_string_utf8(env, value, text.data(), length + 1, &length);
  return text;
}

/// A typed array's memory, for as long as the call lasts.
template <typename T>
struct ArrayOf {
  T* data = nullptr;
  size_t length = 0;
  ArrayOf(napi_env env, napi_value value, napi_typedarray_type type) {
    napi_typedarray_type found{};
    void* memory = nullptr;
    size_t count = 0;
    if (napi_get_typedarray_info(env, value, &found, &count, &memory, nullptr, nullptr) != napi_ok) return;
    if (found != type) return;
    data = static_cast<T*>(memory);
    length = count;
  }
};

}  // namespace partyline

#endif

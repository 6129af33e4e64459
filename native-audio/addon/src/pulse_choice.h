#ifndef PARTYLINE_PULSE_CHOICE_H
#define PARTYLINE_PULSE_CHOICE_H

#include <cstdlib>
#include <string>

namespace partyline {

/// ALSA's pulse plugin takes the device of the sound server from the environment alone, and reads it
/// while a stream opens. Not for two threads at once.
class PulseChoice {
 public:
  PulseChoice(bool isInput, const std::string& device) : name_(isInput ? "PULSE_SOURCE" : "PULSE_SINK") {
    if (device.empty()) return;
    isSet_ = true;
    const char* before = std::getenv(name_);
    hadValue_ = before != nullptr;
    if (hadValue_) before_ = before;
    Set(name_, device.c_str());
  }
  ~PulseChoice() {
    if (!isSet_) return;
    if (hadValue_) Set(name_, before_.c_str());
    else Unset(name_);
  }
  PulseChoice(const PulseChoice&) = delete;
  PulseChoice& operator=(const PulseChoice&) = delete;

 private:
#ifdef _WIN32
  // There is no sound server of that kind.
  static void Set(const char*, const char*) {}
  static void Unset(const char*) {}
#else
  static void Set(const char* name, const char* value) { setenv(name, value, 1); }
  static void Unset(const char* name) { unsetenv(name); }
#endif

  const char* const name_;
  bool isSet_ = false;
  bool hadValue_ = false;
  std::string before_;
};

}  // namespace partyline

#endif

#ifndef PARTYLINE_DEVICE_IDENTITY_H
#define PARTYLINE_DEVICE_IDENTITY_H

#include <string>

namespace partyline {

/// The lasting name that a device has in its host API, where PortAudio can tell it; else nothing.
/// Windows: WASAPI's endpoint ID. Linux keeps such names in files, which JavaScript reads.
std::string DeviceIdentity(int device);

}  // namespace partyline

#endif

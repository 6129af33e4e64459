#include "device_identity.h"

#include <portaudio.h>

#ifdef _WIN32
#include <mmdeviceapi.h>
#include <windows.h>

// Exported by PortAudio's library, but in none of the headers that come with it.
extern "C" PaError PaWasapi_GetIMMDevice(PaDeviceIndex device, void** immDevice);
#endif

namespace partyline {

#ifdef _WIN32
std::string DeviceIdentity(int device) {
  const PaDeviceInfo* info = Pa_GetDeviceInfo(device);
  if (info == nullptr || Pa_GetHostApiInfo(info->hostApi)->type != paWASAPI) return "";
  void* found = nullptr;
  if (PaWasapi_GetIMMDevice(device, &found) != paNoError || found == nullptr) return "";
  LPWSTR id = nullptr;
  std::string identity;
  if (SUCCEEDED(static_cast<IMMDevice*>(found)->GetId(&id)) && id != nullptr) {
    // Endpoint IDs are plain ASCII.
    for (const wchar_t* at = id; *at != 0; at += 1) identity += static_cast<char>(*at);
    CoTaskMemFree(id);
  }
  return identity;
}
#else
std::string DeviceIdentity(int) { return ""; }
#endif

}  // namespace partyline

#include "device_list.h"

#include <portaudio.h>

#include "device_identity.h"

namespace partyline {

DeviceList ReadDeviceList() {
  DeviceList list;
  const PaError error = Pa_Initialize();
  if (error != paNoError) {
    list.problem = std::string("PortAudio does not start: ") + Pa_GetErrorText(error);
    return list;
  }
  for (int i = 0; i < Pa_GetHostApiCount(); i += 1) {
    const PaHostApiInfo* api = Pa_GetHostApiInfo(i);
    list.apis.push_back({api->name, api->defaultInputDevice, api->defaultOutputDevice});
  }
  for (int i = 0; i < Pa_GetDeviceCount(); i += 1) {
    const PaDeviceInfo* device = Pa_GetDeviceInfo(i);
    list.devices.push_back({device->name, device->hostApi, device->maxInputChannels, device->maxOutputChannels,
                            device->defaultSampleRate, device->defaultLowInputLatency,
                            device->defaultLowOutputLatency, DeviceIdentity(i)});
  }
  Pa_Terminate();
  return list;
}

}  // namespace partyline

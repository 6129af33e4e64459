#ifndef PARTYLINE_DEVICE_LIST_H
#define PARTYLINE_DEVICE_LIST_H

#include <string>
#include <vector>

namespace partyline {

struct ListedApi {
  std::string name;
  /// Indices of devices; −1: none.
  int defaultInput;
  int defaultOutput;
};

struct ListedDevice {
  std::string name;
  int api;
  int inputChannels;
  int outputChannels;
  double sampleRateHz;
  double inputLatencyS;
  double outputLatencyS;
  /// The host API's own lasting name of it. Empty: it has none.
  std::string identity;
};

struct DeviceList {
  std::vector<ListedApi> apis;
  std::vector<ListedDevice> devices;
  /// A sentence without its full stop. Empty: the list is good.
  std::string problem;
};

/// Reads PortAudio's list, which is fresh unless a stream is open in this process. May take long.
DeviceList ReadDeviceList();

}  // namespace partyline

#endif

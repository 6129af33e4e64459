import { claimsChannels } from '../../../native-audio/devices/device-choice.ts';
import { listDevicesInChild } from '../../../native-audio/devices/device-list.ts';
import type { DeviceInfo } from '../../../native-audio/devices/device-identity.ts';
import { AUDIO_ENTRY } from '../audio-entry.ts';
import { CliError, EXIT } from '../../base/exit-codes.ts';
import type { Output } from '../output.ts';

/**
 * `partyline devices`: lists microphones and speakers by the names that --input and --output take.
 */
export async function runDevices(output: Output): Promise<void> {
  let devices: readonly DeviceInfo[];
  try {
    devices = await listDevicesInChild(AUDIO_ENTRY);
  } catch (error) {
    throw new CliError(
      EXIT.missing,
      `${(error as Error).message} Run "partyline doctor" to see what is missing.`,
    );
  }
  output.emit({ event: 'devices', devices }, describe(devices));
}

function channels(device: DeviceInfo, side: 'maxInputChannels' | 'maxOutputChannels'): string {
  const count = device[side];
  return count > 1 && !claimsChannels(device) ? `, ${String(count)} channels` : '';
}

function describe(devices: readonly DeviceInfo[]): string {
  if (devices.length === 0) {
    return 'There is no sound device on this computer. Plug one in, or run "partyline doctor" to see what is missing.';
  }
  const section = (
    title: string,
    side: 'maxInputChannels' | 'maxOutputChannels',
    option: string,
  ): string[] => [
    `${title} (${option} "NAME"):`,
    ...devices
      .filter((device) => device[side] > 0)
      .map(
        (device) =>
          `  ${device.hostApi}/${device.name}   ${String(device.defaultSampleRateHz)} Hz${channels(device, side)}`,
      ),
  ];
  return [
    ...section('Microphones', 'maxInputChannels', '--input'),
    ...section('Speakers', 'maxOutputChannels', '--output'),
  ].join('\n');
}

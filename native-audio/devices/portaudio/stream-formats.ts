import { channelsOf, claimsChannels } from '../device-choice.ts';
import { MOST_INPUT_CHANNELS, type Side } from '../../../common/device-choice.ts';
import type { DeviceInfo } from '../device-identity.ts';
import type { LocatedDevice } from './located-device.ts';

const PREFERRED_RATE_HZ = 48_000;

export interface StreamFormat {
  readonly sampleRateHz: number;
  readonly channels: number;
}

/** The formats that may fit a device, best first. */
export function formatsOf(device: LocatedDevice, side: Side): StreamFormat[] {
  return ratesOf(device).flatMap((sampleRateHz) =>
    channelCountsOf(device, side).map((channels) => ({ sampleRateHz, channels })),
  );
}

/** Frames of a block of this length. */
export const framesOf = (sampleRateHz: number, blockMs: number): number =>
  Math.max(16, Math.round((sampleRateHz * blockMs) / 1_000));

/** A sentence about a device that took none of its formats. */
export function refusal(device: DeviceInfo, error: unknown): Error {
  const why = error instanceof Error ? error.message : String(error);
  return new Error(`${device.name} (${device.hostApi}) cannot be opened: ${why}.`, { cause: error });
}

/**
 * Shared-mode WASAPI and Core Audio accept only the device's own rate. With other host APIs, 48 kHz
 * avoids a conversion.
 */
function ratesOf(device: DeviceInfo): number[] {
  const own = device.defaultSampleRateHz;
  const fixed = /WASAPI|Core Audio|JACK/.test(device.hostApi);
  return [...new Set(fixed ? [own, PREFERRED_RATE_HZ] : [PREFERRED_RATE_HZ, own])].filter((rate) => rate > 0);
}

/**
 * A loudspeaker is opened with one channel, else with two, else with all of its channels. A
 * microphone is opened with all of its channels, because a stream with fewer carries their mean, or
 * only the first one.
 */
function channelCountsOf(device: LocatedDevice, side: Side): number[] {
  const most = channelsOf(device, side);
  const own = Math.min(most, MOST_INPUT_CHANNELS);
  const wanted = side === 'output' ? [1, 2, most] : claimsChannels(device) ? [2, 1, most] : [own, 2, 1];
  const first = side === 'input' && device.layout ? [device.layout.opened] : [];
  const counts = [...new Set([...first, ...wanted])];
  return counts.filter((count) => count >= 1 && (first.includes(count) || count <= own));
}

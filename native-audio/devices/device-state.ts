import type { DeviceKey } from '../../common/device-choice.ts';
import type { NamedDevice } from './device-identity.ts';

/** The facts about a device while it is open. */
export interface DeviceFacts {
  readonly name: string;
  readonly hostApi: string;
  readonly key: DeviceKey;
  /** If the device is the sound server's default: the device behind it. */
  readonly behind?: NamedDevice;
  readonly sampleRateHz: number;
  readonly blockFrames: number;
  /** A file runs instead of a device. */
  readonly simulated: boolean;
  /** For an input file: when its first sample counts as spoken, ms since the epoch. */
  readonly startedAtMs?: number;
}

/**
 * The state of one side's device, as it is shown on screen. Each `reason` is a sentence for people.
 */
export type DeviceState =
  | { readonly type: 'off' }
  | { readonly type: 'opening' }
  | (DeviceFacts & {
      readonly type: 'running';
      /** For a microphone with several channels: how many it has. */
      readonly channels?: number;
      /** Name of the chosen device if it is absent and the system's default runs instead. */
      readonly insteadOf?: string;
      /** Several devices have the chosen device's name, and a person has to choose one of them. */
      readonly twins?: true;
    })
  /** No device has the chosen name, or there is no device at all. */
  | { readonly type: 'missing'; readonly reason: string; readonly twins?: true }
  /** The device disappeared or stopped answering. Partyline keeps looking for it. */
  | { readonly type: 'lost'; readonly name: string; readonly reason: string; readonly twins?: true };

/**
 * The key under which the channel choice of a microphone is kept: the microphone's own key, also if
 * it runs as the system's default.
 */
export const inputChannelKey = ({ key, behind }: Running): DeviceKey => behind?.key ?? key;
type Running = Pick<Extract<DeviceState, { type: 'running' }>, 'key' | 'behind'>;

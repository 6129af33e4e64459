import type { DeviceKey } from '../../common/device-choice.ts';
import type { NamedDevice } from './device-identity.ts';
import type { InputChannels } from '../capture/input-channels.ts';

/** A device that is open, real or simulated, as the side that watches it sees it. */
export interface OpenDevice {
  readonly name: string;
  readonly hostApi: string;
  readonly key: DeviceKey;
  /** Of the sound server's default: what it leads to as the stream begins. */
  readonly behind?: NamedDevice;
  readonly sampleRateHz: number;
  readonly blockFrames: number;
  readonly simulated: boolean;
  /** Of a file that is read: when its first sample counts as spoken, ms since the epoch. */
  readonly startedAtMs?: number;
  /** What waits between us and the device's thread, beside the block that it works on. Absent: nothing. */
  readonly queuedMs?: number;
  /** Of a device of the sound server: what the server calls it. */
  readonly pulseId?: string;
  /** Of a microphone: how many channels it has. Absent: one. */
  readonly channels?: number;
  /** The sound server's names of its channels, as it was opened for them. */
  readonly map?: readonly string[];
  /** Another process than this one holds the stream. */
  readonly holderPid?: number;
  /** Blocks that the device has taken or given so far. It standing still is how a lost device shows. */
  readonly blocks: number;
  /** Resolves to false when the device cannot be let go (a native call hangs): what it holds is leaked. */
  close(): Promise<boolean>;
}

export interface CaptureHandlers {
  /** Makes one channel of several. Absent: nobody listens. */
  readonly channels?: InputChannels;
  /** Mono, −1..1; the array is reused after the call. */
  onBlock(block: Float32Array, nowMs: number): void;
  onDropped(): void;
  /** The device ended by itself; called at most once, never after `close`. */
  onEnded(reason: string): void;
}

export interface PlayoutHandlers {
  /** Fills the next block, mono, −1..1. Called by the device's pace, so it must not wait for anything. */
  render(out: Float32Array, nowMs: number): void;
  onUnderrun(): void;
  onEnded(reason: string): void;
}

import type { InputChannels } from '../capture/input-channels.ts';
import type { SoundBindingName } from '../../common/sound-binding-name.ts';
import type { DeviceFacts } from './device-state.ts';

/** An open device, real or simulated, as {@link DeviceSide} sees it. */
export interface OpenDevice extends DeviceFacts {
  /**
   * Audio that waits between this process and the device's thread, besides the block in work.
   * Absent: none.
   */
  readonly queuedMs?: number;
  /** The way to PortAudio. Absent: a file, or another program. */
  readonly binding?: SoundBindingName;
  /** The device's own delay, as PortAudio reports it. Absent: it was not asked. */
  readonly reportedLatencyMs?: number;
  /** For a device of the sound server: the server's name for it. */
  readonly pulseId?: string;
  /** For a microphone: how many channels it has. Absent: one. */
  readonly channels?: number;
  /** The sound server's names of the channels that were opened. */
  readonly map?: readonly string[];
  /** Present if another process holds the stream. */
  readonly holderPid?: number;
  /**
   * Blocks that the device has delivered or taken so far. If this stands still, the device is lost.
   */
  readonly blocks: number;
  /** Resolves to false if a native call hangs; what the device held is then leaked. */
  close(): Promise<boolean>;
}

export interface CaptureHandlers {
  /** Picks one of several channels. Absent: the levels of the channels are not needed. */
  readonly channels?: InputChannels;
  /** Mono, −1..1. The array is reused after the call. */
  onBlock(block: Float32Array, nowMs: number): void;
  onDropped(): void;
  /** The device ended by itself. Called at most once, and never after `close`. */
  onEnded(reason: string): void;
}

export interface PlayoutHandlers {
  /**
   * Fills the next block, mono, −1..1. The device's pace calls this, so it must not wait for
   * anything.
   */
  render(out: Float32Array, nowMs: number): void;
  onUnderrun(): void;
  onEnded(reason: string): void;
}

import { createRequire } from 'node:module';
import type { RawList } from './sound-binding.ts';
import type { Side } from '../../../common/device-choice.ts';

/** Our own addon on PortAudio, as native-audio/addon/src/module.cc has it. */
export interface SoundAddon {
  list(): Promise<RawList>;
  /** Opens and starts a stream. Rejects with PortAudio's reason. May never settle. */
  open(options: AddonStreamOptions): Promise<AddonStream>;
  /** Called after any stream has moved; calls that come in haste are one. */
  onWake(wake: () => void): void;
  /** The native call in work is taken for one that never returns: the next ones pass it by. */
  leaveBehind(): void;
}

export interface AddonStreamOptions {
  readonly side: Side;
  readonly deviceId: number;
  readonly deviceName: string;
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly blockFrames: number;
  /** The delay that PortAudio is asked for, ms; absent: the device's own low latency. */
  readonly latencyMs?: number;
  /** Frames that fit between the sound card's thread and ours. */
  readonly ringFrames: number;
  readonly pulseDevice?: string;
  /** Periods of ALSA's buffer; absent: PortAudio's choice. */
  readonly alsaPeriods?: number;
  /**
   * How long a block of a playout waits for sound before it plays a hole, ms; absent: not at all.
   * For ALSA alone, whose thread has its whole buffer for that.
   */
  readonly patienceMs?: number;
}

export interface AddonStream {
  /** The device's own delay, as PortAudio reports it. */
  readonly latencyMs: number;
  /** Frames that wait in the ring. */
  fill(): number;
  /** @returns the frames that were read into the array, which is interleaved */
  read(to: Int16Array): number;
  /** @returns the frames that had room */
  write(from: Int16Array): number;
  /** Drops the oldest frames. */
  skip(frames: number): number;
  /** Fills an array as {@link Counter} names its places. */
  counters(to: Float64Array): void;
  /** May never settle. */
  close(): Promise<void>;
}

/** Places in the array of `counters`, counted since the stream opened but for `leastMargin`. */
export const Counter = {
  /** Calls of the sound card's thread. */
  blocks: 0,
  /** Blocks of a playout for which too little sound was there. */
  holes: 1,
  missingFrames: 2,
  /** Frames of a capture that found no room. */
  lostFrames: 3,
  /** Overflows of the input and underflows of the output, as PortAudio reports them. */
  deviceGaps: 4,
  /**
   * The fewest frames that stayed in a playout's ring after a block since the last question; below
   * 0: as many were missing. Above {@link NO_MARGIN}: no block has come since.
   */
  leastMargin: 5,
  /** 1 when PortAudio has ended the stream by itself. */
  finished: 6,
} as const;
export const COUNTERS = Object.keys(Counter).length;
export const NO_MARGIN = 2 ** 30;

const FILE = 'native-audio/addon/build/Release/partyline_audio.node';
/** From the source, and from the compiled program in dist/, to the project's own folder. */
const ROOT = import.meta.url.endsWith('.ts') ? '../../../' : '../../../../';

/**
 * Loads the addon.
 * @throws the loader's error
 */
export function loadAddon(): SoundAddon {
  return createRequire(import.meta.url)(`${ROOT}${FILE}`) as SoundAddon;
}

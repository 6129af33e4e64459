import { spawn } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import type { SoundRig } from '../../support/sound-rig.ts';

/**
 * Says chirps into a microphone with a clock of its own, and finds when they come out of a
 * loudspeaker.
 */

export const MIC_RATE_HZ = 48_000;
/**
 * A null sink counts its time in whole microseconds and rounds down: it takes 64 samples at 48 kHz
 * (1333.33 µs) for 1333 µs, and plays 250 ppm too fast, or up to 700 with smaller blocks. At 50 kHz
 * a sample is exactly 20 µs.
 */
export const SPEAKER_RATE_HZ = 50_000;

const FEED_EVERY_MS = 2;
/** A soft tone between the chirps, so that nothing on the way takes the pauses for silence. */
const TONE_HZ = 220;
const TONE_PEAK = 1_000;
const CHIRP_PEAK = 9_000;
const CHIRP_MS = 40;
const CHIRP_FROM_HZ = 400;
const CHIRP_TO_HZ = 3_200;
export const CHIRP_EVERY_MS = 1_000;

/** Longer than the most that the buffer may hold. */
const LONGEST_MS = 600;
/** The delay moves by less than this from chirp to chirp; otherwise the whole range is searched. */
const NEAR_MS = 20;
/** Below this likeness it is not the chirp; noise reaches 0.2. */
const LEAST_LIKENESS = 0.5;
/** Only the earliest chunk of each second tells the clock. */
const ARRIVAL_BUCKET_MS = 1_000;

/** A sweep, soft at both ends, in the band of the narrowest codec. */
function chirp(rateHz: number): Float32Array {
  const length = Math.round((CHIRP_MS * rateHz) / 1_000);
  const seconds = CHIRP_MS / 1_000;
  return Float32Array.from({ length }, (_, i) => {
    const t = i / rateHz;
    const phase = 2 * Math.PI * (CHIRP_FROM_HZ * t + ((CHIRP_TO_HZ - CHIRP_FROM_HZ) * t * t) / (2 * seconds));
    return Math.sin(phase) * Math.sin((Math.PI * i) / length) ** 2;
  });
}

export interface Feed {
  /** @returns when chirp number `index` begins, ms on the monotonic clock. */
  saidAtMs(index: number): number;
  /** Sound that did not fit into the pipe so far. */
  readonly lostMs: number;
  /** Longest time between two writes; they are due every 2 ms. */
  readonly longestPauseMs: number;
  stop(): void;
}

/**
 * Writes a tone with a chirp each second into a pipe, at `MIC_RATE_HZ` by a clock that is `ppm`
 * faster than the machine's.
 */
export function feed(pipe: string, ppm: number): Feed {
  const rateHz = MIC_RATE_HZ * (1 + ppm * 1e-6);
  const sweep = chirp(MIC_RATE_HZ);
  const apart = (MIC_RATE_HZ * CHIRP_EVERY_MS) / 1_000;
  // PulseAudio reads the pipe only while somebody records. A full pipe must not block this process.
  const file = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  const startMs = performance.now();
  let written = 0;
  let lost = 0;
  let fedAtMs = startMs;
  let longestPauseMs = 0;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    longestPauseMs = Math.max(longestPauseMs, nowMs - fedAtMs);
    fedAtMs = nowMs;
    const owed = Math.floor(((nowMs - startMs) * rateHz) / 1_000) - written;
    const block = Buffer.alloc(owed * 2);
    for (let i = 0; i < owed; i++) {
      const at = written + i;
      const tone = TONE_PEAK * Math.sin((2 * Math.PI * TONE_HZ * at) / MIC_RATE_HZ);
      block.writeInt16LE(Math.round(tone + CHIRP_PEAK * (sweep[at % apart] ?? 0)), i * 2);
    }
    written += owed;
    lost += owed - write(file, block) / 2;
  }, FEED_EVERY_MS);
  return {
    saidAtMs: (index) => startMs + (index * apart * 1_000) / rateHz,
    get lostMs() {
      return (lost * 1_000) / MIC_RATE_HZ;
    },
    get longestPauseMs() {
      return longestPauseMs;
    },
    stop: () => {
      clearInterval(timer);
      closeSync(file);
    },
  };
}

/** @returns how many bytes there was room for */
function write(file: number, block: Buffer): number {
  try {
    return writeSync(file, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    throw error;
  }
}

export interface HeardChirp {
  readonly saidAtMs: number;
  /** From there to the loudspeaker; undefined: the recording does not hold it. */
  readonly delayMs: number | undefined;
}

/** Records the sound of a sink from its first sample on, with the time of each chunk. */
export class SpeakerRecorder {
  readonly #chunks: Buffer[] = [];
  /** For each second the smallest difference of arrival and length so far, ms. */
  readonly #offsets: number[] = [];
  readonly #startMs = performance.now();
  readonly #process;
  readonly #flowing: Promise<void>;
  #bytes = 0;

  constructor(rig: SoundRig, sink: string) {
    const format = ['--raw', '--format=s16le', `--rate=${String(SPEAKER_RATE_HZ)}`, '--channels=1'];
    this.#process = spawn('parec', [`--device=${sink}.monitor`, '--latency-msec=10', ...format], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ...rig.env },
    });
    this.#flowing = new Promise((resolve, reject) => {
      this.#process.stdout.once('data', () => resolve());
      this.#process.once('exit', () => reject(new Error('The loudspeaker cannot be recorded.')));
    });
    this.#process.stdout.on('data', (chunk: Buffer) => {
      const nowMs = performance.now();
      this.#chunks.push(chunk);
      this.#bytes += chunk.length;
      const second = Math.floor((nowMs - this.#startMs) / ARRIVAL_BUCKET_MS);
      this.#offsets[second] = Math.min(this.#offsets[second] ?? Infinity, nowMs - this.#lengthMs);
    });
  }

  /** Resolves when sound comes: from then on PulseAudio keeps the sink's rate. */
  get flowing(): Promise<void> {
    return this.#flowing;
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.#process.once('close', resolve));
    this.#process.kill('SIGKILL');
    await gone;
  }

  /**
   * How much faster than the machine's clock the sink played, ppm, from the earliest chunks of the
   * first and the last quarter. Chunks are up to 10 ms late on a busy machine, so it takes minutes
   * to be exact.
   */
  get ppm(): number {
    const quarter = Math.max(1, Math.floor(this.#offsets.length / 4));
    const gainedMs = least(this.#offsets.slice(0, quarter)) - least(this.#offsets.slice(-quarter));
    return (gainedMs / ((this.#offsets.length - quarter) * ARRIVAL_BUCKET_MS)) * 1e6;
  }

  /** @returns the delay of each chirp that was said between two moments. */
  delays(said: Feed, fromMs: number, toMs: number): HeardChirp[] {
    const bytes = Buffer.concat(this.#chunks);
    const samples = Int16Array.from({ length: bytes.length >> 1 }, (_, i) => bytes.readInt16LE(2 * i));
    const sweep = chirp(SPEAKER_RATE_HZ);
    // Moment of the first sample. The sink runs on the machine's clock, so the earliest chunk is
    // right for all.
    const offsetMs = least(this.#offsets);
    const found: HeardChirp[] = [];
    let lastMs: number | undefined;
    for (let index = 0; ; index++) {
      const saidAtMs = said.saidAtMs(index);
      if (saidAtMs < fromMs) continue;
      if (saidAtMs + LONGEST_MS + CHIRP_MS > toMs) return found;
      const near: readonly [number, number] =
        lastMs === undefined ? [0, LONGEST_MS] : [Math.max(0, lastMs - NEAR_MS), lastMs + NEAR_MS];
      const look = (range: readonly [number, number]): number | undefined => {
        const [first, last] = range.map((ms) =>
          Math.round(((saidAtMs + ms - offsetMs) * SPEAKER_RATE_HZ) / 1_000),
        );
        const at = bestPlace(sweep, samples, first, last);
        return at === undefined ? undefined : offsetMs + (at * 1_000) / SPEAKER_RATE_HZ - saidAtMs;
      };
      const delayMs = look(near) ?? (lastMs === undefined ? undefined : look([0, LONGEST_MS]));
      lastMs = delayMs ?? lastMs;
      found.push({ saidAtMs, delayMs });
    }
  }

  get #lengthMs(): number {
    return ((this.#bytes >> 1) * 1_000) / SPEAKER_RATE_HZ;
  }
}

function least(values: readonly number[]): number {
  return values.reduce((smallest, value) => Math.min(smallest, value), Infinity);
}

/** Finds where a piece begins in a signal, by normalised cross-correlation. */
function bestPlace(piece: Float32Array, signal: Int16Array, first: number, last: number): number | undefined {
  const own = piece.reduce((sum, value) => sum + value * value, 0);
  const likeness = (at: number): number => {
    if (at < 0 || at + piece.length > signal.length) return -1;
    let product = 0;
    let energy = 0;
    for (let i = 0; i < piece.length; i++) {
      product += piece[i] * signal[at + i];
      energy += signal[at + i] * signal[at + i];
    }
    return energy === 0 ? -1 : product / Math.sqrt(energy * own);
  };
  let best = { at: first, likeness: -1 };
  const consider = (at: number): void => {
    const value = likeness(at);
    if (value > best.likeness) best = { at, likeness: value };
  };
  for (let at = first; at <= last; at += 4) consider(at);
  const coarse = best.at;
  for (let at = coarse - 4; at <= coarse + 4; at++) consider(at);
  return best.likeness < LEAST_LIKENESS ? undefined : best.at;
}

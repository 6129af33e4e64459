import type { StationNumber } from '../../../common/station-number.ts';

/**
 * Send times that are kept for each talker: 40 s of 5 ms frames. A frame that comes later counts as
 * lost.
 */
const RING = 8_192;
/** Station numbers have 16 bits. */
const NUMBERS = 0x1_0000;
const SEQUENCES = 0x1_0000;
/** Rows of counters, with one entry for each talker. */
const SENT = 0;
const FROM = 1;
const TO = 2;
const ROWS = 3;
/** Marks a window that has no end yet. */
const OPEN_END = 0x7fff_ffff;
/**
 * Windows begin and end a few frames ahead, so that none of their frames is under way while they
 * are set.
 */
const AHEAD = 3;

/** A board in the form that goes to another thread. */
export interface BoardMemory {
  readonly talkers: number;
  readonly times: SharedArrayBuffer;
  readonly counts: SharedArrayBuffer;
  readonly numbers: SharedArrayBuffer;
}

/**
 * Shared knowledge of all threads of a load test about its talkers: when each frame was sent, and
 * which frames count. It is shared memory, because senders and receivers need one clock, and a
 * frame that carried its time would not be silence.
 *
 * Frames of a talker are counted from 0, without end; their sequence number on the wire is the
 * lower 16 bits.
 */
export class Board {
  readonly memory: BoardMemory;
  readonly talkers: number;
  readonly #times: Float64Array;
  readonly #counts: Int32Array;
  /** Talker index + 1 by station number; 0 for other stations. */
  readonly #numbers: Uint16Array;

  constructor(memory: BoardMemory) {
    this.memory = memory;
    this.talkers = memory.talkers;
    this.#times = new Float64Array(memory.times);
    this.#counts = new Int32Array(memory.counts);
    this.#numbers = new Uint16Array(memory.numbers);
  }

  static create(talkers: number): Board {
    return new Board({
      talkers,
      times: new SharedArrayBuffer(talkers * RING * Float64Array.BYTES_PER_ELEMENT),
      counts: new SharedArrayBuffer(talkers * ROWS * Int32Array.BYTES_PER_ELEMENT),
      numbers: new SharedArrayBuffer(NUMBERS * Uint16Array.BYTES_PER_ELEMENT),
    });
  }

  /** Notes the station number that the server gave to a talker. */
  name(talker: number, stationNumber: StationNumber): void {
    const before = this.#numbers.indexOf(talker + 1);
    if (before >= 0) this.#numbers[before] = 0;
    this.#numbers[stationNumber] = talker + 1;
  }

  /** @returns −1 for a station that is not part of this test. */
  talkerOf(stationNumber: StationNumber): number {
    return this.#numbers[stationNumber] - 1;
  }

  sent(talker: number): number {
    return Atomics.load(this.#counts, SENT * this.talkers + talker);
  }

  /** Call this before the frame goes to the socket. @returns the frame's index. */
  sending(talker: number, nowMs: number): number {
    const index = this.sent(talker);
    this.#times[talker * RING + (index % RING)] = nowMs;
    Atomics.store(this.#counts, SENT * this.talkers + talker, index + 1);
    return index;
  }

  /** Takes back the last frame: it was not sent. */
  notSent(talker: number): void {
    Atomics.sub(this.#counts, SENT * this.talkers + talker, 1);
  }

  /**
   * Finds a frame's index from its sequence number on the wire: the newest one sent with that
   * number.
   */
  indexOf(talker: number, sequence: number): number {
    const newest = this.sent(talker) - 1;
    return newest - ((newest - sequence) & (SEQUENCES - 1));
  }

  sentAtMs(talker: number, index: number): number {
    return this.#times[talker * RING + (index % RING)];
  }

  /** The first frame that counts. */
  from(talker: number): number {
    return this.#counts[FROM * this.talkers + talker];
  }

  /** The first frame that no longer counts. */
  to(talker: number): number {
    return this.#counts[TO * this.talkers + talker];
  }

  /** Frames count from now on. */
  open(): void {
    for (let talker = 0; talker < this.talkers; talker += 1) {
      this.#counts[FROM * this.talkers + talker] = this.sent(talker) + AHEAD;
      this.#counts[TO * this.talkers + talker] = OPEN_END;
    }
  }

  /**
   * Frames no longer count from now on. Frames of a talker that never sent one do not count at all.
   */
  close(): void {
    for (let talker = 0; talker < this.talkers; talker += 1) {
      const end = Math.max(this.from(talker), this.sent(talker) + AHEAD);
      this.#counts[TO * this.talkers + talker] = end;
    }
  }

  /** Nothing counts. */
  reset(): void {
    for (let talker = 0; talker < this.talkers; talker += 1) {
      this.#counts[FROM * this.talkers + talker] = 0;
      this.#counts[TO * this.talkers + talker] = 0;
    }
  }

  /**
   * The number of frames that count; if a talker stopped before the end, only those that were sent.
   */
  counted(talker: number): number {
    return Math.max(0, Math.min(this.to(talker), this.sent(talker)) - this.from(talker));
  }
}

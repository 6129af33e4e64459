import { performance } from 'node:perf_hooks';
import type { KeyCache } from '../../station/connection/handshake.ts';
import { BenchStation } from './bench-station.ts';
import { BenchTalker } from './bench-talker.ts';
import { Board } from './board.ts';
import { DelayHistogram } from './delay-histogram.ts';
import { Ear } from './ear.ts';
import type { LoadFailure, LoadFigures, LoadSpec } from './messages.ts';

/** The number of stations that connect at a time: more would test the server's handshakes only. */
const AT_ONCE = 16;

/** The one clock of all threads, ms: `performance` counts from another origin in each thread. */
export const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;

interface Listener {
  readonly station: BenchStation;
  readonly ear: Ear;
}

/** The stations that one thread plays. */
export class Load {
  readonly #spec: LoadSpec;
  readonly #board: Board;
  readonly #keys: KeyCache = {};
  readonly #delays = new DelayHistogram();
  readonly #lateness = new DelayHistogram();
  readonly #listeners: Listener[] = [];
  readonly #talkers: BenchTalker[] = [];
  #utilization = performance.eventLoopUtilization();
  #timer: NodeJS.Timeout | undefined;

  constructor(spec: LoadSpec) {
    this.#spec = spec;
    this.#board = new Board(spec.board);
  }

  /** Rejects with a LoadFailure. */
  async join(): Promise<void> {
    const { listeners, talkers } = this.#spec;
    const all = [
      ...listeners.map((number) => () => this.#listen(number)),
      ...talkers.map((number) => () => this.#talker(number)),
    ];
    // The first station goes alone: all others reuse the key that it derives from the passphrase.
    for (let at = 0; at < all.length; at += at === 0 ? 1 : AT_ONCE)
      await Promise.all(all.slice(at, at === 0 ? 1 : at + AT_ONCE).map((start) => start()));
  }

  /** @param count talkers with a lower number talk. Rejects with a LoadFailure. */
  async talk(count: number): Promise<void> {
    const startMs = nowMs();
    const asked = this.#talkers.map((talker) => {
      if (talker.number >= count) {
        return talker.release();
      }
      // Talkers do not send in step: each begins a little later than the one before it.
      const shareMs = (this.#spec.frameMs * talker.number) / this.#board.talkers;
      return talker.press(startMs + shareMs);
    });
    if (this.#timer === undefined && this.#talkers.length > 0) this.#pace();
    await Promise.all(asked);
  }

  clear(): void {
    this.#delays.clear();
    this.#lateness.clear();
    for (const { ear, station } of this.#listeners) {
      ear.clear();
      station.clear();
    }
    for (const talker of this.#talkers) talker.clear();
    this.#utilization = performance.eventLoopUtilization();
  }

  figures(): LoadFigures {
    const heard = this.#listeners.map(({ ear }) => ear.figures());
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    const stations = [...this.#listeners, ...this.#talkers].map(({ station }) => station);
    return {
      due: sum(heard.map(({ due }) => due)),
      received: sum(heard.map(({ received }) => received)),
      outOfOrder: sum(heard.map(({ outOfOrder }) => outOfOrder)),
      delays: this.#delays.read(),
      lateness: this.#lateness.read(),
      unsent: sum(this.#talkers.map(({ unsent }) => unsent)),
      reconnects: sum(stations.map(({ lost }) => lost)),
      cut: sum(this.#talkers.map(({ cut }) => cut)),
      displaced: this.#talkers.filter(({ displaced }) => displaced).length,
      busy: performance.eventLoopUtilization(this.#utilization).utilization,
    };
  }

  /** All stations leave properly, so that none stays behind as "reconnecting". */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    for (const talker of this.#talkers) void talker.release();
    const stations = [...this.#talkers, ...this.#listeners].map(({ station }) => station);
    await Promise.all(stations.map(({ connection }) => connection.stop()));
  }

  #listen(number: number): Promise<void> {
    const ear = new Ear(this.#board, this.#delays);
    const station = new BenchStation({
      spec: this.#spec,
      name: `${this.#spec.name} listener ${String(number + 1)}`,
      keys: this.#keys,
      right: 'listen',
      onAudio: ({ stationNumber, sequence }) => {
        ear.receive(stationNumber, sequence, nowMs());
      },
      onReady: () => {
        ear.back();
      },
      onLost: () => {
        ear.away();
      },
      onMessage: () => undefined,
    });
    this.#listeners.push({ station, ear });
    return station.ready;
  }

  #talker(number: number): Promise<void> {
    const talker = new BenchTalker(this.#spec, number, this.#board, this.#keys, this.#lateness);
    this.#talkers.push(talker);
    return talker.station.ready;
  }

  /** One timer for all talkers: it wakes for the one that is due first. */
  #pace(): void {
    const now = nowMs();
    let nextMs = now + this.#spec.frameMs;
    for (const talker of this.#talkers) nextMs = Math.min(nextMs, talker.speak(nowMs()));
    this.#timer = setTimeout(
      () => {
        this.#pace();
      },
      Math.max(1, Math.floor(nextMs - nowMs())),
    );
  }
}

/** @returns the failure that a promise of this folder was rejected with. */
export function asFailure(error: unknown): LoadFailure {
  if (typeof error === 'object' && error !== null && 'type' in error) return error as LoadFailure;
  throw error;
}

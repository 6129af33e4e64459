import { BenchStation } from '../../../main/cli/bench/bench-station.ts';
import { BenchTalker } from '../../../main/cli/bench/bench-talker.ts';
import { Board } from '../../../main/cli/bench/board.ts';
import type { DelayHistogram } from '../../../main/cli/bench/delay-histogram.ts';
import { Ear, type ReceivedFigures } from '../../../main/cli/bench/ear.ts';
import { nowMs } from '../../../main/cli/bench/load.ts';
import type { LoadSpec } from '../../../main/cli/bench/messages.ts';

/** Members of the crowd. Each one connects again when it is told to `turn`. */

/** The parts that all members share. */
export interface Shared {
  readonly spec: LoadSpec;
  readonly board: Board;
  readonly delays: DelayHistogram;
  readonly lateness: DelayHistogram;
  /** Resolves when the condition holds. @throws when that takes too long. */
  readonly until: (condition: () => boolean) => Promise<void>;
}

export interface Member {
  /** How often it has connected again. */
  readonly turns: number;
  turn(): Promise<void>;
}

/**
 * Listens. Every other time it is cut off and resumes its place; otherwise it leaves, and comes as
 * somebody new.
 */
export class SoakListener implements Member {
  turns = 0;
  readonly #shared: Shared;
  readonly #number: number;
  readonly #ear: Ear;
  #station: BenchStation;
  #lost = 0;
  #planned = 0;

  constructor(shared: Shared, number: number) {
    this.#shared = shared;
    this.#number = number;
    this.#ear = new Ear(shared.board, shared.delays);
    this.#station = this.#enter();
  }

  get ready(): Promise<void> {
    return this.#station.ready;
  }

  /** Connections that broke without the soak. */
  get broken(): number {
    return this.#lost + this.#station.lost - this.#planned;
  }

  received(): ReceivedFigures {
    return this.#ear.figures();
  }

  async turn(): Promise<void> {
    this.turns += 1;
    this.#ear.away();
    if (this.turns % 2 === 1) {
      this.#station.connection.renew();
      this.#planned += 1;
      await this.#shared.until(() => this.#station.isReady);
    } else {
      this.#lost += this.#station.lost;
      await this.leave();
      this.#station = this.#enter();
      await this.#station.ready;
    }
  }

  leave(): Promise<void> {
    return this.#station.connection.stop();
  }

  #enter(): BenchStation {
    const ear = this.#ear;
    return new BenchStation({
      spec: this.#shared.spec,
      name: `Soak listener ${String(this.#number + 1)}`,
      keys: {},
      right: 'listen',
      onAudio: ({ stationNumber, sequence }) => ear.receive(stationNumber, sequence, nowMs()),
      onReady: () => ear.back(),
      onLost: () => ear.away(),
      onMessage: () => undefined,
    });
  }
}

/**
 * Talks. It ends its talkspurt before it leaves, so that every frame that it sent is owed to
 * everybody.
 */
export class SoakTalker implements Member {
  turns = 0;
  readonly number: number;
  readonly #shared: Shared;
  #talker: BenchTalker;
  #lost = 0;
  #planned = 0;
  #cut = 0;
  #unsent = 0;

  constructor(shared: Shared, number: number) {
    this.#shared = shared;
    this.number = number;
    this.#talker = this.#enter();
  }

  get ready(): Promise<void> {
    return this.#talker.station.ready;
  }

  get broken(): number {
    return this.#lost + this.#talker.station.lost - this.#planned;
  }

  get cut(): number {
    return this.#cut + this.#talker.cut;
  }

  get unsent(): number {
    return this.#unsent + this.#talker.unsent;
  }

  press(startMs: number): Promise<void> {
    return this.#talker.press(startMs);
  }

  release(): Promise<void> {
    return this.#talker.release();
  }

  /** Sends the frames that are due. @returns when the next one is. */
  speak(atMs: number): number {
    return this.#talker.speak(atMs);
  }

  async turn(): Promise<void> {
    this.turns += 1;
    await this.release();
    const { station, cut, unsent } = this.#talker;
    if (this.turns % 2 === 1) {
      station.connection.renew();
      this.#planned += 1;
      await this.#shared.until(() => station.isReady);
    } else {
      this.#lost += station.lost;
      this.#cut += cut;
      this.#unsent += unsent;
      await this.leave();
      this.#talker = this.#enter();
      await this.ready;
    }
    await this.press(nowMs());
  }

  leave(): Promise<void> {
    return this.#talker.station.connection.stop();
  }

  #enter(): BenchTalker {
    const { spec, board, lateness } = this.#shared;
    return new BenchTalker(spec, this.number, board, {}, lateness);
  }
}

/** Is cut off in the middle of a word, again and again. Nobody counts its frames. */
export class Ghost implements Member {
  turns = 0;
  readonly #talker: BenchTalker;
  readonly #shared: Shared;

  constructor(shared: Shared, channel: string) {
    this.#shared = shared;
    const board = Board.create(1);
    const spec = { ...shared.spec, channel, board: board.memory, name: 'Ghost' };
    this.#talker = new BenchTalker(spec, 0, board, {}, shared.lateness);
  }

  get ready(): Promise<void> {
    return this.#talker.station.ready;
  }

  press(startMs: number): Promise<void> {
    return this.#talker.press(startMs);
  }

  speak(atMs: number): number {
    return this.#talker.speak(atMs);
  }

  /** It goes on talking by itself when it is back. */
  async turn(): Promise<void> {
    this.turns += 1;
    this.#talker.station.connection.renew();
    await this.#shared.until(() => this.#talker.station.isReady);
  }

  leave(): Promise<void> {
    return this.#talker.station.connection.stop();
  }
}

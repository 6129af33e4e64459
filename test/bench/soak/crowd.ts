import { setTimeout as sleep } from 'node:timers/promises';
import { Board } from '../../../main/cli/bench/board.ts';
import { DelayHistogram } from '../../../main/cli/bench/delay-histogram.ts';
import { nowMs } from '../../../main/cli/bench/load.ts';
import { Ghost, SoakListener, SoakTalker, type Member, type Shared } from './crowd-members.ts';
import type { Account } from './results.ts';

const FRAME_MS = 10;
/** Longer than any talker stays. */
const LONGEST_SPURT_MS = 25_000;
const BACK_WITHIN_MS = 20_000;
/** Channels of the server: the crowd's, and one whose frames nobody counts. */
const [CHANNEL, ASIDE] = ['soak', 'aside'];

export interface CrowdOptions {
  readonly url: string;
  readonly listeners: number;
  readonly talkers: number;
  /** Each member connects again once in this time. */
  readonly everyMs: number;
}

/** Stations that listen and talk all the time, while each of them connects again and again. */
export class Crowd {
  /** Errors of its members, as sentences. */
  readonly problems: string[] = [];
  readonly #everyMs: number;
  readonly #board: Board;
  readonly #delays = new DelayHistogram();
  readonly #listeners: readonly SoakListener[];
  readonly #talkers: readonly SoakTalker[];
  readonly #ghost: Ghost;
  #isTurning = false;
  #cycles: readonly Promise<void>[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor({ url, listeners, talkers, everyMs }: CrowdOptions) {
    this.#everyMs = everyMs;
    this.#board = Board.create(talkers);
    const shared: Shared = {
      spec: {
        url,
        name: 'Soak',
        passphrase: undefined,
        channel: CHANNEL,
        codec: 'PCMU/16000',
        frameMs: FRAME_MS,
        longestSpurtMs: LONGEST_SPURT_MS,
        listeners: [],
        talkers: [],
        board: this.#board.memory,
      },
      board: this.#board,
      delays: this.#delays,
      lateness: new DelayHistogram(),
      until,
    };
    this.#listeners = Array.from({ length: listeners }, (_, number) => new SoakListener(shared, number));
    this.#talkers = Array.from({ length: talkers }, (_, number) => new SoakTalker(shared, number));
    this.#ghost = new Ghost(shared, ASIDE);
  }

  async join(): Promise<void> {
    await Promise.all([...this.#listeners, ...this.#talkers, this.#ghost].map(({ ready }) => ready));
    this.#pace();
    const startMs = nowMs();
    const offsetMs = FRAME_MS / this.#talkers.length;
    await Promise.all([
      ...this.#talkers.map((talker, number) => talker.press(startMs + number * offsetMs)),
      this.#ghost.press(startMs),
    ]);
  }

  /** Frames count from now on. */
  open(): void {
    this.#board.open();
  }

  close(): void {
    this.#board.close();
  }

  /** From now on each member connects again once in `everyMs`, one after the other. */
  startTurning(): void {
    this.#isTurning = true;
    const all: Member[] = [...this.#listeners, ...this.#talkers, this.#ghost];
    this.#cycles = all.map((member, index) =>
      this.#cycle(member, (this.#everyMs * (index + 1)) / all.length),
    );
  }

  /** Lets all members finish their current work. */
  async stopTurning(): Promise<void> {
    this.#isTurning = false;
    await Promise.all(this.#cycles);
  }

  async leave(): Promise<void> {
    await Promise.all(this.#talkers.map((talker) => talker.release()));
    clearTimeout(this.#timer);
    await Promise.all([...this.#listeners, ...this.#talkers, this.#ghost].map((member) => member.leave()));
  }

  /** @returns how many frames all listeners should have received, and how many they received. */
  account(): Account {
    const figures = this.#listeners.map((listener) => listener.received());
    const sum = <T>(list: readonly T[], read: (one: T) => number): number =>
      list.reduce((total, one) => total + read(one), 0);
    const due = sum(figures, (one) => one.due);
    const received = sum(figures, (one) => one.received);
    return {
      due,
      received,
      outOfOrder: sum(figures, ({ outOfOrder }) => outOfOrder),
      worst: Math.max(0, ...figures.map((one) => one.due - one.received)),
      lost: due - received,
      sent: sum(this.#talkers, ({ number }) => this.#board.counted(number)),
      unsent: sum(this.#talkers, ({ unsent }) => unsent),
      cut: sum(this.#talkers, ({ cut }) => cut),
      broken: sum([...this.#listeners, ...this.#talkers], ({ broken }) => broken),
      reconnects: sum([...this.#listeners, ...this.#talkers, this.#ghost], ({ turns }) => turns),
      delayMs: {
        p50: this.#delays.percentile(0.5),
        p99: this.#delays.percentile(0.99),
        p999: this.#delays.percentile(0.999),
        max: this.#delays.maxMs,
      },
    };
  }

  async #cycle(member: Member, firstMs: number): Promise<void> {
    let dueMs = nowMs() + firstMs;
    while (this.#isTurning) {
      if (nowMs() < dueMs) {
        await sleep(Math.min(100, dueMs - nowMs()));
        continue;
      }
      dueMs += this.#everyMs;
      try {
        await member.turn();
      } catch (error) {
        this.problems.push(error instanceof Error ? error.message : JSON.stringify(error));
        return;
      }
    }
  }

  #pace(): void {
    let nextMs = nowMs() + FRAME_MS;
    for (const member of [...this.#talkers, this.#ghost]) nextMs = Math.min(nextMs, member.speak(nowMs()));
    this.#timer = setTimeout(() => this.#pace(), Math.max(1, Math.floor(nextMs - nowMs())));
  }
}

async function until(condition: () => boolean): Promise<void> {
  const giveUpMs = nowMs() + BACK_WITHIN_MS;
  while (!condition()) {
    if (nowMs() > giveUpMs) throw new Error('A station did not come back within 20 s.');
    await sleep(5);
  }
}

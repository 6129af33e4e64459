/** The stations of the soak: they listen and talk all the time, and each of them connects anew again and again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { BenchStation } from '../../../dist/main/cli/bench/bench-station.js';
import { BenchTalker } from '../../../dist/main/cli/bench/bench-talker.js';
import { Board } from '../../../dist/main/cli/bench/board.js';
import { DelayHistogram } from '../../../dist/main/cli/bench/delay-histogram.js';
import { Ear } from '../../../dist/main/cli/bench/ear.js';
import { nowMs } from '../../../dist/main/cli/bench/load.js';

export const FRAME_MS = 10;
const CODEC = 'PCMU/16000';

const specOf = (url, channel, board) => ({
  url,
  name: 'Soak',
  passphrase: undefined,
  channel,
  codec: CODEC,
  frameMs: FRAME_MS,
  // Longer than any talker stays.
  longestSpurtMs: 25_000,
  listeners: [],
  talkers: [],
  board: board.memory,
});

/** One that hears. Every other time it is cut off and resumes its place; else it leaves, and comes as somebody new. */
class SoakListener {
  constructor(crowd, number) {
    this.crowd = crowd;
    this.number = number;
    this.ear = new Ear(crowd.board, crowd.delays);
    this.turns = 0;
    this.lost = 0;
    this.station = this.#enter();
  }

  async turn() {
    this.turns += 1;
    this.ear.away();
    if (this.turns % 2 === 1) {
      this.station.connection.renew();
      this.planned = (this.planned ?? 0) + 1;
      await this.crowd.until(() => this.station.isReady);
    } else {
      this.lost += this.station.lost;
      await this.station.connection.stop();
      this.station = this.#enter();
      await this.station.ready;
    }
  }

  /** Connections that broke without our doing. */
  get broken() {
    return this.lost + this.station.lost - (this.planned ?? 0);
  }

  #enter() {
    const { ear, crowd } = this;
    return new BenchStation({
      spec: crowd.spec,
      name: `Soak listener ${this.number + 1}`,
      keys: {},
      right: 'listen',
      onAudio: ({ talker, sequence }) => ear.hear(talker, sequence, nowMs()),
      onReady: () => ear.back(),
      onLost: () => ear.away(),
      onMessage: () => undefined,
    });
  }
}

/** One that speaks. It ends its talkspurt before it goes, so that every frame that it sent is owed to everybody. */
class SoakTalker {
  constructor(crowd, number) {
    this.crowd = crowd;
    this.number = number;
    this.turns = 0;
    this.lost = 0;
    this.cut = 0;
    this.unsent = 0;
    this.talker = this.#enter();
  }

  async turn() {
    this.turns += 1;
    await this.talker.release();
    if (this.turns % 2 === 1) {
      this.talker.station.connection.renew();
      this.planned = (this.planned ?? 0) + 1;
      await this.crowd.until(() => this.talker.station.isReady);
    } else {
      const { station, cut, unsent } = this.talker;
      [this.lost, this.cut, this.unsent] = [this.lost + station.lost, this.cut + cut, this.unsent + unsent];
      await station.connection.stop();
      this.talker = this.#enter();
      await this.talker.station.ready;
    }
    await this.talker.press(nowMs());
  }

  get broken() {
    return this.lost + this.talker.station.lost - (this.planned ?? 0);
  }

  #enter() {
    const { spec, board, lateness } = this.crowd;
    return new BenchTalker(spec, this.number, board, {}, lateness);
  }
}

/** One that is cut off in the middle of a word, again and again. Nobody counts what it says. */
class Ghost {
  constructor(crowd) {
    this.turns = 0;
    this.board = Board.create(1);
    this.talker = new BenchTalker(
      { ...specOf(crowd.url, 'aside', this.board), name: 'Ghost' },
      0,
      this.board,
      {},
      crowd.lateness,
    );
    this.crowd = crowd;
  }

  async turn() {
    this.turns += 1;
    this.talker.station.connection.renew();
    // It goes on talking by itself when it is back.
    await this.crowd.until(() => this.talker.station.isReady);
  }
}

export class Crowd {
  constructor({ url, listeners, talkers, everyMs }) {
    this.url = url;
    this.everyMs = everyMs;
    this.board = Board.create(talkers);
    this.spec = specOf(url, 'soak', this.board);
    this.delays = new DelayHistogram();
    this.lateness = new DelayHistogram();
    this.problems = [];
    this.listeners = Array.from({ length: listeners }, (_, number) => new SoakListener(this, number));
    this.talkers = Array.from({ length: talkers }, (_, number) => new SoakTalker(this, number));
    this.ghost = new Ghost(this);
    this.turning = false;
    this.cycles = [];
  }

  async join() {
    await Promise.all(this.listeners.map(({ station }) => station.ready));
    await Promise.all([...this.talkers, this.ghost].map(({ talker }) => talker.station.ready));
    this.#pace();
    const startMs = nowMs();
    const offsetMs = FRAME_MS / this.talkers.length;
    await Promise.all([
      ...this.talkers.map(({ talker }, number) => talker.press(startMs + number * offsetMs)),
      this.ghost.talker.press(startMs),
    ]);
  }

  /** Each connects anew once in `everyMs`, one after the other. */
  startTurning() {
    this.turning = true;
    const all = [...this.listeners, ...this.talkers, this.ghost];
    this.cycles = all.map((one, index) => this.#cycle(one, (this.everyMs * (index + 1)) / all.length));
  }

  /** Lets everybody finish what he began. */
  async stopTurning() {
    this.turning = false;
    await Promise.all(this.cycles);
  }

  async leave() {
    await Promise.all(this.talkers.map(({ talker }) => talker.release()));
    clearTimeout(this.timer);
    const stations = [
      ...this.listeners.map(({ station }) => station),
      ...this.talkers.map(({ talker }) => talker.station),
      this.ghost.talker.station,
    ];
    await Promise.all(stations.map(({ connection }) => connection.stop()));
  }

  /** What was due to all listeners together, and what came. */
  account() {
    const total = { due: 0, received: 0, outOfOrder: 0, worst: 0 };
    for (const { ear } of this.listeners) {
      const { due, received, outOfOrder } = ear.heard();
      total.due += due;
      total.received += received;
      total.outOfOrder += outOfOrder;
      total.worst = Math.max(total.worst, due - received);
    }
    const sum = (list, field) => list.reduce((all, one) => all + one[field], 0);
    return {
      ...total,
      lost: total.due - total.received,
      sent: this.talkers.reduce((all, { number }) => all + this.board.counted(number), 0),
      unsent: this.talkers.reduce((all, { unsent, talker }) => all + unsent + talker.unsent, 0),
      cut: this.talkers.reduce((all, { cut, talker }) => all + cut + talker.cut, 0),
      broken: sum([...this.listeners, ...this.talkers], 'broken'),
      reconnects: sum([...this.listeners, ...this.talkers, this.ghost], 'turns'),
      delayMs: {
        p50: this.delays.percentile(0.5),
        p99: this.delays.percentile(0.99),
        p999: this.delays.percentile(0.999),
        max: this.delays.maxMs,
      },
    };
  }

  async until(condition) {
    const giveUpMs = nowMs() + 20_000;
    while (!condition()) {
      if (nowMs() > giveUpMs) throw new Error('a station did not come back within 20 s');
      await sleep(5);
    }
  }

  async #cycle(one, firstMs) {
    let dueMs = nowMs() + firstMs;
    while (this.turning) {
      if (nowMs() < dueMs) {
        await sleep(Math.min(100, dueMs - nowMs()));
        continue;
      }
      dueMs += this.everyMs;
      try {
        await one.turn();
      } catch (error) {
        this.problems.push(error instanceof Error ? error.message : JSON.stringify(error));
        return;
      }
    }
  }

  #pace() {
    let nextMs = nowMs() + FRAME_MS;
    for (const { talker } of [...this.talkers, this.ghost]) nextMs = Math.min(nextMs, talker.speak(nowMs()));
    this.timer = setTimeout(() => this.#pace(), Math.max(1, Math.floor(nextMs - nowMs())));
  }
}

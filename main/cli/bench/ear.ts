import type { StationNumber } from '../../../common/station-number.ts';
import type { Board } from './board.ts';
import type { DelayHistogram } from './delay-histogram.ts';

/** Frames that one listener, or all of them together, received, among those that count. */
export interface ReceivedFigures {
  /** Frames that were due, and how many of them arrived. */
  readonly due: number;
  readonly received: number;
  /** Frames that arrived after a later one of the same talker. */
  readonly outOfOrder: number;
}

/** In `awayFrom`: the listener is connected. */
const HERE = -1;

/**
 * One listener's account of the frames that it is owed: every frame of every talker, except while
 * it is not connected. It is owed frames that were sent after the server confirmed its channels; an
 * earlier frame is welcome but not owed. Pure.
 */
export class Ear {
  readonly #board: Board;
  readonly #delays: DelayHistogram;
  /**
   * By talker: the newest frame; the first one of the present absence; the first one owed after the
   * last absence.
   */
  readonly #newest: Int32Array;
  readonly #awayFrom: Int32Array;
  readonly #owedFrom: Int32Array;
  /** By talker: frames that count but were missed in absences. */
  readonly #excused: Float64Array;
  readonly #received: Float64Array;
  #outOfOrder = 0;

  constructor(board: Board, delays: DelayHistogram) {
    this.#board = board;
    this.#delays = delays;
    this.#newest = new Int32Array(board.talkers).fill(-1);
    this.#awayFrom = new Int32Array(board.talkers);
    this.#owedFrom = new Int32Array(board.talkers);
    this.#excused = new Float64Array(board.talkers);
    this.#received = new Float64Array(board.talkers);
  }

  /** @param nowMs on the clock of the senders. */
  receive(stationNumber: StationNumber, sequence: number, nowMs: number): void {
    const board = this.#board;
    const talker = board.talkerOf(stationNumber);
    if (talker < 0) return;
    const index = board.indexOf(talker, sequence);
    const late = index <= this.#newest[talker];
    if (!late) this.#newest[talker] = index;
    if (index < board.from(talker) || index >= board.to(talker)) return;
    if (late) this.#outOfOrder += 1;
    this.#received[talker] += 1;
    // It arrived although an absence excuses it, so it was owed after all.
    const away = this.#awayFrom[talker];
    if (away === HERE ? index < this.#owedFrom[talker] : index >= away) this.#excused[talker] -= 1;
    this.#delays.add(nowMs - board.sentAtMs(talker, index));
  }

  /** The connection is lost: nothing is owed until `back`. This is also the state at the start. */
  away(): void {
    for (let talker = 0; talker < this.#board.talkers; talker += 1)
      if (this.#awayFrom[talker] === HERE) this.#awayFrom[talker] = this.#newest[talker] + 1;
  }

  /** The server has confirmed the channels: frames from now on are owed. */
  back(): void {
    for (let talker = 0; talker < this.#board.talkers; talker += 1) {
      if (this.#awayFrom[talker] === HERE) continue;
      const owedFrom = this.#board.sent(talker);
      this.#excused[talker] += this.#counting(talker, this.#awayFrom[talker], owedFrom);
      this.#owedFrom[talker] = owedFrom;
      this.#awayFrom[talker] = HERE;
    }
  }

  /** Starts counting again. */
  clear(): void {
    this.#excused.fill(0);
    this.#received.fill(0);
    this.#outOfOrder = 0;
  }

  /** Call this after the window is closed and its last frames have had time to arrive. */
  figures(): ReceivedFigures {
    let due = 0;
    let received = 0;
    for (let talker = 0; talker < this.#board.talkers; talker += 1) {
      const from = this.#awayFrom[talker];
      const stillAway = from === HERE ? 0 : this.#counting(talker, from, this.#board.sent(talker));
      due += Math.max(0, this.#board.counted(talker) - this.#excused[talker] - stillAway);
      received += this.#received[talker];
    }
    return { due, received, outOfOrder: this.#outOfOrder };
  }

  /** The number of frames from `from` to before `to` that count. */
  #counting(talker: number, from: number, to: number): number {
    return Math.max(0, Math.min(to, this.#board.to(talker)) - Math.max(from, this.#board.from(talker)));
  }
}

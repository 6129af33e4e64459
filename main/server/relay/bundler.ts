import type { StationNumber } from '../../../common/station-number.ts';
import type { Bundle, OutFrame } from './out-frame.ts';

/** More frames than this are never kept back for one listener: it bounds the memory, and the size of a write (6 KiB). */
export const MAX_BUNDLE_FRAMES = 16;
/** A talker of whom nothing came for so many bounds is not waited for. */
const STALE_BOUNDS = 2.5;

/** A listener, as the bundler sees it. The bundler's own: others only read. */
export class Lane {
  /** What waits to be sent. */
  pending: Bundle | null = null;
  openedAtMs = 0;
  /** How many talkers are heard here now. */
  talkers = 0;
}

interface Talker<L> {
  lanes: readonly L[];
  receivedAtMs: number;
}

/** Lanes that began to wait at the same moment. */
interface Wait<L> {
  readonly sinceMs: number;
  readonly lanes: readonly L[];
}

/**
 * Puts the frames of talkers that speak at the same time together, one write for each listener: the kernel's send is three
 * quarters of what a delivered frame costs. A listener's bundle goes out when every talker that it hears has delivered, when it
 * is full, before a control message (`flush`), and after the bound at the latest. A listener that hears one talker never waits.
 * What a listener gets keeps the order in which it came in. A talker whose link was held up delivers several frames at once:
 * they share a bundle like others, because that is when the server has most to do.
 *
 * Pure: time is an argument, milliseconds of any origin, never going back. `expire` is to be called at `dueAtMs`.
 */
export class Bundler<L extends Lane> {
  readonly #send: (lane: L, bundle: Bundle) => void;
  readonly #boundMs: number;
  readonly #talkers = new Map<StationNumber, Talker<L>>();
  #staleCheckAtMs = 0;
  /** Oldest first. Lanes in here may have been served since. */
  #waits: Wait<L>[] = [];
  #waiting = 0;

  /**
   * @param send takes a bundle for a lane, and must not call back.
   * @param boundMs longest wait of a frame: one frame duration.
   */
  constructor(send: (lane: L, bundle: Bundle) => void, boundMs: number) {
    this.#send = send;
    this.#boundMs = boundMs;
  }

  /** When `expire` has something to do: null while nothing waits. */
  get dueAtMs(): number | null {
    return this.#waits.length === 0 ? null : this.#waits[0].sinceMs + this.#boundMs;
  }

  /**
   * A frame for these listeners.
   * @param lanes each once; the same array object as long as they are the same: that is what makes this cheap.
   * @param hold whether it may wait; if not, it goes at once, with what waits already.
   */
  offer(frame: OutFrame, lanes: readonly L[], nowMs: number, hold: boolean): void {
    this.expire(nowMs);
    this.#noteTalker(frame.stationNumber, lanes, nowMs);
    let opened = false;
    for (const lane of lanes) {
      const { pending } = lane;
      const bundle = pending ? pending.plus(frame) : frame.alone;
      const wait = hold && bundle.talkers < lane.talkers && bundle.frames < MAX_BUNDLE_FRAMES;
      if (!wait) {
        if (pending) this.#close(lane);
        this.#send(lane, bundle);
        continue;
      }
      lane.pending = bundle;
      if (pending) continue;
      lane.openedAtMs = nowMs;
      this.#waiting += 1;
      opened = true;
    }
    if (this.#waiting === 0) this.#waits.length = 0;
    else if (opened) this.#waits.push({ sinceMs: nowMs, lanes });
  }

  /** Sends what waits for this listener. */
  flush(lane: L): void {
    const { pending } = lane;
    if (!pending) return;
    this.#close(lane);
    this.#send(lane, pending);
  }

  /** Forgets what waits for this listener: it is gone. */
  drop(lane: L): void {
    if (lane.pending) this.#close(lane);
  }

  /** Sends what has waited for the bound. */
  expire(nowMs: number): void {
    while (this.#waits.length > 0 && this.#waits[0].sinceMs + this.#boundMs <= nowMs) {
      const { sinceMs, lanes } = this.#waits.shift()!;
      for (const lane of lanes) if (lane.pending && lane.openedAtMs <= sinceMs) this.flush(lane);
    }
    if (this.#waiting === 0) this.#waits.length = 0;
    if (nowMs >= this.#staleCheckAtMs) this.#forgetStale(nowMs);
  }

  #close(lane: L): void {
    lane.pending = null;
    this.#waiting -= 1;
  }

  #noteTalker(stationNumber: StationNumber, lanes: readonly L[], nowMs: number): void {
    const talker = this.#talkers.get(stationNumber);
    if (!talker) {
      this.#talkers.set(stationNumber, { lanes, receivedAtMs: nowMs });
      for (const lane of lanes) lane.talkers += 1;
      return;
    }
    talker.receivedAtMs = nowMs;
    if (talker.lanes === lanes) return;
    for (const lane of talker.lanes) lane.talkers -= 1;
    for (const lane of lanes) lane.talkers += 1;
    talker.lanes = lanes;
  }

  #forgetStale(nowMs: number): void {
    for (const [number, talker] of this.#talkers) {
      if (nowMs - talker.receivedAtMs < STALE_BOUNDS * this.#boundMs) continue;
      for (const lane of talker.lanes) lane.talkers -= 1;
      this.#talkers.delete(number);
    }
    this.#staleCheckAtMs = nowMs + this.#boundMs;
  }
}

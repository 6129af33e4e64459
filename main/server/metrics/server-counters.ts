import { CLOSE_CODES, closeName, type CloseReason } from '../../protocol/index.ts';

/** Why a frame that was due to a listener was not written to it. */
export const DROP_REASONS = [
  /** Too many bytes wait in this process for the listener's socket. */
  'unsent',
  /** The listener's acknowledgements say that it is too far behind. */
  'lag',
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

/** Upper bounds of a listener's lag, ms; one frame to the second after which it is reset. */
export const LAG_BOUNDS_MS = [5, 10, 20, 50, 100, 200, 500, 1_000, 2_000] as const;
/** Upper bounds of how many audio frames go out in one write. */
export const BUNDLE_BOUNDS = [1, 2, 4, 8, 16, 32] as const;

/** Who ended a connection: this server with a reason of its own, or the other end and the network. */
export type ClosedBy = 'server' | 'peer';

/** Counts of values at or below each bound, and above the last. Allocates nothing after its construction. */
export class Tally {
  readonly bounds: readonly number[];
  /** One longer than `bounds`; not cumulative. */
  readonly counts: Float64Array;
  sum = 0;

  /** @param bounds rising. */
  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  get count(): number {
    let total = 0;
    for (const count of this.counts) total += count;
    return total;
  }

  add(value: number): void {
    const { bounds } = this;
    let at = 0;
    while (at < bounds.length && value > bounds[at]) at += 1;
    this.counts[at] += 1;
    this.sum += value;
  }
}

/**
 * What the server counts about itself: plain numbers, because they are touched for every frame and every listener. Whoever
 * shows them (main/server/metrics/metrics.ts) reads them when asked. Everything only ever grows; what there is *now* is in `stats()`.
 */
export class ServerCounters {
  /** Audio frames that came from talkers. */
  framesIn = 0;
  /** Audio frames handed to listeners' sockets: one for each frame and listener. */
  deliveries = 0;
  /** Calls that gave audio to a socket; with bundling fewer than deliveries. */
  writes = 0;
  /** Sockets that were accepted. */
  connections = 0;
  /** Stations that were welcomed, those that came back included. */
  joins = 0;
  /** Listeners that were cut off for being too far behind. */
  resets = 0;
  readonly drops: Record<DropReason, number> = { unsent: 0, lag: 0 };
  /** How many frames went out in one write. */
  readonly bundles = new Tally(BUNDLE_BOUNDS);
  /** How far behind listeners are, ms: one value for each acknowledgement. */
  readonly lagMs = new Tally(LAG_BOUNDS_MS);
  readonly #closes: Record<ClosedBy, Map<string, number>> = { server: new Map(), peer: new Map() };

  constructor() {
    // Counters that are there from the start show the first close as a rise, and not as a new line.
    for (const reason of Object.keys(CLOSE_CODES)) this.#closes.server.set(reason, 0);
    for (const code of [1000, 1001, 1006]) this.#closes.peer.set(closeName(code), 0);
  }

  /** One write with this many frames for one listener. */
  wrote(frames: number): void {
    this.writes += 1;
    this.deliveries += frames;
    this.bundles.add(frames);
  }

  dropped(reason: DropReason, frames = 1): void {
    this.drops[reason] += frames;
  }

  /** Frames dropped for any reason. */
  get framesDropped(): number {
    return this.drops.unsent + this.drops.lag;
  }

  /** This server closed a connection. To be called once for each, instead of `closedByPeer`. */
  closedByServer(reason: CloseReason): void {
    this.#close('server', reason);
  }

  /** A connection ended without a word of this server. @param code of the WebSocket's close event. */
  closedByPeer(code: number): void {
    const name = closeName(code);
    // A peer may invent codes: they must not become names without number.
    this.#close('peer', name.startsWith('code ') ? 'other' : name);
  }

  closes(): readonly { readonly by: ClosedBy; readonly reason: string; readonly count: number }[] {
    return (['server', 'peer'] as const).flatMap((by) =>
      [...this.#closes[by]].map(([reason, count]) => ({ by, reason, count })),
    );
  }

  #close(by: ClosedBy, reason: string): void {
    this.#closes[by].set(reason, (this.#closes[by].get(reason) ?? 0) + 1);
  }
}

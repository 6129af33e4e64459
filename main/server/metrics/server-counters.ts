import { CLOSE_CODES, closeName, type CloseReason } from '../../protocol/index.ts';

/** Reasons why a frame that was due to a listener was not written to it. */
export const DROP_REASONS = [
  /** Too many bytes wait in this process for the listener's socket. */
  'unsent',
  /** The listener's acknowledgements say that it is too far behind. */
  'lag',
] as const;
type DropReason = (typeof DROP_REASONS)[number];

/**
 * Upper bounds of a listener's lag, ms; from one frame to beyond the second after which it is
 * reset.
 */
const LAG_BOUNDS_MS = [5, 10, 20, 50, 100, 200, 500, 1_000, 2_000] as const;
/** Upper bounds of the number of audio frames in one write. */
const BUNDLE_BOUNDS = [1, 2, 4, 8, 16, 32] as const;

/**
 * Whether this server ended a connection for a reason of its own, or the peer or the network did.
 */
type ClosedBy = 'server' | 'peer';

/**
 * Counts values at or below each bound, and above the last. It allocates nothing after its
 * construction.
 */
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
 * The server's counters: plain numbers, because they are touched for every frame and every
 * listener. main/server/metrics/metrics.ts reads them on request. They only grow; present values
 * are in `stats()`.
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
  /** Stations that were welcomed, including those that came back. */
  joins = 0;
  /** Listeners that were cut off for being too far behind. */
  resets = 0;
  readonly drops: Record<DropReason, number> = { unsent: 0, lag: 0 };
  /** Frames in one write. */
  readonly bundles = new Tally(BUNDLE_BOUNDS);
  /** How far behind listeners are, ms: one value for each acknowledgement. */
  readonly lagMs = new Tally(LAG_BOUNDS_MS);
  readonly #closes: Record<ClosedBy, Map<string, number>> = { server: new Map(), peer: new Map() };

  constructor() {
    // Counters that exist from the start show the first close as a rise, not as a new line.
    for (const reason of Object.keys(CLOSE_CODES)) this.#closes.server.set(reason, 0);
    for (const code of [1000, 1001, 1006]) this.#closes.peer.set(closeName(code), 0);
  }

  /** Counts one write with this many frames for one listener. */
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

  /**
   * Counts a connection that this server closed. Call it once for each, instead of `closedByPeer`.
   */
  closedByServer(reason: CloseReason): void {
    this.#close('server', reason);
  }

  /**
   * Counts a connection that ended without this server closing it. @param code of the WebSocket's
   * close event.
   */
  closedByPeer(code: number): void {
    const name = closeName(code);
    // A peer may invent codes: they must not create ever more labels.
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

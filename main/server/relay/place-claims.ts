import { TAKEOVER_BY_TOKEN_MS, TAKEOVER_MS } from '../../protocol/limits.ts';

/**
 * The shortest time between two pings to a holder: newcomers may ask at any rate, but each ping
 * costs the holder one of its messages.
 */
export const ASK_EVERY_MS = 200;

interface ClaimEdges<Peer, Request> {
  /** The open connection that has the named place; null when no connection has it. */
  readonly holder: (request: Request) => { readonly connection: Peer; readonly byToken: boolean } | null;
  /** Gives the newcomer the named place if it is free, otherwise one of its own. */
  readonly place: (peer: Peer, request: Request) => void;
  /** Pings the holder; `answered` follows, unless it hangs or is gone. @returns the ping's id. */
  readonly ask: (holder: Peer) => number;
  /**
   * The holder does not answer: gives its place to the newcomer and closes the holder. `ended`
   * follows.
   */
  readonly replace: (holder: Peer, peer: Peer, request: Request) => void;
  /** Two stations have one id, and both are connected: for the log. */
  readonly onTwo: (holder: Peer, newcomer: Peer) => void;
}

interface Contest<Peer, Request> {
  /** The ping under way. */
  asked: { readonly pingId: number; readonly at: number } | null;
  notBefore: number;
  readonly waiting: Map<Peer, { readonly request: Request; readonly answerWithinMs: number }>;
}

/**
 * Decides who gets a place whose connection is still open. An id can be copied with its folder or
 * disk, and a token with a machine's memory, but neither may push out a connected station. The
 * holder is pinged, and only if it stays silent does it lose the place. Pure: the caller passes the
 * time (milliseconds, any origin).
 */
export class PlaceClaims<Peer, Request> {
  readonly #edges: ClaimEdges<Peer, Request>;
  readonly #contests = new Map<Peer, Contest<Peer, Request>>();

  constructor(edges: ClaimEdges<Peer, Request>) {
    this.#edges = edges;
  }

  /**
   * Handles a newcomer that has proved itself. It gets its place at once if no other connection has
   * it.
   */
  claim(peer: Peer, request: Request, now: number): void {
    const holder = this.#edges.holder(request);
    if (!holder) {
      this.#edges.place(peer, request);
      return;
    }
    const { connection, byToken } = holder;
    const contest = this.#contests.get(connection) ?? { asked: null, notBefore: now, waiting: new Map() };
    this.#contests.set(connection, contest);
    contest.waiting.set(peer, {
      request,
      answerWithinMs: byToken ? TAKEOVER_BY_TOKEN_MS : TAKEOVER_MS,
    });
    this.#askWhenDue(connection, contest, now);
  }

  /** The holder answered: it keeps its place, and each newcomer becomes a station of its own. */
  answered(holder: Peer, pingId: number): void {
    const contest = this.#contests.get(holder);
    // A pong to an earlier ping may have been under way when the holder went away.
    if (!contest?.asked || isBefore(pingId, contest.asked.pingId)) return;
    contest.asked = null;
    for (const [peer, { request }] of takeAll(contest)) {
      this.#edges.onTwo(holder, peer);
      this.#edges.place(peer, request);
    }
  }

  /** A connection ended. Its own claim ends; newcomers that waited for its place claim it again. */
  ended(peer: Peer, now: number): void {
    for (const { waiting } of this.#contests.values()) waiting.delete(peer);
    const contest = this.#contests.get(peer);
    if (!contest) return;
    this.#contests.delete(peer);
    for (const [newcomer, { request }] of takeAll(contest)) this.claim(newcomer, request, now);
  }

  tick(now: number): void {
    for (const [holder, contest] of this.#contests) {
      const { asked, waiting } = contest;
      if (asked === null) {
        this.#askWhenDue(holder, contest, now);
        continue;
      }
      const due = [...waiting].find(([, { answerWithinMs }]) => now - asked.at >= answerWithinMs);
      if (!due) continue;
      const [newcomer, { request }] = due;
      waiting.delete(newcomer);
      this.#edges.replace(holder, newcomer, request);
    }
  }

  #askWhenDue(holder: Peer, contest: Contest<Peer, Request>, now: number): void {
    if (contest.asked !== null || contest.waiting.size === 0 || now < contest.notBefore) return;
    contest.notBefore = now + ASK_EVERY_MS;
    contest.asked = { pingId: this.#edges.ask(holder), at: now };
  }
}

/** Ping ids count up and wrap after 32 bits. */
const isBefore = (pingId: number, other: number): boolean => (pingId - other) >>> 0 >= 0x8000_0000;

function takeAll<Peer, Claim>({ waiting }: { readonly waiting: Map<Peer, Claim> }): [Peer, Claim][] {
  const claims = [...waiting];
  waiting.clear();
  return claims;
}

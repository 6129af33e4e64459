import { TAKEOVER_BY_TOKEN_MS, TAKEOVER_MS } from '../../protocol/limits.ts';

/** Newcomers may ask as often as they like; each question costs the station that is asked one of its messages. */
export const ASK_EVERY_MS = 200;

export interface ClaimEdges<Peer, Request> {
  /** The open connection that has the place which the request names; null: nobody has. */
  readonly holder: (request: Request) => { readonly connection: Peer; readonly byToken: boolean } | null;
  /** Gives the newcomer the place that it names when that is free, else one of its own. */
  readonly place: (peer: Peer, request: Request) => void;
  /** Pings the holder; `answered` follows, unless it hangs or is gone. @returns the ping's id. */
  readonly ask: (holder: Peer) => number;
  /** The holder does not answer: gives its place to the newcomer, and closes it. `ended` follows. */
  readonly replace: (holder: Peer, peer: Peer, request: Request) => void;
  /** Two stations with one id, and both are there: for the log. */
  readonly onTwo: (holder: Peer, newcomer: Peer) => void;
}

interface Contest<Peer, Request> {
  /** The question under way. */
  asked: { readonly pingId: number; readonly at: number } | null;
  notBefore: number;
  readonly waiting: Map<Peer, { readonly request: Request; readonly answerWithinMs: number }>;
}

/**
 * Who gets a place whose connection is still open. An id can be copied, with its folder or with the whole disk, and a token
 * with the memory of a machine: neither moves a station that is there. The holder is asked, and only its silence
 * gives the place away. Pure: time is an argument (milliseconds, any origin).
 */
export class PlaceClaims<Peer, Request> {
  readonly #edges: ClaimEdges<Peer, Request>;
  readonly #contests = new Map<Peer, Contest<Peer, Request>>();

  constructor(edges: ClaimEdges<Peer, Request>) {
    this.#edges = edges;
  }

  /** A newcomer that has proved itself. It is placed at once where nobody else is concerned. */
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

  /** A holder answers: it keeps its place, and whoever asked for it becomes a station of its own. */
  answered(holder: Peer, pingId: number): void {
    const contest = this.#contests.get(holder);
    // The answer to an earlier ping may have been on its way from a station that is gone.
    if (!contest?.asked || isBefore(pingId, contest.asked.pingId)) return;
    contest.asked = null;
    for (const [peer, { request }] of takeAll(contest)) {
      this.#edges.onTwo(holder, peer);
      this.#edges.place(peer, request);
    }
  }

  /** A connection has ended: a newcomer's claim with it, and who else waits for a holder's place starts anew. */
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

/** Ids of pings count up, and wrap after 32 bits. */
const isBefore = (pingId: number, other: number): boolean => (pingId - other) >>> 0 >= 0x8000_0000;

function takeAll<Peer, Claim>({ waiting }: { readonly waiting: Map<Peer, Claim> }): [Peer, Claim][] {
  const claims = [...waiting];
  waiting.clear();
  return claims;
}

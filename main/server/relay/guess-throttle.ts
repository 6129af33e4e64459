/** The delay of the answer to a wrong proof: constant, so that its time tells nothing. */
const WRONG_PROOF_DELAY_MS = 250;
/** After this many wrong proofs within the window, an address waits longer for each further one. */
const GUESSES_PER_WINDOW = 10;
const GUESS_WINDOW_MS = 60_000;
const THROTTLED_DELAY_MS = 2_000;
/**
 * The number of addresses that are remembered; beyond it the one with the oldest guess is
 * forgotten.
 */
export const MAX_GUESSING_ADDRESSES = 1_000;

/**
 * Slows down guessing of the passphrase, by address. A right proof is never delayed, so a colleague
 * behind the same address as a guesser still gets in. Mainly scrypt and four random words make
 * guessing hopeless.
 */
export class GuessThrottle {
  /**
   * Times of recent wrong proofs, at most GUESSES_PER_WINDOW for each address; the map is ordered
   * by latest guess.
   */
  readonly #wrong = new Map<string, number[]>();

  /** Records a wrong proof. @returns how long to wait before saying so. */
  wrong(address: string, now: number): number {
    const recent = (this.#wrong.get(address) ?? []).filter((at) => now - at < GUESS_WINDOW_MS);
    const delayMs = recent.length >= GUESSES_PER_WINDOW ? THROTTLED_DELAY_MS : WRONG_PROOF_DELAY_MS;
    recent.push(now);
    this.#wrong.delete(address);
    this.#wrong.set(address, recent.slice(-GUESSES_PER_WINDOW));
    if (this.#wrong.size > MAX_GUESSING_ADDRESSES) {
      const [oldest] = this.#wrong.keys();
      this.#wrong.delete(oldest);
    }
    return delayMs;
  }

  get addresses(): number {
    return this.#wrong.size;
  }
}

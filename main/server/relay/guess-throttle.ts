/** How soon a wrong proof is answered: constant, so that the answer's time tells nothing. */
export const WRONG_PROOF_DELAY_MS = 250;
/** After this many wrong proofs within the window, an address waits longer for each further one. */
export const GUESSES_PER_WINDOW = 10;
export const GUESS_WINDOW_MS = 60_000;
export const THROTTLED_DELAY_MS = 2_000;
/** Addresses remembered; past this the one that guessed longest ago is forgotten. */
export const MAX_GUESSING_ADDRESSES = 1_000;

/**
 * Slows down guessing of the passphrase, per address. A right proof is never delayed: a colleague behind the
 * same address as a guesser still gets in. What makes guessing hopeless is scrypt and four random words.
 */
export class GuessThrottle {
  /** Times of recent wrong proofs, at most GUESSES_PER_WINDOW an address; the map's order is by latest guess. */
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

import type { Logger } from '../../base/logger.ts';
import { TokenBucket } from '../../base/token-bucket.ts';

/** A log for events that a hostile peer can cause: it is limited, so that it cannot fill a disk. */
export class RateLimitedLog {
  readonly #logger: Logger;
  readonly #bucket: TokenBucket;
  readonly #clock: () => number;
  #unlogged = 0;

  constructor(logger: Logger, clock: () => number) {
    this.#logger = logger;
    this.#clock = clock;
    this.#bucket = new TokenBucket(2, 20, clock());
  }

  info(facts: object, what: string): void {
    if (!this.#bucket.take(this.#clock())) {
      this.#unlogged += 1;
      return;
    }
    this.#logger.info({ ...facts, unlogged: this.#unlogged }, what);
    this.#unlogged = 0;
  }
}

import { createHash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;
/** Panels that may be known at one time: browsers' tabs that were opened with a link. The oldest is forgotten. */
const MAX_SECRETS = 64;

/**
 * Who may use the panel: whoever opens the link, once. Opening exchanges the link's token for a secret that this one tab keeps
 * for as long as it lives, so that a link in a shell's history or over somebody's shoulder is worth nothing.
 * Only hashes are kept, and comparing goes by them: how long a wrong guess takes tells nothing.
 */
export class Links {
  #token: string | undefined;
  readonly #secrets = new Set<string>();

  /** A new one-time token, url-safe. A former one that was never used is dead. */
  issue(): string {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    this.#token = hash(token);
    return token;
  }

  /** @returns the secret, or undefined for a token that is wrong or was used. */
  redeem(token: string): string | undefined {
    if (this.#token === undefined || hash(token) !== this.#token) return undefined;
    this.#token = undefined;
    const secret = randomBytes(TOKEN_BYTES).toString('base64url');
    this.#secrets.add(hash(secret));
    if (this.#secrets.size > MAX_SECRETS) {
      for (const oldest of this.#secrets) {
        this.#secrets.delete(oldest);
        break;
      }
    }
    return secret;
  }

  knows(secret: string): boolean {
    return this.#secrets.has(hash(secret));
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

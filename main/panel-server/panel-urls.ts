import { createHash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;
/** Panels that may be known at one time: browsers' tabs that were opened with a link. The oldest is forgotten. */
const MAX_SECRETS = 64;
/** Links that were given out and not opened yet: one may still be on its way into a browser when the next is asked for. */
const MAX_TOKENS = 4;

/**
 * Who may use the panel: whoever opens a link, once. Opening exchanges the link's token for a secret that this one tab keeps
 * for as long as it lives, so that a link in a shell's history or over somebody's shoulder is worth nothing.
 * Only hashes are kept, and comparing goes by them: how long a wrong guess takes tells nothing.
 */
export class PanelUrls {
  readonly #tokens = new Set<string>();
  readonly #secrets = new Set<string>();

  /** A new one-time token, url-safe. Of those that were never used the newest four are good. */
  issue(): string {
    const token = random();
    keep(this.#tokens, hash(token), MAX_TOKENS);
    return token;
  }

  /** @returns the secret, or undefined for a token that is wrong or was used. */
  redeem(token: string): string | undefined {
    if (!this.#tokens.delete(hash(token))) return undefined;
    const secret = random();
    keep(this.#secrets, hash(secret), MAX_SECRETS);
    return secret;
  }

  knows(secret: string): boolean {
    return this.#secrets.has(hash(secret));
  }
}

function random(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** Adds to a set that stays small: the oldest goes. */
function keep(set: Set<string>, entry: string, most: number): void {
  set.add(entry);
  const [oldest] = set;
  if (set.size > most && oldest !== undefined) set.delete(oldest);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

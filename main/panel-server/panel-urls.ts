import { createHash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;
/** The number of browser tabs that may be known at one time. The oldest is forgotten. */
const MAX_SECRETS = 64;
/**
 * Links that were made but not opened yet: one may still be on its way into a browser when the next
 * is asked for.
 */
const MAX_TOKENS = 4;

/**
 * Decides who may use the panel: a link opens it once. Opening exchanges the link's token for a
 * secret that this one tab keeps, so a link in a shell's history or seen over a shoulder is worth
 * nothing. Only hashes are kept and compared, so the time of a wrong guess tells nothing.
 */
export class PanelUrls {
  readonly #tokens = new Set<string>();
  readonly #secrets = new Set<string>();

  /** Makes a new one-time token, url-safe. Only the newest four unused tokens are valid. */
  issue(): string {
    const token = random();
    keep(this.#tokens, hash(token), MAX_TOKENS);
    return token;
  }

  /** @returns the secret, or undefined for a token that is wrong or already used. */
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

/** Adds to a set of limited size: the oldest entry goes. */
function keep(set: Set<string>, entry: string, most: number): void {
  set.add(entry);
  const [oldest] = set;
  if (set.size > most && oldest !== undefined) set.delete(oldest);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

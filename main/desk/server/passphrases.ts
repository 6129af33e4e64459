import type { SecretBox } from '../ports.ts';
import type { Settings } from '../settings/settings-schema.ts';

/** After this many wrong passphrases a person must wait. The server slows guessers down too. */
const TRIES = 3;
const SLOW_DOWN_MS = 60_000;

/**
 * Passphrases by server: sealed in the settings, or in memory for this run where no secret can be
 * kept.
 */
export class Passphrases {
  readonly #secrets: SecretBox;
  readonly #forThisRun = new Map<string, string>();
  readonly #wrong = new Map<
    string,
    { readonly tries: number; readonly slowDownUntilMs: number | undefined }
  >();

  constructor(secrets: SecretBox) {
    this.#secrets = secrets;
  }

  get(settings: Settings, url: string): string | undefined {
    const sealed = settings.secrets[url];
    return this.#forThisRun.get(url) ?? (sealed === undefined ? undefined : this.#secrets.open(sealed));
  }

  /**
   * Stores a passphrase that the server accepted. @returns the settings with it; `kept`: it is
   * there at the next start.
   */
  accepted(settings: Settings, url: string, passphrase: string): { settings: Settings; kept: boolean } {
    this.#wrong.delete(url);
    this.#forThisRun.set(url, passphrase);
    if (!this.#secrets.kept) return { settings, kept: false };
    const sealed = settings.secrets[url];
    if (sealed !== undefined && this.#secrets.open(sealed) === passphrase) return { settings, kept: true };
    return {
      settings: { ...settings, secrets: { ...settings.secrets, [url]: this.#secrets.seal(passphrase) } },
      kept: true,
    };
  }

  refused(url: string, nowMs: number): void {
    const tries = (this.#wrong.get(url)?.tries ?? 0) + 1;
    this.#wrong.set(url, {
      tries,
      slowDownUntilMs: tries >= TRIES ? nowMs + SLOW_DOWN_MS : undefined,
    });
  }

  /**
   * @returns the time until which this desk does not try a server again; undefined: it may try now.
   */
  slowDownUntilMs(url: string | undefined, nowMs: number): number | undefined {
    const wrong = url === undefined ? undefined : this.#wrong.get(url);
    if (wrong?.slowDownUntilMs === undefined) return undefined;
    if (nowMs < wrong.slowDownUntilMs) return wrong.slowDownUntilMs;
    this.#wrong.delete(url!);
    return undefined;
  }

  forget(url: string): void {
    this.#forThisRun.delete(url);
    this.#wrong.delete(url);
  }
}

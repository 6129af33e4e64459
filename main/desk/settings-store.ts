import { constants, copyFileSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../atomic-file.ts';
import type { Problem } from '../contract/index.ts';
import type { Logger } from '../server/index.ts';
import { defaultSettings, parseSettings, type Settings } from './settings-schema.ts';

const FILE_NAME = 'settings.json';
/** A slider that is dragged makes one write, not fifty. */
const WRITE_DELAY_MS = 200;
/** After a disk that was full, say. */
const RETRY_MS = 10_000;

export interface SettingsStoreOptions {
  readonly folder: string;
  readonly logger: Logger;
  /** The settings, or what is wrong with their file, have changed. */
  readonly onChange: () => void;
  readonly now?: () => Date;
}

/** The settings of this desk, in memory and in their file. A file that cannot be read or written costs nobody the intercom. */
export class SettingsStore {
  readonly #options: SettingsStoreOptions;
  readonly #file: string;
  #settings: Settings;
  #keptAside: Problem | undefined;
  /** The file holds what could not be used, and is not kept aside yet: it must not be written over. */
  #toKeep: ToKeep | undefined;
  #notSaved: Problem | undefined;
  #timer: NodeJS.Timeout | undefined;
  #dirty = false;
  #closed = false;
  #writing: Promise<void> | undefined;

  constructor(options: SettingsStoreOptions) {
    this.#options = options;
    this.#file = join(options.folder, FILE_NAME);
    this.#settings = this.#read();
  }

  get value(): Settings {
    return this.#settings;
  }

  get problems(): readonly Problem[] {
    return [this.#keptAside, this.#notSaved].filter((it) => it !== undefined);
  }

  /** Takes the change at once; the file follows. */
  update(change: (settings: Settings) => Settings): void {
    const settings = change(this.#settings);
    if (settings === this.#settings) return;
    this.#settings = settings;
    this.#dirty = true;
    if (this.#notSaved) this.#unschedule();
    this.#schedule(WRITE_DELAY_MS);
    this.#options.onChange();
  }

  /** Resolves when everything that was changed so far is in the file, or could not be written. */
  async flush(): Promise<void> {
    this.#unschedule();
    // One write at a time: a second one waits and takes the newest settings along.
    while (this.#writing) await this.#writing;
    if (!this.#dirty) return;
    this.#writing = this.#write().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  /** The last write; what is changed later is not kept. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.flush();
  }

  async #write(): Promise<void> {
    this.#dirty = false;
    const before = this.#notSaved;
    try {
      this.#keepAside();
      await writeFileAtomic(this.#file, `${JSON.stringify(this.#settings, null, 2)}\n`);
      this.#notSaved = undefined;
    } catch (error) {
      const detail = reasonOf(error);
      this.#options.logger.warn({ file: this.#file, reason: detail }, 'settings not saved');
      this.#notSaved = { kind: 'settings-not-saved', file: this.#file, detail };
      // Also if nobody changes anything any more.
      this.#dirty = true;
      this.#schedule(RETRY_MS);
    }
    if (before !== this.#notSaved) this.#options.onChange();
  }

  #schedule(inMs: number): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => {
      void this.flush();
    }, inMs);
  }

  #unschedule(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #read(): Settings {
    let text: string;
    try {
      text = readFileSync(this.#file, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return this.#begin(defaultSettings());
      return this.#instead('settings not read', reasonOf(error));
    }
    const parsed = parseSettings(text);
    if (!parsed.ok) return this.#instead('settings not understood', parsed.reason);
    const { settings, reset } = parsed;
    if (reset.length === 0) return settings;
    this.#options.logger.warn({ file: this.#file, fields: reset }, 'settings reset');
    this.#toKeep = {
      how: (keptAs) => copyFileSync(this.#file, keptAs, constants.COPYFILE_EXCL),
      problem: (keptAs) => ({ kind: 'settings-reset', file: this.#file, keptAs, fields: reset }),
    };
    return this.#begin(settings);
  }

  #instead(what: string, reason: string): Settings {
    this.#options.logger.warn({ file: this.#file, reason }, what);
    // Moved, not copied: what cannot be read can be moved all the same.
    this.#toKeep = {
      how: (keptAs) => renameSync(this.#file, keptAs),
      problem: (keptAs) => ({ kind: 'settings-kept-aside', file: this.#file, keptAs }),
    };
    return this.#begin(defaultSettings());
  }

  /** What is not in the file yet, such as an id of their own, must be the same at the next start. */
  #begin(settings: Settings): Settings {
    this.#dirty = true;
    this.#schedule(WRITE_DELAY_MS);
    try {
      this.#keepAside();
    } catch (error) {
      this.#notSaved = { kind: 'settings-not-saved', file: this.#file, detail: reasonOf(error) };
    }
    return settings;
  }

  /** Nothing that somebody wrote is lost, be it one field. @throws Error of the file system */
  #keepAside(): void {
    if (!this.#toKeep) return;
    const { how, problem } = this.#toKeep;
    const now = (this.#options.now ?? (() => new Date()))();
    const keptAs = `${this.#file}.corrupt-${now.toISOString().replace(/[:.]/g, '-')}`;
    try {
      how(keptAs);
      this.#keptAside = problem(keptAs);
    } catch (error) {
      // Somebody has taken it away: there is nothing left to keep.
      if (codeOf(error) !== 'ENOENT') throw error;
    }
    this.#toKeep = undefined;
  }
}

interface ToKeep {
  readonly how: (keptAs: string) => void;
  readonly problem: (keptAs: string) => Problem;
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

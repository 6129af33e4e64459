import { renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../contract/index.ts';
import type { Logger } from '../../server/index.ts';
import { keepCopy, SettingsFile } from './settings-file.ts';
import { defaultSettings, parseSettings, type Settings } from './settings-schema.ts';

const FILE_NAME = 'settings.json';
/** A slider that is dragged makes one write, not fifty. */
const WRITE_DELAY_MS = 200;
/** After a disk that was full, say. */
const RETRY_MS = 10_000;
const DISK_FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

export interface SettingsStoreOptions {
  readonly folder: string;
  readonly logger: Logger;
  /** The settings, or what is wrong with their file, have changed. */
  readonly onChange: () => void;
  readonly now?: () => Date;
}

type NotSaved = Extract<Problem, { kind: 'settings-not-saved' }>;

/** The settings of this desk, in memory and in their file. A file that cannot be read or written costs nobody the intercom. */
export class SettingsStore {
  readonly #options: SettingsStoreOptions;
  readonly #file: SettingsFile;
  #settings: Settings;
  #keptAside: Problem | undefined;
  #edited: Problem | undefined;
  /** The file holds what could not be used, and is not kept aside yet: it must not be written over. */
  #toKeep: ToKeep | undefined;
  #notSaved: NotSaved | undefined;
  #timer: NodeJS.Timeout | undefined;
  #dirty = false;
  /** Whether somebody has changed something since the last try to write. */
  #changed = false;
  #closed = false;
  #writing: Promise<void> | undefined;

  constructor(options: SettingsStoreOptions) {
    this.#options = options;
    this.#file = new SettingsFile(join(options.folder, FILE_NAME));
    this.#settings = this.#read();
    this.#file.begin(this.#settings);
  }

  get value(): Settings {
    return this.#settings;
  }

  get problems(): readonly Problem[] {
    return [this.#keptAside, this.#edited, this.#notSaved].filter((it) => it !== undefined);
  }

  /** Takes the change at once; the file follows. */
  update(change: (settings: Settings) => Settings): void {
    const settings = change(this.#settings);
    if (settings === this.#settings) return;
    this.#settings = settings;
    this.#dirty = true;
    this.#changed = true;
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
    const before = { notSaved: this.#notSaved, edited: this.#edited };
    const changes = this.#changed ? 1 : 0;
    this.#dirty = false;
    this.#changed = false;
    try {
      this.#keepAside();
      const edited = await this.#file.write(this.#settings, () => this.#nameAside('edited'));
      if (edited) {
        this.#options.logger.warn({ ...edited }, 'settings changed by another program');
        this.#edited = edited;
      }
      if (this.#notSaved) this.#options.logger.info({ file: this.#file.path }, 'settings saved again');
      this.#notSaved = undefined;
    } catch (error) {
      this.#couldNotSave(error, changes);
      // Also if nobody changes anything any more.
      this.#dirty = true;
      this.#schedule(RETRY_MS);
    }
    if (before.notSaved !== this.#notSaved || before.edited !== this.#edited) this.#options.onChange();
  }

  /** Told once for as long as it lasts, with the number of changes that wait. */
  #couldNotSave(error: unknown, changes: number): void {
    const why = DISK_FULL.has(codeOf(error) ?? '') ? 'disk-full' : 'not-writable';
    const before = this.#notSaved;
    if (before?.why !== why)
      this.#options.logger.warn(
        { file: this.#file.path, reason: (error as Error).message },
        'settings not saved',
      );
    else if (changes === 0) return;
    const waiting = (before?.changes ?? 0) + changes;
    this.#notSaved = { kind: 'settings-not-saved', file: this.#file.path, why, changes: waiting };
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
      text = this.#file.read();
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return this.#begin(defaultSettings());
      return this.#instead('settings not read', (error as Error).message);
    }
    const parsed = parseSettings(text);
    if (!parsed.ok) return this.#instead('settings not understood', parsed.reason);
    const { settings, reset } = parsed;
    if (reset.length === 0) return settings;
    const { path } = this.#file;
    this.#options.logger.warn({ file: path, fields: reset }, 'settings reset');
    this.#toKeep = {
      how: (keptAs) => keepCopy(path, keptAs),
      problem: (keptAs) => ({ kind: 'settings-reset', file: path, keptAs, fields: reset }),
    };
    return this.#begin(settings);
  }

  #instead(what: string, reason: string): Settings {
    const { path } = this.#file;
    this.#options.logger.warn({ file: path, reason }, what);
    // Moved, not copied: what cannot be read can be moved all the same.
    this.#toKeep = {
      how: (keptAs) => renameSync(path, keptAs),
      problem: (keptAs) => ({ kind: 'settings-kept-aside', file: path, keptAs }),
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
      this.#couldNotSave(error, 0);
    }
    return settings;
  }

  /** Nothing that somebody wrote is lost, be it one field. @throws Error of the file system */
  #keepAside(): void {
    if (!this.#toKeep) return;
    const { how, problem } = this.#toKeep;
    const keptAs = this.#nameAside('corrupt');
    try {
      how(keptAs);
      this.#keptAside = problem(keptAs);
    } catch (error) {
      // Somebody has taken it away: there is nothing left to keep.
      if (codeOf(error) !== 'ENOENT') throw error;
    }
    this.#toKeep = undefined;
  }

  #nameAside(why: 'corrupt' | 'edited'): string {
    const now = (this.#options.now ?? (() => new Date()))();
    return `${this.#file.path}.${why}-${now.toISOString().replace(/[:.]/g, '-')}`;
  }
}

interface ToKeep {
  readonly how: (keptAs: string) => void;
  readonly problem: (keptAs: string) => Problem;
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

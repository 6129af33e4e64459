import { renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../contract/index.ts';
import type { Logger } from '../../server/index.ts';
import { keepCopy, SettingsFile } from './settings-file.ts';
import { defaultSettings, parseSettings, type Settings } from './settings-schema.ts';

const FILE_NAME = 'settings.json';
/** A dragged slider makes one write instead of fifty. */
const WRITE_DELAY_MS = 200;
/** The delay before another try, for example after a full disk. */
const RETRY_MS = 10_000;
const DISK_FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

export interface SettingsStoreOptions {
  readonly folder: string;
  readonly logger: Logger;
  /** Called when the settings or the problems with their file change. */
  readonly onChange: () => void;
  readonly now?: () => Date;
}

type NotSaved = Extract<Problem, { kind: 'settings-not-saved' }>;

/**
 * The desk's settings in memory and in their file. The intercom works also when the file cannot be
 * read or written.
 */
export class SettingsStore {
  readonly #options: SettingsStoreOptions;
  readonly #file: SettingsFile;
  #settings: Settings;
  #keptAside: Problem | undefined;
  #edited: Problem | undefined;
  /** The file holds text that could not be used. It must be kept aside before it is overwritten. */
  #toKeep: ToKeep | undefined;
  #notSaved: NotSaved | undefined;
  #timer: NodeJS.Timeout | undefined;
  #dirty = false;
  /** Whether the settings have changed since the last try to write. */
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

  /** Applies the change at once and writes the file a moment later. */
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

  /** Resolves when all changes so far are in the file, or could not be written. */
  async flush(): Promise<void> {
    this.#unschedule();
    // One write at a time: a second call waits, then writes the newest settings.
    while (this.#writing) await this.#writing;
    if (!this.#dirty) return;
    this.#writing = this.#write().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  /** Writes for the last time. Later changes are not saved. */
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
      // The next try comes also when nobody changes a setting.
      this.#dirty = true;
      this.#schedule(RETRY_MS);
    }
    if (before.notSaved !== this.#notSaved || before.edited !== this.#edited) this.#options.onChange();
  }

  /** Logs a failure once while it lasts, and counts the changes that wait. */
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
    // Moved instead of copied: a file that cannot be read can still be moved.
    this.#toKeep = {
      how: (keptAs) => renameSync(path, keptAs),
      problem: (keptAs) => ({ kind: 'settings-kept-aside', file: path, keptAs }),
    };
    return this.#begin(defaultSettings());
  }

  /**
   * Writes the first settings, so that a new value such as the station id is the same at the next
   * start.
   */
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

  /**
   * Keeps a copy of everything that somebody wrote, even one field. @throws Error of the file
   * system.
   */
  #keepAside(): void {
    if (!this.#toKeep) return;
    const { how, problem } = this.#toKeep;
    const keptAs = this.#nameAside('corrupt');
    try {
      how(keptAs);
      this.#keptAside = problem(keptAs);
    } catch (error) {
      // ENOENT: somebody has removed the file, and nothing is left to keep.
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

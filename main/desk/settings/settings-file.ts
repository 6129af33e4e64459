import { chmodSync, constants, copyFileSync, readFileSync } from 'node:fs';
import { sweepTemporaries, writeFileAtomic } from '../../base/atomic-file.ts';
import type { Problem } from '../../contract/index.ts';
import { mergeChanges } from './settings-merge.ts';
import { parseSettings, settingsSchema, type Settings } from './settings-schema.ts';

/** Another program may save the file again and again while this one writes it. */
const MOST_ROUNDS = 5;

type Edited = Extract<Problem, { kind: 'settings-edited' }>;

/**
 * The file `settings.json`. A person with an editor, or the same folder on another computer, may
 * change it too. Such changes stay in the file and count from the next start. A running desk
 * changes its settings only from its panel.
 */
export class SettingsFile {
  readonly path: string;
  /** The file's text when it was last read or written; undefined: there was no file. */
  #text: string | undefined;
  /** The same text as settings. */
  #inFile: unknown;
  /** The desk's settings at that time. */
  #base: Settings | undefined;

  constructor(path: string) {
    this.path = path;
    sweepTemporaries(path);
  }

  /** @throws Error of the file system. */
  read(): string {
    this.#text = readFileSync(this.path, 'utf8');
    return this.#text;
  }

  /** Takes the desk's first settings. The file holds the same ones, or nothing useful. */
  begin(settings: Settings): void {
    this.#base = settings;
    this.#inFile = settings;
  }

  /**
   * Merges the desk's changes into the file.
   * @param nameAside names a copy beside the file, for text that would be lost otherwise.
   * @returns a problem to show when another program has changed the file; undefined otherwise.
   * @throws Error of the file system.
   */
  async write(settings: Settings, nameAside: () => string): Promise<Edited | undefined> {
    for (let round = 1; ; round += 1) {
      const found = this.#look();
      const isEdited = found !== undefined && found !== this.#text;
      const { value, how } = this.#merge(settings, isEdited ? found : undefined);
      const keptAs = found !== undefined && how !== 'merged' ? nameAside() : undefined;
      if (keptAs !== undefined) keepCopy(this.path, keptAs);
      const text = `${JSON.stringify(value, null, 2)}\n`;
      const isLast = round === MOST_ROUNDS;
      if (!(await writeFileAtomic(this.path, text, () => isLast || this.#look() === found))) continue;
      this.#text = text;
      this.#inFile = value;
      this.#base = settings;
      return isEdited || keptAs !== undefined
        ? { kind: 'settings-edited', file: this.path, how, keptAs }
        : undefined;
    }
  }

  #look(): string | undefined {
    try {
      return readFileSync(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** @param found the text from another program; absent: the file has not changed. */
  #merge(settings: Settings, found?: string): { readonly value: unknown; readonly how: Edited['how'] } {
    const parsed = found === undefined ? undefined : parseSettings(found);
    const isReadable = parsed === undefined || parsed.ok;
    const theirs = parsed?.ok ? withKnown(parsed.settings, parsed.reset, this.#inFile) : this.#inFile;
    const { value, conflicts } = mergeChanges(this.#base, settings, theirs);
    // A merge of two valid files may be invalid.
    if (!settingsSchema.safeParse(value).success) return { value: settings, how: 'conflict' };
    if (!isReadable) return { value, how: 'unreadable' };
    const isWhole = conflicts.length === 0 && !(parsed?.ok && parsed.reset.length > 0);
    return { value, how: isWhole ? 'merged' : 'conflict' };
  }
}

/**
 * Gives fields that did not parse the value that the file held before, instead of their default.
 */
function withKnown(settings: Settings, reset: readonly string[], known: unknown): unknown {
  const names = new Set(reset.map((path) => /^[^.[]*/.exec(path)?.[0]));
  const before = Object.entries(known ?? {}).filter(([key]) => names.has(key));
  return { ...settings, ...Object.fromEntries(before) };
}

/** Makes a copy that only its owner can read, since it may hold passphrases. */
export function keepCopy(file: string, keptAs: string): void {
  copyFileSync(file, keptAs, constants.COPYFILE_EXCL);
  chmodSync(keptAs, 0o600);
}

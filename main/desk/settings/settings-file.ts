import { chmodSync, constants, copyFileSync, readFileSync } from 'node:fs';
import { sweepTemporaries, writeFileAtomic } from '../../base/atomic-file.ts';
import type { Problem } from '../../contract/index.ts';
import { mergeChanges } from './settings-merge.ts';
import { parseSettings, settingsSchema, type Settings } from './settings-schema.ts';

/** Somebody may save the file again and again while it is written. */
const MOST_ROUNDS = 5;

type Edited = Extract<Problem, { kind: 'settings-edited' }>;

/**
 * The file `settings.json`, which this program does not have to itself: a person with an editor, or the same folder on
 * another computer, may write it too. What they change stays in the file and counts from the next start; the settings of
 * the running desk change by its panel alone.
 */
export class SettingsFile {
  readonly path: string;
  /** What the file held when it was last read or written; undefined: there was none. */
  #text: string | undefined;
  /** The same, as settings. */
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

  /** What the desk begins with; the file holds the same, or nothing that is of use. */
  begin(settings: Settings): void {
    this.#base = settings;
    this.#inFile = settings;
  }

  /**
   * Brings what the desk has changed into the file.
   * @param nameAside of a file beside this one, for what would be lost otherwise.
   * @returns what somebody should know of others' changes.
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

  /** @param found what somebody else has written; absent: the file is as it was. */
  #merge(settings: Settings, found?: string): { readonly value: unknown; readonly how: Edited['how'] } {
    const parsed = found === undefined ? undefined : parseSettings(found);
    const isReadable = parsed === undefined || parsed.ok;
    const theirs = parsed?.ok ? withKnown(parsed.settings, parsed.reset, this.#inFile) : this.#inFile;
    const { value, conflicts } = mergeChanges(this.#base, settings, theirs);
    // Two right halves may make a wrong whole.
    if (!settingsSchema.safeParse(value).success) return { value: settings, how: 'conflict' };
    if (!isReadable) return { value, how: 'unreadable' };
    const isWhole = conflicts.length === 0 && !(parsed?.ok && parsed.reset.length > 0);
    return { value, how: isWhole ? 'merged' : 'conflict' };
  }
}

/** In the place of fields that could not be understood stands what the file held before, and not their default. */
function withKnown(settings: Settings, reset: readonly string[], known: unknown): unknown {
  const names = new Set(reset.map((path) => /^[^.[]*/.exec(path)?.[0]));
  const before = Object.entries(known ?? {}).filter(([key]) => names.has(key));
  return { ...settings, ...Object.fromEntries(before) };
}

/** It may hold passphrases: for its owner alone, whatever the other program made of it. */
export function keepCopy(file: string, keptAs: string): void {
  copyFileSync(file, keptAs, constants.COPYFILE_EXCL);
  chmodSync(keptAs, 0o600);
}

import { existsSync, readFileSync } from 'node:fs';
import type { Values } from '../../../main/cli/arguments.ts';
import { CliError, EXIT } from '../../../main/base/exit-codes.ts';
import { writeReport } from '../base/report.ts';
import type { Measured } from './outcome.ts';

/** The file of a long run in pieces. Starts of different builds or settings do not mix. */
export interface StartsFile {
  readonly commit: string;
  readonly options: Values;
  readonly starts: readonly Measured[];
}

/** The build and the options of one command. */
export type Build = Pick<StartsFile, 'commit' | 'options'>;

/** A start does not depend on these: on how much is measured or kept, and on the other systems. */
const BESIDE_THE_POINT = ['save', 'json', 'append', 'starts', 'peer'];

/** @returns the options that a start depends on. */
export function optionsThatMatter(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([name]) => !BESIDE_THE_POINT.includes(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/**
 * @param now of this command.
 * @returns the starts in a file; none when it does not exist.
 * @throws CliError when they belong to another build or have other options.
 */
export function startsIn(path: string, now: Build): readonly Measured[] {
  if (!existsSync(path)) return [];
  const { commit, options, starts } = readStarts(path);
  if (commit !== now.commit) {
    throw refusal(path, `its starts are of ${commit}, and this is ${now.commit}. Begin a new file.`);
  }
  const names = new Set([...Object.keys(options), ...Object.keys(now.options)]);
  const say = (value: unknown): string => (value === undefined ? 'not given' : JSON.stringify(value));
  const other = [...names].find((name) => say(options[name]) !== say(now.options[name]));
  if (other !== undefined) {
    throw refusal(
      path,
      `its starts have --${other} ${say(options[other])}, and here it is ${say(now.options[other])}. Give the same options, or begin a new file.`,
    );
  }
  return starts;
}

export function writeStarts(path: string, { commit, options }: Build, starts: readonly Measured[]): void {
  const file: StartsFile = { commit, options, starts };
  writeReport(path, file);
}

function readStarts(path: string): StartsFile {
  let file: Partial<StartsFile> | null = null;
  try {
    file = JSON.parse(readFileSync(path, 'utf8')) as Partial<StartsFile> | null;
  } catch {
    // The check below says so.
  }
  if (typeof file?.commit === 'string' && file.options && Array.isArray(file.starts)) {
    if (file.starts.every(isStart)) return file as StartsFile;
  }
  throw refusal(path, 'this file does not hold starts of this bench. Begin a new file.');
}

function isStart(entry: unknown): entry is Measured {
  const { system, start, result } = (entry ?? {}) as Partial<Measured>;
  return typeof system === 'string' && Number.isInteger(start) && result !== undefined;
}

function refusal(path: string, why: string): CliError {
  return new CliError(EXIT.usage, `--append ${path}: ${why}`);
}

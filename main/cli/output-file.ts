import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import { fileProblem } from '../base/file-problem.ts';
import { CliError, EXIT } from '../base/exit-codes.ts';

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Describes a file that cannot be written. */
export function cannotWrite(path: string, error: unknown): CliError {
  const { code = '' } = error as NodeJS.ErrnoException;
  const advice = FULL.has(code)
    ? 'Make room there, or choose another disk.'
    : 'Check the folder and its permissions.';
  return new CliError(EXIT.badFile, `Cannot write "${path}" (${fileProblem(error)}). ${advice}`);
}

/**
 * Checks a path before the work begins, and leaves an existing file as it is.
 * @throws CliError when a file of this name could not be written.
 */
export function checkWritable(path: string): void {
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    // Opening a pipe would wait for a reader, and a recording is not written from front to back.
    if (there?.isFIFO()) throw new Error('it is a pipe, not a file');
    closeSync(openSync(path, 'a'));
    if (!there) rmSync(path);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

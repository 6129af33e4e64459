import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { fileProblem } from '../file-problem.ts';
import { CliError, EXIT } from './exit-codes.ts';

/** A file that cannot be written, as a sentence. */
export function cannotWrite(path: string, error: unknown): CliError {
  return new CliError(
    EXIT.badFile,
    `Cannot write "${path}" (${fileProblem(error)}). Check the folder and its permissions.`,
  );
}

/**
 * Looks before the work begins, and leaves what is there as it is.
 * @throws CliError when a file of this name could not be written.
 */
export function checkWritable(path: string): void {
  const isThere = existsSync(path);
  try {
    closeSync(openSync(path, 'a'));
    if (!isThere) rmSync(path);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

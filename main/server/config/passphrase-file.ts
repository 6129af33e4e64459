import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { createFileOnce, sweepTemporaries } from '../../base/atomic-file.ts';
import { fileProblem } from '../../base/file-problem.ts';
import { MIN_PASSPHRASE_LENGTH } from './config.ts';

/** Four of 2,048 words: 44 bits, and each guess costs one scrypt. */
const WORDS = 4;

/** @returns four plain words, such as "lemon orbit patrol velvet". */
function newPassphrase(): string {
  return Array.from({ length: WORDS }, () => wordlist[randomInt(wordlist.length)]).join(' ');
}

/**
 * Reads the passphrase in the data folder, or makes one at the first call.
 * @throws Error with a sentence for people when the folder cannot be read or written.
 */
export async function keepPassphrase(
  folder: string,
): Promise<{ passphrase: string; file: string; isNew: boolean }> {
  const file = join(folder, 'passphrase');
  const kept = await read(file);
  if (kept !== null) {
    // Once the file exists nobody writes it any more.
    sweepTemporaries(file);
    return { passphrase: kept, file, isNew: false };
  }
  const passphrase = newPassphrase();
  let isNew: boolean;
  try {
    isNew = createFileOnce(file, `${passphrase}\n`);
  } catch (error) {
    throw new Error(
      `The passphrase cannot be kept in ${folder}: ${fileProblem(error)}. Make that folder writable, name another in PARTYLINE_DATA, ` +
        `or put a passphrase into the configuration file.`,
      { cause: error },
    );
  }
  // Another server that started at the same time was first; both use the same passphrase.
  return isNew ? { passphrase, file, isNew } : keepPassphrase(folder);
}

async function read(file: string): Promise<string | null> {
  let text: string;
  try {
    text = (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return null;
    throw new Error(`The passphrase in ${file} cannot be read: ${fileProblem(error)}.`, { cause: error });
  }
  // A text that a person wrote there is never overwritten, even if it is unusable.
  if (text.length < MIN_PASSPHRASE_LENGTH || text.includes('\n')) {
    throw new Error(
      `The passphrase in ${file} must be one line of at least ${String(MIN_PASSPHRASE_LENGTH)} characters. Mend it, or delete the file: a new one is then made.`,
    );
  }
  return text;
}

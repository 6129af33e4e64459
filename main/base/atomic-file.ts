import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from './make-folder.ts';

const TEMPORARY = /^\.[0-9a-f]{8}\.tmp$/;

const temporaryOf = (file: string): string => `${file}.${randomUUID().slice(0, 8)}.tmp`;

/**
 * Writes a text into a file in one step: every reader finds the old text or the new one, even after
 * a power cut. Only the owner may read the file. The folder is made if needed.
 * @param isStillWanted is asked at the last moment, when the whole text is on the disk.
 * @returns whether the file was written; false when it was no longer wanted.
 * @throws Error of the file system.
 */
export async function writeFileAtomic(
  file: string,
  text: string,
  isStillWanted: () => boolean = () => true,
): Promise<boolean> {
  const temporary = temporaryOf(file);
  try {
    makeFolder(dirname(file));
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (isStillWanted()) {
      // Synchronous: nothing may run between the question and the rename.
      renameSync(temporary, file);
      return true;
    }
    await rm(temporary);
    return false;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/**
 * Makes a file, whole or not at all, readable by its owner only. It never overwrites a file, even
 * when several processes try at once.
 * @returns whether this call made the file.
 * @throws Error of the file system.
 */
export function createFileOnce(file: string, data: string | Uint8Array): boolean {
  const temporary = temporaryOf(file);
  try {
    makeFolder(dirname(file));
    const descriptor = openSync(temporary, 'wx', 0o600);
    try {
      writeFileSync(descriptor, data);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    return putInPlace(temporary, file);
  } finally {
    removeQuietly(temporary);
  }
}

function putInPlace(temporary: string, file: string): boolean {
  try {
    linkSync(temporary, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
  }
  // Some file systems have no hard links. Then a file that was there a moment ago is not
  // overwritten; a race cannot be excluded there.
  if (readdirSync(dirname(file)).includes(basename(file))) return false;
  renameSync(temporary, file);
  return true;
}

/** Removes a file if it can. "force" alone still throws when a part of the path is no folder. */
export function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // The file is not there, or cannot be removed.
  }
}

/**
 * Removes the temporary files that killed writes of this file left behind. Call it only as the
 * file's single writer: a write that is under way fails when its temporary file goes.
 */
export function sweepTemporaries(file: string): void {
  const name = basename(file);
  try {
    for (const other of readdirSync(dirname(file))) {
      if (other.startsWith(name) && TEMPORARY.test(other.slice(name.length)))
        rmSync(join(dirname(file), other), { force: true });
    }
  } catch {
    // The folder is missing or cannot be written, so no file of ours can be lost.
  }
}

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
 * Puts a text into a file in one step: whoever reads it, also after a power cut, finds the old text or the new one.
 * Only its owner may read the file. The folder is made if need be.
 * @param isStillWanted asked at the last moment, when all of it is on the disk.
 * @returns whether it was wanted, and is there now.
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
      // At once: nothing may come between the question and its answer.
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
 * Makes a file, whole or not at all, for its owner alone; never over one that is there, also where several do it at once.
 * @returns whether this call has made it.
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
  // Some file systems have no links. What was there a moment ago is not written over; more is not to be had there.
  if (readdirSync(dirname(file)).includes(basename(file))) return false;
  renameSync(temporary, file);
  return true;
}

/** Where a part of the path is no folder, "force" alone is not enough. */
export function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // It is not there, or cannot be removed.
  }
}

/**
 * Removes what writes of this file left behind that were killed. Only for whoever is the file's one writer: a write that is
 * under way fails when its temporary file goes.
 */
export function sweepTemporaries(file: string): void {
  const name = basename(file);
  try {
    for (const other of readdirSync(dirname(file))) {
      if (other.startsWith(name) && TEMPORARY.test(other.slice(name.length)))
        rmSync(join(dirname(file), other), { force: true });
    }
  } catch {
    // No such folder, or one that cannot be written: nothing of ours is lost.
  }
}

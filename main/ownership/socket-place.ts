import { lstatSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { markOf } from '../base/machine-mark.ts';
import { makeFolder } from '../base/make-folder.ts';

/**
 * Finds the folder for this user's sockets on this computer. It is not the data folder itself: that
 * one may lie on a share without sockets or under a path that is too long for one, and programs
 * that copy folders stumble over sockets. It does not depend on the environment either, which
 * differs between a desktop, a service and a remote shell.
 * @throws Error when there is no such place.
 */
export function socketFolder(): string {
  let problem: unknown;
  for (const above of new Set(['/tmp', tmpdir()])) {
    const folder = join(above, `partyline-${String(process.getuid?.() ?? 0)}`);
    try {
      makeFolder(folder);
      const stat = lstatSync(folder);
      if (stat.isDirectory() && stat.uid === process.getuid?.()) return folder;
      problem = new Error(`${folder} is somebody else's`);
    } catch (error) {
      problem = error;
    }
  }
  throw problem;
}

/**
 * Names a folder by its inode, so that every path to it gives the same name. The folder is made if
 * needed.
 */
export function placeOf(folder: string, key: string): string {
  try {
    makeFolder(folder);
  } catch {
    // The folder may exist and be read-only.
  }
  try {
    const { dev, ino } = statSync(folder, { bigint: true });
    return markOf(String(dev), String(ino), key);
  } catch {
    return markOf(resolve(folder), key);
  }
}

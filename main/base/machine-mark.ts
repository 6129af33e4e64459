import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';

/**
 * Files that hold an id of this computer: systemd's and D-Bus's, on Linux. Where there is none, the
 * host name has to do.
 */
const MACHINE_ID_FILES = ['/etc/machine-id', '/var/lib/dbus/machine-id'];

/**
 * Names a folder on this computer. A copy of the folder has another mark, and so has the same
 * folder on another computer.
 */
export function folderMark(folder: string): string {
  return markOf(hostname(), machineId(), realPath(folder));
}

/** Hashes the parts. @returns 12 characters of hex. Pure. */
export function markOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}

function machineId(): string {
  for (const file of MACHINE_ID_FILES) {
    try {
      return readFileSync(file, 'utf8').trim();
    } catch {
      // Try the next file.
    }
  }
  return '';
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    // The folder is not there yet.
    return resolve(folder);
  }
}

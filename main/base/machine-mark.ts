import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';

/** What tells this computer from others: systemd's and D-Bus's id on Linux; elsewhere its name has to do. */
const MACHINE_ID_FILES = ['/etc/machine-id', '/var/lib/dbus/machine-id'];

/** Names a folder on this computer: another one in a copy of the folder, and where another computer opens it. */
export function folderMark(folder: string): string {
  return markOf(hostname(), machineId(), realPath(folder));
}

/** @returns 12 characters of hex. Pure. */
export function markOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}

function machineId(): string {
  for (const file of MACHINE_ID_FILES) {
    try {
      return readFileSync(file, 'utf8').trim();
    } catch {
      // The other one, or none.
    }
  }
  return '';
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    // It is not there yet.
    return resolve(folder);
  }
}

import { closeSync, lstatSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderMark } from '../machine-mark.ts';
import { makeFolder } from '../make-folder.ts';

/** The shortest of the systems' limits for the path of a socket (macOS), less its end. */
const MOST_PATH_BYTES = 100;

/** A folder for sockets, under a path that is short enough for them. */
export interface SocketPlace {
  readonly folder: string;
  readonly pathOf: (name: string) => string;
  readonly close: () => void;
}

/** @throws Error of the file system. */
export function openSocketPlace(folder: string): SocketPlace {
  makeFolder(folder);
  if (Buffer.byteLength(folder) < MOST_PATH_BYTES - 40)
    return { folder, pathOf: (name) => join(folder, name), close: () => undefined };
  if (process.platform !== 'linux') throw new Error(`${folder} is too long for a socket`);
  const descriptor = openSync(folder, 'r');
  return {
    folder,
    pathOf: (name) => `/proc/self/fd/${String(descriptor)}/${name}`,
    close: () => {
      closeSync(descriptor);
    },
  };
}

/**
 * Where the folder itself takes no sockets: some network shares, a read-only disk, a long path.
 * @throws Error when somebody else has made the folder there.
 */
export function openPlaceElsewhere(folder: string): SocketPlace {
  const uid = process.getuid?.() ?? 0;
  const ours = join(tmpdir(), `partyline-${String(uid)}`);
  makeFolder(ours);
  const stat = lstatSync(ours);
  if (!stat.isDirectory() || stat.uid !== uid) throw new Error(`${ours} is not this user's`);
  return openSocketPlace(join(ours, folderMark(folder)));
}

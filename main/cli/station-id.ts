import { createHash, randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from '../make-folder.ts';
import { foldName, limits } from '../protocol/index.ts';

/** What a file of the folder `station-ids` holds: whose id it is, and who uses it. */
const record = z.object({
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(limits.MAX_STATION_ID_LENGTH),
  pid: z.number().int().positive(),
});

/**
 * Decides which id a starting station takes. Pure.
 * @param text of the kept file; undefined when there is none.
 * @param pid of this process.
 * @param freshId taken when the kept one is in use, or cannot be understood.
 * @returns `keep`: whether it is to be written down as this process's.
 */
export function chooseStationId(
  text: string | undefined,
  pid: number,
  isAlive: (pid: number) => boolean,
  freshId: string,
): { readonly id: string; readonly keep: boolean } {
  const kept = text === undefined ? undefined : parseRecord(text);
  if (!kept) return { id: freshId, keep: true };
  if (kept.pid !== pid && isAlive(kept.pid)) return { id: freshId, keep: false };
  return { id: kept.id, keep: true };
}

/**
 * The id of a station of this name on this machine, the same from start to start: after a crash the server gives it its
 * place back, and nobody sees "Bob (2)" beside a ghost. Two stations of one name at the same time get different ids.
 * A folder that cannot be written costs only that.
 * @param folder the data folder.
 */
export function claimStationId(folder: string, name: string): string {
  const freshId = randomUUID();
  // The file is secret: whoever knows the id can take the station's place.
  const ids = join(folder, 'station-ids');
  // Homes are shared between machines; a process number means something on one of them only.
  const file = join(ids, `${hashOf(hostname(), foldName(name))}.json`);
  const mine = `${file}.${freshId}`;
  try {
    makeFolder(ids);
    // Of several that start at once only one can move the file away, so only one can take its id.
    const text = takeAway(file, mine);
    const { id, keep } = chooseStationId(text, process.pid, isAlive, freshId);
    writeFileSync(mine, keep ? `${JSON.stringify({ id, pid: process.pid })}\n` : (text ?? ''), {
      mode: 0o600,
    });
    putBack(mine, file);
    return id;
  } catch {
    return freshId;
  }
}

/** @returns what it held; undefined when it was not there. */
function takeAway(file: string, mine: string): string | undefined {
  try {
    renameSync(file, mine);
    return readFileSync(mine, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** In one step, and never over a file that another process has put there meanwhile. */
function putBack(mine: string, file: string): void {
  try {
    linkSync(mine, file);
    rmSync(mine);
  } catch (error) {
    // Some file systems have no links.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') rmSync(mine);
    else renameSync(mine, file);
  }
}

function parseRecord(text: string): z.infer<typeof record> | undefined {
  try {
    return record.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function hashOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

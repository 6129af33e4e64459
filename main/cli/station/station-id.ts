import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { sweepTemporaries, writeFileAtomic } from '../../base/atomic-file.ts';
import { folderMark, markOf } from '../../base/machine-mark.ts';
import { claim } from '../../ownership/index.ts';
import { foldName, limits } from '../../protocol/index.ts';

/** The content of a file in the folder `station-ids`. */
const record = z.object({
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(limits.MAX_STATION_ID_LENGTH),
});

/** The number of stations with one name on one computer that keep their id from start to start. */
const MOST_OF_A_NAME = 64;

export interface StationId {
  readonly id: string;
  /** Stores another id from now on, because this one also belongs to another station. */
  readonly keep: (id: string) => void;
  readonly release: () => void;
}

/**
 * Finds the id of a station with this name on this computer, the same at each start: after a crash
 * the server gives the station its place back, and nobody sees "Bob (2)" beside a ghost. A second
 * station of the same name has a second id, and so on. Without a writable folder only this is lost.
 * @param folder the data folder. A copy of it, or another computer that uses it, has other ids.
 */
export async function claimStationId(folder: string, name: string): Promise<StationId> {
  // The files are secret: with its id, anybody can take a station's place while it is away.
  const ids = join(folder, 'station-ids');
  const mark = folderMark(folder);
  for (let nth = 1; nth <= MOST_OF_A_NAME; nth += 1) {
    const key = markOf(mark, foldName(name), String(nth));
    const claimed = await claim({ folder, key });
    if (claimed.type === 'taken') continue;
    if (claimed.type === 'impossible') break;
    const file = join(ids, `${key}.json`);
    sweepTemporaries(file);
    const kept = readId(file);
    const id = kept ?? randomUUID();
    if (kept === undefined) await keepId(file, id);
    return { id, keep: (newId) => void keepId(file, newId), release: claimed.release };
  }
  return { id: randomUUID(), keep: () => undefined, release: () => undefined };
}

/** Stores an id. If that fails, only the place at the next start is lost. */
async function keepId(file: string, id: string): Promise<void> {
  await writeFileAtomic(file, `${JSON.stringify({ id })}\n`).catch(() => undefined);
}

function readId(file: string): string | undefined {
  try {
    return record.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data?.id;
  } catch {
    return undefined;
  }
}

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { sweepTemporaries, writeFileAtomic } from '../../base/atomic-file.ts';
import { folderMark, markOf } from '../../base/machine-mark.ts';
import { claim } from '../../ownership/index.ts';
import { foldName, limits } from '../../protocol/index.ts';

/** What a file of the folder `station-ids` holds. */
const record = z.object({
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(limits.MAX_STATION_ID_LENGTH),
});

/** Stations of one name at a time, on one computer, that have an id from start to start. */
const MOST_OF_A_NAME = 64;

export interface StationId {
  readonly id: string;
  /** Another id from now on: that one is another station's, too. */
  readonly keep: (id: string) => void;
  readonly release: () => void;
}

/**
 * The id of a station of this name on this computer, the same from start to start: after a crash the server gives it its
 * place back, and nobody sees "Bob (2)" beside a ghost. Of two stations of one name the second one has a second id, and so on.
 * A folder that cannot be written costs only that.
 * @param folder the data folder. In a copy of it, and where another computer uses it, ids are others.
 */
export async function claimStationId(folder: string, name: string): Promise<StationId> {
  // The files are secret: whoever knows an id can take the station's place while it is away.
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

/** One that cannot be kept costs the place at the next start, and nothing now. */
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

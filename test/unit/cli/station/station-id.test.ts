import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimStationId, type StationId } from '../../../../main/cli/station/station-id.ts';

describe('claimStationId', () => {
  let folder: string;
  const claimed: StationId[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'partyline-test-'));
  });
  afterEach(() => {
    for (const it of claimed.splice(0)) it.release();
    for (const it of [folder, `${folder}-copy`]) rmSync(it, { recursive: true, force: true });
  });
  const start = async (name: string, at = folder): Promise<StationId> => {
    const id = await claimStationId(at, name);
    claimed.push(id);
    return id;
  };
  const files = (): string[] =>
    readdirSync(join(folder, 'station-ids')).map((name) => join(folder, 'station-ids', name));

  it('gives a name the same id at every start, in a file that only its owner can read', async () => {
    const bob = await start('Bob');
    bob.release();
    expect((await start('bob')).id).toBe(bob.id);
    expect((await start('Ann')).id).not.toBe(bob.id);
    expect(files()).toHaveLength(2);
    for (const file of files()) expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('gives two stations of one name two ids, and each one the same id again', async () => {
    const [first, second] = [await start('Bob'), await start('Bob')];
    expect(second.id).not.toBe(first.id);
    first.release();
    expect((await start('Bob')).id).toBe(first.id);
    second.release();
    expect((await start('Bob')).id).toBe(second.id);
  });

  it('gives other ids in a copy of the folder', async () => {
    const bob = await start('Bob');
    cpSync(folder, `${folder}-copy`, { recursive: true });
    const copy = await start('Bob', `${folder}-copy`);
    expect(copy.id).not.toBe(bob.id);
    copy.release();
    expect((await start('Bob', `${folder}-copy`)).id).toBe(copy.id);
  });

  it('stores the id that the server gives', async () => {
    const bob = await start('Bob');
    bob.keep('given-by-the-server');
    await expect.poll(() => readFileSync(files()[0], 'utf8')).toContain('given-by-the-server');
    bob.release();
    expect((await start('Bob')).id).toBe('given-by-the-server');
  });

  it.each(['', '{"id":', '{"id":"a b"}'])('gives a new id when the file holds %j', async (text) => {
    const bob = await start('Bob');
    bob.release();
    const [file] = files();
    writeFileSync(file, text);
    // The rest of a killed write.
    writeFileSync(`${file}.0123abcd.tmp`, 'half');
    const again = await start('Bob');
    expect(again.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(again.id).not.toBe(bob.id);
    expect(files()).toEqual([file]);
  });

  it('gives an id without a writable folder', async () => {
    const ids = [await start('Bob', '/dev/null/nowhere'), await start('Bob', '/dev/null/nowhere')];
    expect(ids[0].id).toMatch(/^[0-9a-f-]{36}$/);
    expect(ids[1].id).not.toBe(ids[0].id);
  });
});

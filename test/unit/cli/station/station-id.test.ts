import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimStationId, type StationId } from '../../../../main/cli/station/station-id.ts';

describe('the ids of stations', () => {
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

  it('are the same for a name from start to start, and for nobody else to read', async () => {
    const bob = await start('Bob');
    bob.release();
    expect((await start('bob')).id).toBe(bob.id);
    expect((await start('Ann')).id).not.toBe(bob.id);
    expect(files()).toHaveLength(2);
    for (const file of files()) expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('of two stations of a name at a time are two, and each has its own again', async () => {
    const [first, second] = [await start('Bob'), await start('Bob')];
    expect(second.id).not.toBe(first.id);
    first.release();
    expect((await start('Bob')).id).toBe(first.id);
    second.release();
    expect((await start('Bob')).id).toBe(second.id);
  });

  it('are others in a copy of the folder', async () => {
    const bob = await start('Bob');
    cpSync(folder, `${folder}-copy`, { recursive: true });
    const copy = await start('Bob', `${folder}-copy`);
    expect(copy.id).not.toBe(bob.id);
    copy.release();
    expect((await start('Bob', `${folder}-copy`)).id).toBe(copy.id);
  });

  it('are kept as the server gives them', async () => {
    const bob = await start('Bob');
    bob.keep('given-by-the-server');
    await expect.poll(() => readFileSync(files()[0], 'utf8')).toContain('given-by-the-server');
    bob.release();
    expect((await start('Bob')).id).toBe('given-by-the-server');
  });

  it.each(['', '{"id":', '{"id":"a b"}'])('are new where a file holds %j', async (text) => {
    const bob = await start('Bob');
    bob.release();
    const [file] = files();
    writeFileSync(file, text);
    // What a write left that was killed.
    writeFileSync(`${file}.0123abcd.tmp`, 'half');
    const again = await start('Bob');
    expect(again.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(again.id).not.toBe(bob.id);
    expect(files()).toEqual([file]);
  });

  it('need no folder', async () => {
    const ids = [await start('Bob', '/dev/null/nowhere'), await start('Bob', '/dev/null/nowhere')];
    expect(ids[0].id).toMatch(/^[0-9a-f-]{36}$/);
    expect(ids[1].id).not.toBe(ids[0].id);
  });
});

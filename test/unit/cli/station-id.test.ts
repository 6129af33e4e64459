import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseStationId, claimStationId } from '../../../main/cli/station-id.ts';

const kept = (pid: number): string => JSON.stringify({ id: 'kept', pid });
const nobody = (): boolean => false;
const everybody = (): boolean => true;

describe('which id a station takes', () => {
  it.each([
    ['the first start', undefined, nobody, { id: 'fresh', keep: true }],
    ['after a crash', kept(7), nobody, { id: 'kept', keep: true }],
    ['another one runs', kept(7), everybody, { id: 'fresh', keep: false }],
    ['it is this process, as in a container', kept(1), everybody, { id: 'kept', keep: true }],
    ['a file that a crash has emptied', '', everybody, { id: 'fresh', keep: true }],
    ['no JSON', '{"id":', everybody, { id: 'fresh', keep: true }],
    [
      'an id that no server takes',
      JSON.stringify({ id: 'a b', pid: 7 }),
      nobody,
      { id: 'fresh', keep: true },
    ],
    [
      'a process number that is none',
      JSON.stringify({ id: 'kept', pid: -1 }),
      nobody,
      { id: 'fresh', keep: true },
    ],
  ] as const)('%s', (_case, text, isAlive, expected) => {
    expect(chooseStationId(text, 1, isAlive, 'fresh')).toEqual(expected);
  });
});

describe('the folder of ids', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'partyline-test-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const files = (): string[] =>
    readdirSync(join(folder, 'station-ids')).map((name) => join(folder, 'station-ids', name));
  /** As if another process had written the only file. */
  const ownedBy = (pid: number): void => {
    const [file] = files();
    const { id } = JSON.parse(readFileSync(file, 'utf8')) as { id: string };
    writeFileSync(file, JSON.stringify({ id, pid }));
  };

  it('gives a name its id again, for nobody else to read', () => {
    const id = claimStationId(folder, 'Bob');
    ownedBy(spawnSync(process.execPath, ['-e', '']).pid);
    expect(claimStationId(folder, 'bob')).toBe(id);
    expect(claimStationId(folder, 'Ann')).not.toBe(id);
    expect(files()).toHaveLength(2);
    for (const file of files()) {
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid });
    }
  });

  it('gives a second station of a name another id, and leaves the first its own', () => {
    claimStationId(folder, 'Bob');
    ownedBy(process.ppid);
    const [before] = files().map((file) => readFileSync(file, 'utf8'));
    const second = claimStationId(folder, 'Bob');
    expect(before).not.toContain(second);
    expect(files().map((file) => readFileSync(file, 'utf8'))).toEqual([before]);
  });

  it('is not needed', () => {
    const [a, b] = [claimStationId('/dev/null/nowhere', 'Bob'), claimStationId('/dev/null/nowhere', 'Bob')];
    expect(a).toMatch(/^[0-9a-f-]{36}$/);
    expect(b).not.toBe(a);
  });
});

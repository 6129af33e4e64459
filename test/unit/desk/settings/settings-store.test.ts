import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemKey } from '../../../../renderer/panel/alarm-view.ts';
import { SettingsStore } from '../../../../main/desk/settings/settings-store.ts';
import { silentLogger } from '../../../../main/server/index.ts';

describe('SettingsStore', () => {
  let folder: string;
  let changes: number;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'partyline-settings-'));
    changes = 0;
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const file = (): string => join(folder, 'settings.json');
  const open = (path = folder, logger = silentLogger): SettingsStore =>
    new SettingsStore({
      folder: path,
      logger,
      now: () => new Date('2026-11-20T10:00:00Z'),
      onChange: () => {
        changes += 1;
      },
    });

  it('creates one file at the first start, and reads the same settings from it later', async () => {
    const store = open(join(folder, 'new'));
    await store.flush();
    const again = open(join(folder, 'new'));
    expect(again.value).toEqual(store.value);
    expect(readdirSync(join(folder, 'new'))).toEqual(['settings.json']);
  });

  it('reports each change at once, and writes the newest value', async () => {
    const store = open();
    for (let n = 0; n <= 20; n += 1) store.update((it) => ({ ...it, outputDb: -n }));
    expect([store.value.outputDb, changes]).toEqual([-20, 21]);
    const first = store.flush();
    store.update((it) => ({ ...it, place: 'Gallery' }));
    await Promise.all([first, store.flush()]);
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ outputDb: -20, place: 'Gallery' });
    store.update((it) => it);
    expect(changes).toBe(22);
  });

  it('keeps a file that is not JSON aside, and reports where', async () => {
    writeFileSync(file(), '{ "version": 1, "name": ');
    const store = open();
    const keptAs = `${file()}.corrupt-2026-11-20T10-00-00-000Z`;
    expect(store.problems).toEqual([{ kind: 'settings-kept-aside', file: file(), keptAs }]);
    expect(readFileSync(keptAs, 'utf8')).toBe('{ "version": 1, "name": ');
    await store.flush();
    expect(open().problems).toEqual([]);
  });

  it('resets only an invalid field, names it, and keeps a copy of the file', async () => {
    const text = '{ "version": 1, "stationId": "me", "name": "FOH", "theme": "pink" }';
    writeFileSync(file(), text, { mode: 0o600 });
    const store = open();
    const keptAs = `${file()}.corrupt-2026-11-20T10-00-00-000Z`;
    expect(store.value).toMatchObject({ stationId: 'me', name: 'FOH', theme: 'system' });
    expect(store.problems).toEqual([{ kind: 'settings-reset', file: file(), keptAs, fields: ['theme'] }]);
    expect(readFileSync(keptAs, 'utf8')).toBe(text);
    // It may hold passphrases.
    expect(statSync(keptAs).mode & 0o777).toBe(0o600);
    await store.flush();
    const again = open();
    expect([again.value, again.problems]).toEqual([store.value, []]);
  });

  it('does not overwrite an invalid file before it has kept a copy', async () => {
    const text = '{ "version": 1, "theme": "pink" }';
    writeFileSync(file(), text);
    const taken = `${file()}.corrupt-2026-11-20T10-00-00-000Z`;
    writeFileSync(taken, 'of another day');
    const store = open();
    expect(store.problems).toMatchObject([{ kind: 'settings-not-saved' }]);
    await store.flush();
    expect([readFileSync(file(), 'utf8'), readFileSync(taken, 'utf8')]).toEqual([text, 'of another day']);
    rmSync(taken);
    await store.close();
    expect(store.problems).toMatchObject([{ kind: 'settings-reset', keptAs: taken }]);
    expect(readFileSync(taken, 'utf8')).toBe(text);
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ theme: 'system' });
  });

  it('reports a file that cannot be written, until it can', async () => {
    const path = join(folder, 'taken');
    writeFileSync(path, 'a file where the folder should be');
    const store = open(path);
    store.update((it) => ({ ...it, place: 'Gallery' }));
    await store.flush();
    expect(store.problems).toMatchObject([{ kind: 'settings-not-saved' }]);
    expect(store.value.place).toBe('Gallery');
    rmSync(path);
    mkdirSync(path);
    store.update((it) => ({ ...it, place: 'Wings' }));
    await store.flush();
    expect(store.problems).toEqual([]);
    expect(open(path).value.place).toBe('Wings');
  });

  // A change made while the disk was full used to be lost after the disk had room again.
  it('tries a failed write again on close, also without a new change', async () => {
    const path = join(folder, 'taken');
    writeFileSync(path, 'a file where the folder should be');
    const store = open(path);
    store.update((it) => ({ ...it, place: 'Gallery' }));
    await store.flush();
    rmSync(path);
    await store.close();
    expect(store.problems).toEqual([]);
    expect(open(path).value.place).toBe('Gallery');
    store.update((it) => ({ ...it, place: 'Wings' }));
    await store.close();
  });

  it('reads a file with a byte order mark', () => {
    writeFileSync(file(), '\uFEFF{ "version": 1, "name": "Ann" }');
    const store = open();
    expect([store.value.name, store.problems]).toEqual(['Ann', []]);
  });

  // A full disk used to cause a log line and a new alarm for every change, and every ten seconds.
  it('logs a failed write once, and counts the changes that wait', async () => {
    const path = join(folder, 'taken');
    writeFileSync(path, 'a file where the folder should be');
    const told: string[] = [];
    const logger = { ...silentLogger, warn: (_facts: object, what: string) => told.push(what) };
    const store = open(path, logger as typeof silentLogger);
    const keys = new Set<string>();
    for (let n = 1; n <= 4; n += 1) {
      store.update((it) => ({ ...it, outputDb: -n }));
      await store.flush();
      expect(store.problems).toEqual([
        { kind: 'settings-not-saved', file: join(path, 'settings.json'), why: 'not-writable', changes: n },
      ]);
      keys.add(problemKey(store.problems[0]));
    }
    const before = changes;
    await store.flush();
    expect([keys.size, changes - before]).toEqual([1, 0]);
    expect(told.filter((it) => it === 'settings not saved')).toHaveLength(1);
    rmSync(path);
    await store.flush();
    expect(store.problems).toEqual([]);
  });

  it('removes the temporary files of killed writes at the next start', () => {
    for (const name of ['settings.json.0123abcd.tmp', 'settings.json.beef0000.tmp', 'settings.json.bak'])
      writeFileSync(join(folder, name), '{');
    open();
    expect(readdirSync(folder)).toEqual(['settings.json.bak']);
  });

  describe('with a file that another program changes', () => {
    const TEXT = '{ "version": 1, "stationId": "me", "name": "FOH", "outputDb": -3 }';
    const EDITED_AS = 'settings.json.edited-2026-11-20T10-00-00-000Z';
    const inFile = (): Record<string, unknown> => JSON.parse(readFileSync(file(), 'utf8')) as never;
    const edit = (change: object): void => writeFileSync(file(), JSON.stringify({ ...inFile(), ...change }));
    let store: SettingsStore;
    beforeEach(() => {
      writeFileSync(file(), TEXT, { mode: 0o600 });
      store = open();
    });

    it('writes the changes of both, and keeps them in later writes', async () => {
      edit({ name: 'Monitors', theme: 'dark' });
      store.update((it) => ({ ...it, outputDb: -9 }));
      await store.flush();
      expect(inFile()).toMatchObject({ name: 'Monitors', theme: 'dark', outputDb: -9, stationId: 'me' });
      expect(store.problems).toEqual([
        { kind: 'settings-edited', file: file(), how: 'merged', keptAs: undefined },
      ]);
      // A running desk changes its settings only from its panel. Other changes count from the next
      // start.
      expect(store.value).toMatchObject({ name: 'FOH', outputDb: -9 });
      store.update((it) => ({ ...it, place: 'Gallery' }));
      await store.close();
      expect(open().value).toMatchObject({ name: 'Monitors', theme: 'dark', outputDb: -9, place: 'Gallery' });
      expect(readdirSync(folder)).toEqual(['settings.json']);
    });

    it("keeps the panel's value of a field that both changed, and a copy of the other version", async () => {
      edit({ name: 'Monitors', place: 'Left' });
      const theirs = readFileSync(file(), 'utf8');
      store.update((it) => ({ ...it, name: 'Stage' }));
      await store.flush();
      expect(inFile()).toMatchObject({ name: 'Stage', place: 'Left' });
      const keptAs = join(folder, EDITED_AS);
      expect(store.problems).toEqual([{ kind: 'settings-edited', file: file(), how: 'conflict', keptAs }]);
      expect(readFileSync(keptAs, 'utf8')).toBe(theirs);
      expect(statSync(keptAs).mode & 0o777).toBe(0o600);
    });

    it("keeps a copy of the other program's value when the panel changes the same field later", async () => {
      edit({ name: 'Monitors' });
      store.update((it) => ({ ...it, outputDb: -9 }));
      await store.flush();
      store.update((it) => ({ ...it, name: 'Stage' }));
      await store.flush();
      expect(inFile()).toMatchObject({ name: 'Stage', outputDb: -9 });
      expect(readFileSync(join(folder, EDITED_AS), 'utf8')).toContain('Monitors');
    });

    it('keeps a copy of a file with invalid parts, and all its valid fields', async () => {
      writeFileSync(file(), '{ "version": 1, "name": ');
      store.update((it) => ({ ...it, outputDb: -9 }));
      await store.flush();
      expect(store.problems).toMatchObject([{ kind: 'settings-edited', how: 'unreadable' }]);
      expect(readFileSync(join(folder, EDITED_AS), 'utf8')).toBe('{ "version": 1, "name": ');
      expect(inFile()).toMatchObject({ name: 'FOH', outputDb: -9 });
      rmSync(join(folder, EDITED_AS));
      edit({ name: 'Monitors', theme: 'pink' });
      store.update((it) => ({ ...it, outputDb: -10 }));
      await store.flush();
      expect(inFile()).toMatchObject({ name: 'Monitors', theme: 'system', outputDb: -10 });
      expect(readFileSync(join(folder, EDITED_AS), 'utf8')).toContain('pink');
    });

    it('creates a removed file again, and does not write without a change of its own', async () => {
      rmSync(file());
      store.update((it) => ({ ...it, outputDb: -9 }));
      await store.flush();
      expect(inFile()).toMatchObject({ name: 'FOH', outputDb: -9 });
      edit({ name: 'Monitors' });
      await store.close();
      expect(inFile()).toMatchObject({ name: 'Monitors' });
      expect(store.problems).toEqual([]);
    });

    it('merges the changes of two desks that write in turn, field by field', async () => {
      const other = open();
      for (let n = 1; n <= 5; n += 1) {
        store.update((it) => ({ ...it, outputDb: -n, secrets: { ...it.secrets, [`a${String(n)}`]: 'x' } }));
        other.update((it) => ({ ...it, soundsDb: -n, secrets: { ...it.secrets, [`b${String(n)}`]: 'y' } }));
        await Promise.all([store.flush(), other.flush()]);
      }
      expect(inFile()).toMatchObject({ outputDb: -5, soundsDb: -5 });
      expect(Object.keys(inFile()['secrets'] as object).sort()).toEqual(
        [1, 2, 3, 4, 5].flatMap((n) => [`a${String(n)}`, `b${String(n)}`]).sort(),
      );
      expect(readdirSync(folder)).toEqual(['settings.json']);
    });
  });
});

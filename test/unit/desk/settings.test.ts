import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  channelSettingsOf,
  defaultSettings,
  parseSettings,
  withChannelSettings,
  withoutServer,
  withServerUsed,
} from '../../../main/desk/settings-schema.ts';
import { SettingsStore } from '../../../main/desk/settings-store.ts';
import { silentLogger } from '../../../main/server/index.ts';

describe('the settings', () => {
  it('have a default for everything, but an id of their own', () => {
    const settings = defaultSettings();
    expect(settings).toMatchObject({
      version: 1,
      setupDone: false,
      maxTalkSeconds: 60,
      hotkeys: [{ action: { kind: 'talk-selected' }, chord: { key: 'F8', modifiers: [] } }],
      hosting: { on: false, port: 7420 },
    });
    expect(settings.hosting.channels.map(({ name }) => name)).toEqual(['Main', 'Production', 'Backstage']);
    expect(defaultSettings().stationId).not.toBe(settings.stationId);
  });

  it('fill in what an earlier minor did not know, and keep what only a later one knows', () => {
    const text = '{ "version": 1, "name": "FOH", "blinds": 3, "hosting": { "port": 7421, "vip": true } }';
    const parsed = parseSettings(text);
    expect(parsed).toMatchObject({
      ok: true,
      settings: { name: 'FOH', place: '', blinds: 3, hosting: { on: false, port: 7421, vip: true } },
    });
  });

  it.each([
    ['not JSON', '{ "version": 1', 'it is not JSON'],
    ['no object', '[]', 'its version undefined is unknown'],
    ['of a version to come', '{ "version": 2 }', 'its version 2 is unknown'],
    ['of a version that never was', '{ "version": 0 }', 'its version 0 is unknown'],
  ])('that are %s are refused', (_what, text, reason) => {
    const parsed = parseSettings(text);
    expect(parsed.ok ? 'ok' : parsed.reason).toContain(reason);
  });

  it.each([
    ['a number out of bounds', { maxTalkSeconds: 600 }, ['maxTalkSeconds'], { maxTalkSeconds: 60 }],
    [
      'a field of a group, and the others of it stay',
      { hosting: { on: true, port: 'x' } },
      ['hosting.port'],
      { hosting: { on: true, port: 7420 } },
    ],
    [
      'a device without its name',
      { devices: { input: { kind: 'named' }, output: { kind: 'none' } } },
      ['devices.input'],
      { devices: { input: { kind: 'default' }, output: { kind: 'none' } } },
    ],
    [
      'a key that a device does not have',
      { devices: { input: { kind: 'none', loud: true } } },
      ['devices.input.loud'],
      { devices: { input: { kind: 'none' } } },
    ],
    [
      'entries of a list, by their places in the file',
      {
        recentServers: [
          { name: 'A', url: '', atMs: 1 },
          { name: 'B', url: 'ws://b', atMs: 2 },
          { name: 3, url: 'ws://c', atMs: 'x' },
        ],
      },
      ['recentServers[0]', 'recentServers[2]'],
      { recentServers: [{ name: 'B', url: 'ws://b', atMs: 2 }] },
    ],
    [
      'a channel of a server',
      { servers: { 'ws://a:1': { channels: { main: { gainDb: 99, listen: false } } } } },
      ['servers["ws://a:1"].channels.main.gainDb'],
      { servers: { 'ws://a:1': { channels: { main: { listen: false } } } } },
    ],
    ['a list that is none', { hotkeys: 7 }, ['hotkeys'], { hotkeys: [{ chord: { key: 'F8' } }] }],
    ['a group that is none', { hosting: null }, ['hosting'], { hosting: { on: false, port: 7420 } }],
  ])('have a default for what does not fit, and keep the rest: %s', (_what, wrong, reset, settings) => {
    const text = JSON.stringify({ version: 1, name: 'FOH', blinds: 3, ...wrong });
    expect(parseSettings(text)).toMatchObject({
      ok: true,
      reset,
      settings: { name: 'FOH', blinds: 3, ...settings },
    });
  });

  it('name every field that does not fit', () => {
    const parsed = parseSettings('{ "version": 1, "theme": "pink", "place": 5, "stationId": "" }');
    expect(parsed).toMatchObject({ ok: true, settings: { theme: 'system', place: '' } });
    expect(parsed.ok && [...parsed.reset].sort()).toEqual(['place', 'stationId', 'theme']);
  });

  it('can always be read, whatever their fields hold, and lose no field that fits', () => {
    const fields = Object.keys(defaultSettings()).filter((it) => it !== 'version' && it !== 'stationId');
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...fields, '__proto__', 'blinds'), fc.jsonValue()),
        (wrong) => {
          const parsed = parseSettings(
            JSON.stringify({ ...wrong, version: 1, stationId: 'me', place: 'Wings' }),
          );
          expect(parsed).toMatchObject({ ok: true, settings: { stationId: 'me', place: 'Wings' } });
          if (!parsed.ok) return;
          // What it became is right now.
          expect(parseSettings(JSON.stringify(parsed.settings))).toEqual({
            ok: true,
            settings: parsed.settings,
            reset: [],
          });
        },
      ),
    );
  });

  it('of an earlier version are brought up step by step', () => {
    const migrations = {
      [-1]: (it: object) => ({ ...it, version: 0, b: true }),
      0: ({ nick, ...rest }: Record<string, unknown>) => ({ ...rest, version: 1, name: nick }),
    };
    const parsed = parseSettings('{ "version": -1, "nick": "FOH" }', migrations);
    expect(parsed).toMatchObject({ ok: true, settings: { version: 1, name: 'FOH', b: true } });
  });

  it('remember servers, the newest first and ten at most', () => {
    let settings = defaultSettings();
    for (let n = 0; n < 12; n += 1) settings = withServerUsed(settings, `ws://h${String(n)}`, 'x', n);
    settings = withServerUsed(settings, 'ws://h5', 'Five', 99);
    expect(settings.recentServers).toHaveLength(10);
    expect(settings.recentServers[0]).toEqual({ name: 'Five', url: 'ws://h5', atMs: 99 });
    expect(settings.lastServer).toBe('ws://h5');
  });

  it('keep what was chosen by channel and server, until the server is forgotten', () => {
    let settings = withChannelSettings(defaultSettings(), 'ws://a', 'main', { gainDb: -6 });
    settings = withChannelSettings(settings, 'ws://a', 'main', { listen: false });
    settings = withServerUsed(settings, 'ws://a', 'A', 1);
    expect(channelSettingsOf(settings, 'ws://a', 'main')).toEqual({ gainDb: -6, listen: false });
    expect(channelSettingsOf(settings, 'ws://b', 'main')).toEqual({});
    const forgotten = withoutServer({ ...settings, secrets: { 'ws://a': 'x', 'ws://b': 'y' } }, 'ws://a');
    expect(forgotten).toMatchObject({ secrets: { 'ws://b': 'y' }, servers: {}, recentServers: [] });
    expect(forgotten.lastServer).toBeUndefined();
  });
});

describe('the settings file', () => {
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
  const open = (path = folder): SettingsStore =>
    new SettingsStore({
      folder: path,
      logger: silentLogger,
      now: () => new Date('2026-11-20T10:00:00Z'),
      onChange: () => {
        changes += 1;
      },
    });

  it('is made at the first start, for its owner alone, and gives the same id again', async () => {
    const store = open(join(folder, 'new'));
    await store.flush();
    const again = open(join(folder, 'new'));
    expect(again.value).toEqual(store.value);
    expect(readdirSync(join(folder, 'new'))).toEqual(['settings.json']);
  });

  it('has the newest of many changes, told at once', async () => {
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

  it('that cannot be understood is kept aside, and told', async () => {
    writeFileSync(file(), '{ "version": 1, "name": ');
    const store = open();
    const keptAs = `${file()}.corrupt-2026-11-20T10-00-00-000Z`;
    expect(store.problems).toEqual([{ kind: 'settings-kept-aside', file: file(), keptAs }]);
    expect(readFileSync(keptAs, 'utf8')).toBe('{ "version": 1, "name": ');
    await store.flush();
    expect(open().problems).toEqual([]);
  });

  it('with a field that does not fit keeps the others; the file as it was is kept, and the field is named', async () => {
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

  it('is not written over before what it held is kept', async () => {
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

  it('that cannot be written is a problem until it can', async () => {
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

  // Found by trying: what was changed while the disk was full was lost, though there was room again.
  it('that could not be written is written at the end, also if nothing has changed since', async () => {
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

  it('may have a byte order mark', () => {
    writeFileSync(file(), '\uFEFF{ "version": 1, "name": "Ann" }');
    const store = open();
    expect([store.value.name, store.problems]).toEqual(['Ann', []]);
  });
});

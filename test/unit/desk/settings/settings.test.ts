import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  channelSettingsOf,
  defaultSettings,
  parseSettings,
  stationIdAt,
  withChannelSettings,
  withoutServer,
  withPlace,
  withServerUsed,
  withStationIdAt,
} from '../../../../main/desk/settings/settings-schema.ts';

describe('the settings', () => {
  it('have a default for each field, and a new station id each time', () => {
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

  it('fill in fields that an older file lacks, and keep fields from a newer version', () => {
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
    ['of a newer version', '{ "version": 2 }', 'its version 2 is unknown'],
    ['of an unknown old version', '{ "version": 0 }', 'its version 0 is unknown'],
  ])('are refused when they are %s', (_what, text, reason) => {
    const parsed = parseSettings(text);
    expect(parsed.ok ? 'ok' : parsed.reason).toContain(reason);
  });

  it.each([
    ['a number out of bounds', { maxTalkSeconds: 600 }, ['maxTalkSeconds'], { maxTalkSeconds: 60 }],
    [
      'one field of a group',
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
    ['a number instead of a list', { hotkeys: 7 }, ['hotkeys'], { hotkeys: [{ chord: { key: 'F8' } }] }],
    ['null instead of a group', { hosting: null }, ['hosting'], { hosting: { on: false, port: 7420 } }],
  ])('reset only the part that does not fit: %s', (_what, wrong, reset, settings) => {
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

  it('are read from any field values, and keep each field that fits', () => {
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
          // The new value is right now.
          expect(parseSettings(JSON.stringify(parsed.settings))).toEqual({
            ok: true,
            settings: parsed.settings,
            reset: [],
          });
        },
      ),
    );
  });

  it('of an earlier version pass each migration in turn', () => {
    const migrations = {
      [-1]: (it: object) => ({ ...it, version: 0, b: true }),
      0: ({ nick, ...rest }: Record<string, unknown>) => ({ ...rest, version: 1, name: nick }),
    };
    const parsed = parseSettings('{ "version": -1, "nick": "FOH" }', migrations);
    expect(parsed).toMatchObject({ ok: true, settings: { version: 1, name: 'FOH', b: true } });
  });

  it('keep the ten newest servers, the newest first', () => {
    let settings = defaultSettings();
    for (let n = 0; n < 12; n += 1) settings = withServerUsed(settings, `ws://h${String(n)}`, 'x', n);
    settings = withServerUsed(settings, 'ws://h5', 'Five', 99);
    expect(settings.recentServers).toHaveLength(10);
    expect(settings.recentServers[0]).toEqual({ name: 'Five', url: 'ws://h5', atMs: 99 });
    expect(settings.lastServer).toBe('ws://h5');
  });

  it('keep the choices for each channel of a server until the server is forgotten', () => {
    let settings = withChannelSettings(defaultSettings(), 'ws://a', 'main', { gainDb: -6 });
    settings = withChannelSettings(settings, 'ws://a', 'main', { listen: false });
    settings = withServerUsed(settings, 'ws://a', 'A', 1);
    expect(channelSettingsOf(settings, 'ws://a', 'main')).toEqual({ gainDb: -6, listen: false });
    expect(channelSettingsOf(settings, 'ws://b', 'main')).toEqual({});
    const forgotten = withoutServer({ ...settings, secrets: { 'ws://a': 'x', 'ws://b': 'y' } }, 'ws://a');
    expect(forgotten).toMatchObject({ secrets: { 'ws://b': 'y' }, servers: {}, recentServers: [] });
    expect(forgotten.lastServer).toBeUndefined();
  });

  it('have another station id in a copy of the folder, and keep it at later starts', () => {
    const first = withPlace({ ...defaultSettings(), stationId: 'me' }, 'here');
    expect(stationIdAt(first, 'here')).toBe('me');
    expect(withPlace(first, 'here')).toBe(first);
    const copy = withPlace(first, 'there');
    expect(stationIdAt(copy, 'there')).not.toBe('me');
    expect(withPlace(copy, 'there')).toBe(copy);
    // A folder on a share: both computers keep theirs.
    expect(stationIdAt(copy, 'here')).toBe('me');
    const given = withStationIdAt(copy, 'here', 'given-by-the-server');
    expect(stationIdAt(withPlace(given, 'here'), 'here')).toBe('given-by-the-server');
    let many = given;
    for (let n = 0; n < 200; n += 1) many = withPlace(many, `place ${String(n)}`);
    expect(Object.keys(many.stationIds)).toHaveLength(50);
  });
});

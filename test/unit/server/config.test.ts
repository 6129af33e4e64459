import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError, defaultConfig, parseConfig } from '../../../main/server/config.ts';
import { locateJson } from '../../../main/server/json-positions.ts';
import { holds, PROPERTY_TIMEOUT_MS } from '../../support/wire-property.ts';

const refusal = (text: string): string => {
  try {
    parseConfig(text, 'p.json');
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('a configuration file', () => {
  it('is not needed', () => {
    expect(defaultConfig()).toEqual({
      name: undefined,
      passphrase: undefined,
      open: false,
      frameDurationMs: 10,
      maxTalkspurtMs: 60_000,
      channels: ['Main', 'Production', 'Backstage'].map((name) => ({
        id: name.toLowerCase(),
        name,
        mode: 'open',
        talk: ['*'],
        listen: ['*'],
        override: [],
        feed: false,
      })),
    });
  });

  it('is accepted as the example shows it', () => {
    const example = readFileSync(new URL('../../../docs/partyline.example.json', import.meta.url), 'utf8');
    const config = parseConfig(example, 'example');
    expect(config.channels.map(({ id }) => id)).toEqual(['main', 'prod', 'stage-manager']);
    expect(config).toMatchObject({
      name: 'Studio 2',
      passphrase: 'lemon orbit patrol velvet',
      maxTalkspurtMs: 60_000,
    });
    expect(config.channels[2]).toMatchObject({ mode: 'exclusive', override: ['Director'] });
  });

  it('derives ids from names', () => {
    const names = ['Régie Son', '舞台', '--', 'A / B', 'Кулисы'];
    const channels = [...names.map((name) => ({ name })), { id: 'channel-2', name: 'x' }];
    const ids = parseConfig(JSON.stringify({ channels }), 'p.json').channels.map(({ id }) => id);
    expect(ids).toEqual(['regie-son', 'channel-3', 'channel-4', 'a-b', 'channel-5', 'channel-2']);
  });

  it.each([
    [
      '{\n  "channels": [\n    { "name": "Main", "mod": "open" }\n  ]\n}',
      'p.json, line 3: channels[0].mod is not a field that exists here.',
    ],
    ['{\n  "chanels": []\n}', 'p.json, line 2: chanels is not a field that exists here.'],
    ['{\n\n  "frameDurationMs": 15\n}', 'p.json, line 3: frameDurationMs must be 5, 10 or 20.'],
    [
      '{ "channels": [\n {"name":"A"},\n {"name":"B","mode":"closed"} ] }',
      'p.json, line 3: channels[1].mode must be "open" or "exclusive".',
    ],
    ['{ "channels": [\n {"name":"A"},\n {"mode":"open"} ] }', 'p.json, line 3: channels[1].name is missing.'],
    [
      '{ "channels": [\n {"name":"A"},\n {"name":"a"} ] }',
      'p.json, line 3: channels[1].name gives the id "a", which an earlier channel has.',
    ],
    [
      '{ "channels": [\n {"name":"A"},\n {"name":"B",\n"id":"a"} ] }',
      'p.json, line 4: channels[1].id gives the id "a", which an earlier channel has.',
    ],
    [
      '{ "channels": [\n {"name":"A"},\n {"name":"a", "id":"b"} ] }',
      'p.json, line 3: channels[1].name is the name of an earlier channel.',
    ],
    [
      '{ "channels": [\n {"name":"A", "id": "Ä"} ] }',
      'p.json, line 2: channels[0].id may have only a–z, 0–9 and -, and must not begin with -.',
    ],
    [
      '{ "channels": [\n {"name":"A", "talk": "Bob"} ] }',
      'p.json, line 2: channels[0].talk must be a list of station names, such as ["*"].',
    ],
    ['{ "channels": [] }', 'p.json, line 1: channels must have at least one channel.'],
    [
      '{ "channels": [ "Main" ] }',
      'p.json, line 1: channels[0] must be an object, such as { "name": "Main" }.',
    ],
    ['{\n "passphrase": "short"\n}', 'p.json, line 2: passphrase must have at least 8 characters.'],
    [
      '{\n "passphrase": "long enough",\n "open": true\n}',
      'p.json, line 3: open is true, but there is a passphrase: choose one of them.',
    ],
    [
      '{ "maxTalkspurtSeconds": 600 }',
      'p.json, line 1: maxTalkspurtSeconds must be a number of seconds from 1 to 60.',
    ],
    ['{\n "name": "a",\n "name": "b"\n}', 'p.json, line 3: name is there twice.'],
    ['[]', 'p.json, line 1: must be an object in { }.'],
    [
      '{\n  "name": "a"\n  "open": true\n}',
      'p.json, line 3: is not JSON at column 3: a comma or } is missing here.',
    ],
    [
      '{\n  "name": "a",\n}',
      'p.json, line 3: is not JSON at column 1: a key in double quotes is expected here.',
    ],
    ['{ "name": tru }', 'p.json, line 1: is not JSON at column 11: a value is expected here.'],
    [
      '{ "name": "a\n" }',
      'p.json, line 1: is not JSON at column 11: this text is not closed, or has a character that must be escaped.',
    ],
    ['', 'p.json, line 1: is not JSON at column 1: the text ends too early.'],
    ['{} x', 'p.json, line 1: is not JSON at column 4: there is something after the end.'],
  ])('%j is refused: %s', (text, message) => {
    expect(refusal(text)).toBe(message);
  });

  it('may begin with a byte order mark', () => {
    expect(parseConfig('\uFEFF{"name":"a"}', 'p.json').name).toBe('a');
  });
});

describe('locateJson', () => {
  it(
    'accepts exactly what JSON.parse accepts',
    () => {
      const pieces = fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"a"',
        '"',
        '\\',
        '1',
        '-0.5e+3',
        '01',
        'true',
        'nul',
        ' ',
        '\n',
        '\u0007',
        '"\\u12aF"',
        '"\\x"',
      );
      const text = fc.oneof(
        fc.json(),
        fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
        fc.string(),
      );
      holds(
        fc.property(text, (json) => {
          let valid = true;
          try {
            JSON.parse(json);
          } catch {
            valid = false;
          }
          expect(locateJson(json).ok).toBe(valid);
        }),
      );
    },
    PROPERTY_TIMEOUT_MS,
  );
});

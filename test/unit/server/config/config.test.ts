import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultConfig, parseConfig } from '../../../../main/server/config/config.ts';
import { ConfigError } from '../../../../main/server/config/config-mistakes.ts';
import { locateJson } from '../../../../main/server/config/json-positions.ts';
import { holds, PROPERTY_TIMEOUT_MS } from '../../../support/wire-property.ts';

const refusal = (text: string | Uint8Array): string => {
  try {
    parseConfig(text, 'p.json');
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('parseConfig', () => {
  it('has defaults for everything', () => {
    expect(defaultConfig()).toEqual({
      name: undefined,
      passphrase: undefined,
      open: false,
      frameDurationMs: 5,
      maxTalkspurtMs: 60_000,
      channels: ['Main', 'Production', 'Backstage'].map((name) => ({
        id: name.toLowerCase(),
        name,
        mode: 'open',
        talk: ['*'],
        listen: ['*'],
        override: [],
        feed: false,
        priority: false,
      })),
    });
  });

  it('accepts docs/partyline.example.json', () => {
    const example = readFileSync(new URL('../../../../docs/partyline.example.json', import.meta.url), 'utf8');
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
      'line 3, column 23: channels[0].mod is not a field that exists here (did you mean "mode"?).',
    ],
    [
      '{\n  "chanels": []\n}',
      'line 2, column 3: chanels is not a field that exists here (did you mean "channels"?).',
    ],
    [
      '{ "framedurationms": 5 }',
      'line 1, column 3: framedurationms is not a field that exists here (did you mean "frameDurationMs"?).',
    ],
    [
      '{ "my colour": "red" }',
      'line 1, column 3: "my colour" is not a field that exists here ' +
        '(the fields are: name, passphrase, open, frameDurationMs, maxTalkspurtSeconds, channels).',
    ],
    ['{\n\n  "frameDurationMs": 15\n}', 'line 3, column 3: frameDurationMs must be 5, 10 or 20.'],
    [
      '{ "channels": [\n {"name":"A"},\n {"name":"B","mode":"closed"} ] }',
      'line 3, column 14: channels[1].mode must be "open" or "exclusive".',
    ],
    [
      '{ "channels": [\n {"name":"A"},\n {"mode":"open"} ] }',
      'line 3, column 2: channels[1].name is missing.',
    ],
    [
      '{ "channels": [\n {"name":"A"},\n {"name":"a"} ] }',
      'line 3, column 3: channels[1].name is the name of channels[0], whatever the case: choose another.',
    ],
    [
      '{ "channels": [\n {"name":"A"},\n {"name":"a", "id":"b"} ] }',
      'line 3, column 3: channels[1].name is the name of channels[0], whatever the case: choose another.',
    ],
    [
      '{ "channels": [\n {"name":"A"},\n {"name":"A!"} ] }',
      'line 3, column 3: channels[1].name gives the id "a", which channels[0] has: add an "id" of its own.',
    ],
    [
      '{ "channels": [\n {"name":"A"},\n {"name":"B",\n"id":"a"} ] }',
      'line 4, column 1: channels[1].id gives the id "a", which channels[0] has: choose another.',
    ],
    [
      '{ "channels": [\n {"name":"Stage", "id":"main"},\n {"name":"MAIN", "id":"x"} ] }',
      'line 3, column 3: channels[1].name is the id of channels[0]: choose another name, or another id there.',
    ],
    [
      '{ "channels": [ {"name":"@Main"} ] }',
      'line 1, column 18: channels[0].name must not begin with "@", which means a station in commands: leave the "@" out.',
    ],
    [
      '{ "channels": [ {"name":"Light, sound"} ] }',
      'line 1, column 18: channels[0].name must not contain ",", which stands between two channels in commands: write something else there.',
    ],
    [
      '{ "channels": [ {"name":"Main Override"} ] }',
      'line 1, column 18: channels[0].name must not end in " override", which takes the floor in commands: choose another name.',
    ],
    [
      '{ "channels": [ {"name":"Main", "feed":true, "priority":true} ] }',
      'line 1, column 46: channels[0].priority is given to a feed, and a program never goes before who talks: choose one of them.',
    ],
    [
      '{ "channels": [ {"name":"Main", "override":["Bob"]} ] }',
      'line 1, column 33: channels[0].override is given to an open channel, and only exclusive channels have a floor: ' +
        'add "mode": "exclusive", or leave it out.',
    ],
    [
      '{ "channels": [\n {"name":"A", "id": "Ä"} ] }',
      'line 2, column 15: channels[0].id may have only a–z, 0–9 and -, and must not begin with -.',
    ],
    [
      '{ "channels": [\n {"name":"A", "talk": "Bob"} ] }',
      'line 2, column 15: channels[0].talk must be a list of station names, such as ["*"].',
    ],
    ['{ "channels": [] }', 'line 1, column 3: channels must have at least one channel.'],
    [
      '{ "channels": [ "Main" ] }',
      'line 1, column 17: channels[0] must be an object, such as { "name": "Main" }.',
    ],
    ['{\n "passphrase": "short"\n}', 'line 2, column 2: passphrase must have at least 8 characters.'],
    [
      '{\n "passphrase": "long enough",\n "open": true\n}',
      'line 3, column 2: open is true, but there is a passphrase: choose one of them.',
    ],
    [
      '{ "maxTalkspurtSeconds": 600 }',
      'line 1, column 3: maxTalkspurtSeconds must be a number of seconds from 1 to 60.',
    ],
    ['{\n "name": "a",\n "name": "b"\n}', 'line 3, column 2: name is there twice.'],
    ['[]', 'line 1, column 1: must be an object in { }.'],
    ['{\n  "name": "a"\n  "open": true\n}', 'line 3, column 3: is not JSON: a comma or } is missing here.'],
    ['{\n  "name": "a",\n}', 'line 3, column 1: is not JSON: a key in double quotes is expected here.'],
    ['{ "name": tru }', 'line 1, column 11: is not JSON: a value is expected here.'],
    [
      '{ "name": "a\n" }',
      'line 1, column 11: is not JSON: this text is not closed, or has a character that must be escaped.',
    ],
    ['', 'line 1, column 1: is not JSON: the text ends too early.'],
    ['{} x', 'line 1, column 4: is not JSON: there is something after the end.'],
  ])('refuses %j: %s', (text, message) => {
    expect(refusal(text)).toBe(`p.json, ${message}`);
  });

  it('reports every mistake at once, in the order of the file, one for each field', () => {
    const text = `{
  "nmae": "Studio",
  "frameDurationMs": 15,
  "channels": [
    { "name": " @Main " },
    { "name": "B", "mode": "shut", "colour": 1 },
    { "name": "b", "override": ["Bob"] },
    7
  ],
  "open": true, "passphrase": "short"
}`;
    expect(refusal(text).replaceAll('p.json, ', '').split('\n')).toEqual([
      'line 2, column 3: nmae is not a field that exists here (did you mean "name"?).',
      'line 3, column 3: frameDurationMs must be 5, 10 or 20.',
      'line 5, column 7: channels[0].name must not begin or end with a space.',
      'line 6, column 20: channels[1].mode must be "open" or "exclusive".',
      'line 6, column 36: channels[1].colour is not a field that exists here ' +
        '(the fields are: id, name, mode, talk, listen, override, feed, priority).',
      'line 7, column 7: channels[2].name is the name of channels[1], whatever the case: choose another.',
      'line 7, column 20: channels[2].override is given to an open channel, and only exclusive channels have a floor: ' +
        'add "mode": "exclusive", or leave it out.',
      'line 8, column 5: channels[3] must be an object, such as { "name": "Main" }.',
      'line 10, column 3: open is true, but there is a passphrase: choose one of them.',
      'line 10, column 17: passphrase must have at least 8 characters.',
    ]);
  });

  it.each([
    ['Latin 1', [0x7b, 0x0a, 0x22, 0xe9, 0x22], 'line 2, column 2: is not UTF-8 at byte 4'],
    ['a character cut short', [0x7b, 0x7d, 0xe2, 0x82], 'line 1, column 3: is not UTF-8 at byte 3'],
    ['half a surrogate pair', [0x22, 0xed, 0xa0, 0x80, 0x22], 'line 1, column 2: is not UTF-8 at byte 2'],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00], 'line 1, column 1: is not UTF-8 at byte 1'],
  ])('refuses %s', (_, bytes, message) => {
    expect(refusal(Uint8Array.from(bytes))).toBe(`p.json, ${message}: save it as UTF-8 in your editor.`);
  });

  it('accepts every character of UTF-8', () => {
    const name = 'Régie 舞台 🎭 \uFFFD';
    expect(parseConfig(Buffer.from(`\uFEFF{"name":"${name}"}`), 'p.json').name).toBe(name);
  });

  it('accepts a byte order mark at the start', () => {
    expect(parseConfig('\uFEFF{"name":"a"}', 'p.json').name).toBe('a');
  });
});

describe('locateJson', () => {
  it(
    'accepts exactly the texts that JSON.parse accepts',
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

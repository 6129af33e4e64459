import { describe, expect, it } from 'vitest';
import {
  codec,
  device,
  inputChannel,
  list,
  number,
  oneOf,
  readOptions,
  required,
  stationName,
  wholeNumber,
  type Values,
} from '../../../main/cli/arguments.ts';
import { CliError } from '../../../main/base/exit-codes.ts';

const TABLE = {
  name: { type: 'string' },
  sidetone: { type: 'string' },
  listen: { type: 'string' },
  json: { type: 'boolean' },
} as const;

const read = (...args: string[]): Values => readOptions('station', args, TABLE);

function refusal(what: () => unknown): string {
  try {
    what();
  } catch (error) {
    expect(error).toBeInstanceOf(CliError);
    expect((error as CliError).exitCode).toBe(2);
    return (error as CliError).message;
  }
  throw new Error('it was taken');
}

describe('readOptions', () => {
  it.each([
    [['--name', 'Ann', '--json'], { name: 'Ann', json: true }],
    [['--name=Ann'], { name: 'Ann' }],
    [['--sidetone', '-20'], { sidetone: '-20' }],
    [['--sidetone=-20'], { sidetone: '-20' }],
    [['--listen', ''], { listen: '' }],
    [['--help'], { help: true }],
    [[], {}],
  ])('reads %j', (args, values) => {
    expect({ ...read(...args) }).toEqual(values);
  });

  it.each([
    [['--nmae', 'Ann'], "'--nmae'"],
    [['--name'], "'--name"],
    [['--name', '--json'], "'--name'"],
    [['Ann'], "'Ann'"],
    [['--json=yes'], "'--json'"],
    [['-x'], "'-x'"],
  ])('refuses %j in one sentence that points to the help', (args, word) => {
    const message = refusal(() => read(...args));
    expect(message).toContain(word);
    expect(message).toContain('See: partyline station --help');
    expect(message).not.toContain('\n');
  });
});

it('names an example when a required option is missing', () => {
  expect(required({ name: 'Ann' }, 'talk', 'name', 'X')).toBe('Ann');
  for (const values of [{}, { name: '' }, { name: '  ' }])
    expect(refusal(() => required(values, 'talk', 'name', 'Ann'))).toContain('--name Ann');
});

describe('numbers', () => {
  it.each([
    ['-60', -60],
    ['0', 0],
    ['-0.5', -0.5],
    ['1e1', 10],
  ])('include %s', (value, expected) => {
    expect(number({ x: value }, 'x', -60, 10)).toBe(expected);
  });

  it.each(['', ' ', 'x', '0x1', '0b1', '11', '-61', 'NaN', 'Infinity', '3,5'])(
    'exclude "%s" and name the bounds',
    (value) => {
      expect(refusal(() => number({ x: value }, 'x', -60, 10))).toContain('from -60 to 10');
    },
  );

  it('are whole for wholeNumber', () => {
    expect(wholeNumber({ x: '7' }, 'x', 0, 10)).toBe(7);
    expect(wholeNumber({}, 'x', 0, 10)).toBeUndefined();
    expect(refusal(() => wholeNumber({ x: '7.5' }, 'x', 0, 10))).toContain('whole');
  });
});

it.each([
  [undefined, undefined],
  ['', []],
  [' , ,', []],
  ['Main', ['Main']],
  ['Main, Stage Left ,Orders', ['Main', 'Stage Left', 'Orders']],
])('reads the list %j', (value, expected) => {
  expect(list(value === undefined ? {} : { x: value }, 'x')).toEqual(expected);
});

it('finds a codec in any case, and names the codecs otherwise', () => {
  expect(codec({})).toBeUndefined();
  expect(codec({ codec: 'pcmu/8000' })).toBe('PCMU/8000');
  expect(refusal(() => codec({ codec: 'opus' }))).toContain('PCMU/16000, PCMU/8000');
});

it('names the choices when none of them was given', () => {
  expect(oneOf({ x: 'a' }, 'x', ['a', 'b'])).toBe('a');
  expect(refusal(() => oneOf({ x: 'c' }, 'x', ['a', 'b']))).toContain('a, b');
});

describe('stationName', () => {
  it.each(['Ann', '  Ann  ', 'Régie 2', '舞台', 'x'.repeat(64)])('accepts "%s"', (name) => {
    expect(stationName(name)).toBe(name.trim());
  });

  it.each(['', '   ', 'x'.repeat(65), 'a\nb', 'a\u0000b', '\u200b'])('refuses %j', (name) => {
    expect(refusal(() => stationName(name))).toContain('--name');
  });

  it.each(['\u{1F469}\u200D\u{1F692} Fire', '\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645'])(
    'keeps the joiners of %j',
    (name) => {
      expect(stationName(name)).toBe(name);
    },
  );

  it.each([
    ['\u3164', 'people can see'],
    ['\u202EkraM', 'U+202E, which turns the direction'],
    ['Mark\u200B!', 'U+200B, which nobody can see'],
    [`Z${'\u0301'.repeat(500)}`, 'marks on one letter'],
  ])('says why it refuses %j', (name, reason) => {
    expect(refusal(() => stationName(name))).toContain(reason);
  });
});

it.each([
  [undefined, { kind: 'default' }],
  ['default', { kind: 'default' }],
  ['none', { kind: 'none' }],
  ['file:a b.wav', { kind: 'file', path: 'a b.wav' }],
  ['USB Headset', { kind: 'named', name: 'USB Headset' }],
  ['ALSA/pulse', { kind: 'named', name: 'pulse', hostApi: 'ALSA' }],
  ['Windows WASAPI/Headset (2/3)', { kind: 'named', name: 'Headset (2/3)', hostApi: 'Windows WASAPI' }],
  ['In 1/2 (Fancy)', { kind: 'named', name: 'In 1/2 (Fancy)' }],
])('reads the device %j', (value, expected) => {
  expect(device(value === undefined ? {} : { input: value }, 'input')).toEqual(expected);
});

it.each([
  [undefined, undefined],
  ['auto', 'auto'],
  ['1', 1],
  ['32', 32],
])('reads the input channel %j', (value, expected) => {
  expect(inputChannel({ 'input-channel': value })).toBe(expected);
});

it.each(['0', '33', '1.5', '-1', '3rd', '', 'left', '0x3'])('refuses the input channel %j', (value) => {
  expect(refusal(() => inputChannel({ 'input-channel': value }))).toContain('from 1 to 32');
});

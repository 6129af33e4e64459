import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { headComment, readBenchOptions, WrongOption } from '../../bench/options.mjs';

const OPTIONS = {
  short: { type: 'boolean', default: false },
  save: { type: 'boolean', default: false },
  bursts: { type: 'string', range: [1, 1_000] },
  seed: { type: 'string', range: [0, 9], default: '1' },
  peer: { type: 'string', multiple: true, choices: ['mumble'] },
  json: { type: 'string', file: true },
};
const read = (...args: string[]) => readBenchOptions(args, OPTIONS).values;

describe('options of a bench', () => {
  it('reads whole numbers as such, also those that were not given', () => {
    expect(read('--bursts', '12')).toMatchObject({ bursts: 12, seed: 1 });
  });

  it.each(['abc', '0', '1001', '12.5', '0x10', ''])('refuses "%s" for a number', (text) => {
    expect(() => read('--bursts', text)).toThrow(`--bursts ${text}: give a whole number from 1 to 1000.`);
  });

  it('names what there is in the place of an unknown word', () => {
    expect(() => read('--peer', 'zoom')).toThrow('--peer zoom: choose one of mumble.');
  });

  it('says an unknown option in one line', () => {
    expect(() => read('--brusts', '3')).toThrow(/^Unknown option '--brusts'\. --help tells what there is\.$/);
  });

  it('does not keep a sanity run', () => {
    expect(() => read('--short', '--save')).toThrow(WrongOption);
    expect(read('--save')).toMatchObject({ save: true });
  });

  it('refuses a file that cannot be written', () => {
    const path = join(tmpdir(), 'no such folder', 'figures.json');
    expect(() => read('--json', path)).toThrow(`--json ${path}: this file cannot be written (ENOENT).`);
    expect(() => read('--json', tmpdir())).toThrow('EISDIR');
  });

  it('takes its help from the head of the script', () => {
    expect(headComment('/**\n * What it is.\n *   --short  brief\n */\ncode();\n/** not this */')).toBe(
      'What it is.\n  --short  brief',
    );
    expect(headComment('// What it is.\n// And how.\ncode();')).toBe('What it is.\nAnd how.');
  });
});

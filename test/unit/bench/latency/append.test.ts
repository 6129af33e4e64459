import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { optionsThatMatter, startsIn, writeStarts } from '../../../bench/latency/append.ts';

const usage = { cpuSecondsPerMinute: 1, pssMb: 20 };
const result = {
  delaysMs: [30],
  lost: 0,
  firstSoundMs: [],
  unheard: 0,
  usage: { server: usage, talker: usage, listener: usage },
};
const START = { system: 'Partyline, defaults', continuous: false, start: 0, result };
const NOW = {
  commit: 'abc',
  options: optionsThatMatter({ seed: '1', starts: '2', save: true, append: 'x' }),
};

describe('the file of --append', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'partyline-append-'));
    file = join(folder, 'starts.json');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is empty at first and then holds the starts of earlier commands', () => {
    expect(startsIn(file, NOW)).toEqual([]);
    writeStarts(file, NOW, [START]);
    expect(startsIn(file, NOW)).toEqual([START]);
    expect(NOW.options).toEqual({ seed: '1' });
  });

  it('does not mix builds', () => {
    writeStarts(file, NOW, [START]);
    expect(() => startsIn(file, { ...NOW, commit: 'def' })).toThrow(
      'its starts are of abc, and this is def.',
    );
  });

  it('does not mix options', () => {
    writeStarts(file, NOW, [START]);
    expect(() => startsIn(file, { ...NOW, options: { seed: '1', hotkey: true } })).toThrow(
      'its starts have --hotkey not given, and here it is true.',
    );
  });

  it.each(['', 'no JSON', '[]', '{"commit":"abc","options":{},"starts":[1]}'])(
    'refuses a file of "%s"',
    (text) => {
      writeFileSync(file, text);
      expect(() => startsIn(file, NOW)).toThrow('does not hold starts of this bench');
    },
  );
});

import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CliError } from '../../../../main/base/exit-codes.ts';
import { ALL_COMMON, readBenchArguments, TEXT } from '../../../bench/base/command.ts';

const SYNTAX = { help: 'What it measures.', options: { ...ALL_COMMON, bursts: TEXT, part: TEXT } };
const read = (...args: string[]) => readBenchArguments(args, SYNTAX);

describe('readBenchArguments', () => {
  it('gives the options as they were typed', () => {
    expect(read('--bursts', '12')).toMatchObject({ values: { bursts: '12' }, isShort: false, words: [] });
    expect(read('--short').isShort).toBe(true);
  });

  it('names an unknown option in one sentence', () => {
    expect(() => read('--brusts', '3')).toThrow(
      /^Unknown option '--brusts'\. --help tells which options there are\.$/,
    );
  });

  it('accepts words without an option only where the bench uses them', () => {
    expect(() => read('piece.json')).toThrow(CliError);
    const { words } = readBenchArguments(['piece.json'], { ...SYNTAX, takesWords: true });
    expect(words).toEqual(['piece.json']);
  });

  it('does not keep the figures of a short run', () => {
    expect(() => read('--short', '--save')).toThrow('--short measures too little to be kept');
    expect(read('--save').values).toMatchObject({ save: true });
  });

  it.each(['--json', '--part'])(
    'refuses %s with a file that cannot be written, before it measures',
    (option) => {
      const path = join(tmpdir(), 'no such folder', 'figures.json');
      expect(() => read(option, path)).toThrow(`Cannot write "${path}" (there is no such file or folder).`);
      expect(() => read(option, tmpdir())).toThrow('it is a folder');
    },
  );

  it('leaves no file behind when it checks whether a file can be written', () => {
    const path = join(tmpdir(), `partyline-figures-${String(process.pid)}.json`);
    read('--json', path);
    expect(existsSync(path)).toBe(false);
  });
});

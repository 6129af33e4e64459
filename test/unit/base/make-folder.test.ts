import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileProblem } from '../../../main/base/file-problem.ts';
import { makeFolder } from '../../../main/base/make-folder.ts';

describe('makeFolder', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'partyline-folder-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('makes every level readable by its owner only, and accepts a folder that exists', () => {
    const deep = join(folder, 'a', 'b', 'c');
    makeFolder(deep);
    makeFolder(deep);
    expect(statSync(deep).isDirectory()).toBe(true);
    if (process.platform !== 'win32') expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o700);
  });

  it('throws EEXIST or ENOTDIR when a file is in the way', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'below')]) expect(() => makeFolder(path)).toThrow(/EEXIST|ENOTDIR/);
  });

  it.skipIf(process.platform !== 'linux')('throws at once in /proc, where no folder can be made', () => {
    expect(() => makeFolder('/proc/partyline/a/b')).toThrow('ENOENT');
    expect(existsSync('/proc/partyline')).toBe(false);
  });
});

describe('fileProblem', () => {
  it.each(['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR', 'EEXIST', 'EROFS', 'ENOSPC', 'EMFILE', 'ENAMETOOLONG'])(
    'describes %s in words',
    (code) => {
      const words = fileProblem(Object.assign(new Error(`${code}: raw text`), { code }));
      expect(words).toMatch(/^[a-z][^:]+$/);
      expect(words).not.toContain(code);
    },
  );
  it('returns the message of an error without a code', () =>
    expect(fileProblem(new Error('odd'))).toBe('odd'));
});

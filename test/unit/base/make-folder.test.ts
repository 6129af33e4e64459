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

  it('makes every level for its owner alone, and takes what is there', () => {
    const deep = join(folder, 'a', 'b', 'c');
    makeFolder(deep);
    makeFolder(deep);
    expect(statSync(deep).isDirectory()).toBe(true);
    if (process.platform !== 'win32') expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o700);
  });

  it('says that a file is in the way', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'below')]) expect(() => makeFolder(path)).toThrow(/EEXIST|ENOTDIR/);
  });

  it.skipIf(process.platform !== 'linux')('comes back from where no folder can be made', () => {
    expect(() => makeFolder('/proc/partyline/a/b')).toThrow('ENOENT');
    expect(existsSync('/proc/partyline')).toBe(false);
  });
});

describe('a problem with a file', () => {
  it.each(['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR', 'EEXIST', 'EROFS', 'ENOSPC', 'EMFILE', 'ENAMETOOLONG'])(
    '%s is told in words',
    (code) => {
      const words = fileProblem(Object.assign(new Error(`${code}: raw text`), { code }));
      expect(words).toMatch(/^[a-z][^:]+$/);
      expect(words).not.toContain(code);
    },
  );
  it('without a code is told as it is', () => expect(fileProblem(new Error('odd'))).toBe('odd'));
});

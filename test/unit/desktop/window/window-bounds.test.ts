import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placeWindow, WindowMemory } from '../../../../main/desktop/window/window-bounds.ts';

const NORMAL = { width: 1280, height: 800 };
const LEFT = { x: 0, y: 25, width: 1920, height: 1055 };
const RIGHT = { x: 1920, y: 0, width: 1280, height: 1024 };

describe('placeWindow', () => {
  it.each([
    ['never kept', undefined, NORMAL],
    [
      'on the left display',
      { x: 10, y: 30, width: 900, height: 700 },
      { x: 10, y: 30, width: 900, height: 700 },
    ],
    [
      'on the right one',
      { x: 2000, y: 5, width: 900, height: 700 },
      { x: 2000, y: 5, width: 900, height: 700 },
    ],
    ['across both', { x: 1500, y: 40, width: 900, height: 700 }, { x: 1500, y: 40, width: 900, height: 700 }],
    ['on a display that is gone', { x: 5000, y: 5, width: 900, height: 700 }, NORMAL],
    ['with a corner too small to be seen', { x: 3150, y: 5, width: 900, height: 700 }, NORMAL],
    ['above every display', { x: 10, y: -400, width: 900, height: 700 }, NORMAL],
    ['below', { x: 10, y: 1050, width: 900, height: 700 }, NORMAL],
    [
      'larger than its display',
      { x: 0, y: 25, width: 4000, height: 3000 },
      { x: 0, y: 25, width: 1920, height: 1055 },
    ],
  ])('places a window that was: %s', (_, was, expected) => {
    expect(placeWindow(was, [LEFT, RIGHT], NORMAL)).toEqual(expected);
  });
});

describe('WindowMemory', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'partyline-windows-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const panel = { x: 1, y: 2, width: 500, height: 700 };

  it('remembers bounds until the next start', () => {
    const memory = new WindowMemory(folder);
    memory.keep({ panel });
    memory.keep({ maximized: true });
    expect(new WindowMemory(folder).windows).toEqual({ panel, maximized: true });
  });

  it.each(['', '{', '[]', '{"panel":{"x":1}}', '{"panel":{"x":1,"y":2,"width":-5,"height":3}}'])(
    'starts empty when the file holds %j',
    (text) => {
      writeFileSync(join(folder, 'windows.json'), text);
      expect(new WindowMemory(folder).windows).toEqual({});
    },
  );

  it('works without a folder that can be written', () => {
    writeFileSync(join(folder, 'file'), '');
    const memory = new WindowMemory(join(folder, 'file'));
    memory.keep({ panel });
    expect(memory.windows).toEqual({ panel });
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('');
  });
});

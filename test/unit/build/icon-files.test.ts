import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { icnsFile, icoFile } from '../../../build/icon-files.mjs';

const built = (name: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../../../build/${name}`, import.meta.url)));

/** Reads width and height from a PNG's first chunk. */
function pngSize(png: Buffer): string {
  expect(png.toString('latin1', 1, 4)).toBe('PNG');
  return `${String(png.readUInt32BE(16))}x${String(png.readUInt32BE(20))}`;
}

function icoImages(ico: Buffer): { readonly stated: number; readonly png: Buffer }[] {
  expect([ico.readUInt16LE(0), ico.readUInt16LE(2)]).toEqual([0, 1]);
  return Array.from({ length: ico.readUInt16LE(4) }, (_, index) => {
    const at = 6 + 16 * index;
    const offset = ico.readUInt32LE(at + 12);
    return { stated: ico[at] || 256, png: ico.subarray(offset, offset + ico.readUInt32LE(at + 8)) };
  });
}

describe('icon files', () => {
  it('writes an .ico with the size and place of each picture', () => {
    const pictures = [
      { size: 16, png: Buffer.from('sixteen') },
      { size: 256, png: Buffer.from('large') },
    ];
    const ico = icoFile(pictures);
    expect(ico.toString('hex', 0, 22)).toBe('000001000200101000000100200007000000' + '26000000');
    expect(icoImages(ico).map(({ stated, png }) => [stated, png.toString()])).toEqual([
      [16, 'sixteen'],
      [256, 'large'],
    ]);
  });

  it('refuses an .icns that lacks a size', () => {
    expect(() => icnsFile(new Map([[16, Buffer.from('x')]]))).toThrow('32 pixels');
  });

  it.each(['icon.ico', 'tray/idle.ico', 'tray/on-air.ico', 'tray/muted.ico', 'tray/call.ico'])(
    'finds pictures of the stated sizes in %s',
    (name) => {
      const images = icoImages(built(name));
      expect(images.length).toBeGreaterThan(4);
      for (const { stated, png } of images) expect(pngSize(png)).toBe(`${String(stated)}x${String(stated)}`);
    },
  );

  it('finds the length of icon.icns in its header, and a picture of 1024 pixels', () => {
    const icns = built('icon.icns');
    expect(icns.toString('latin1', 0, 4)).toBe('icns');
    expect(icns.readUInt32BE(4)).toBe(icns.length);
    let largest = '';
    for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
      if (icns.toString('latin1', at, at + 4) === 'ic10') largest = pngSize(icns.subarray(at + 8));
    }
    expect(largest).toBe('1024x1024');
  });

  it.each(['idle', 'on-air', 'muted', 'call'])('finds every tray picture of "%s"', (state) => {
    for (const [suffix, pixels] of [
      ['', 16],
      ['@2x', 32],
      ['Template', 16],
      ['Template@2x', 32],
    ] as const) {
      const name = `tray/${state}${suffix}.png`;
      expect(pngSize(built(name)), name).toBe(`${String(pixels)}x${String(pixels)}`);
    }
    expect(existsSync(fileURLToPath(new URL(`../../../build/tray/${state}.ico`, import.meta.url)))).toBe(
      true,
    );
  });
});

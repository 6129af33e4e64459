import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  decodeMuLaw,
  decodeMuLawToFloat,
  encodeMuLaw,
  encodeMuLawFromFloat,
  MU_LAW_SILENCE,
} from '../../../../native-audio/dsp/mulaw.ts';
import { has } from '../../../support/machine.ts';

const ALL_PCM = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);
const ALL_CODES = Uint8Array.from({ length: 256 }, (_, i) => i);

/**
 * ITU-T G.711 (11/88), table 2: eight segments of sixteen steps. The first decision values are 0,
 * 1, 3, 5 ... 31, then steps of 4 up to 95, of 8 up to 223, and so on, up to 8159. Values have 14
 * bits; a 16-bit sample counts exact quarters of them.
 */
function decisionValues(): number[] {
  const values = [0];
  for (let i = 1; i <= 15; i++) values.push(2 * i - 1);
  let value = 31;
  for (let segment = 1; segment < 8; segment++) {
    const step = 2 ** (segment + 1);
    for (let i = 0; i < 16; i++) {
      values.push(value);
      value += step;
    }
  }
  return values;
}

const DECISIONS = decisionValues();

function encodeByTable(sample: number): number {
  const magnitude = Math.abs(sample) / 4;
  let n = DECISIONS.length - 1;
  while (DECISIONS[n] > magnitude) n--;
  // Table 2: the code's seven low bits count down from 127; bit 8 is 1 for positive values.
  return (sample < 0 ? 0 : 0x80) | (127 - n);
}

function decodeByTable(code: number): number {
  const n = 127 - (code & 0x7f);
  const next = n === 127 ? 8159 : DECISIONS[n + 1];
  const value = n === 0 ? 0 : (DECISIONS[n] + next) / 2;
  return (code & 0x80 ? value : -value) * 4 || 0;
}

describe('mu-law against ITU-T G.711, table 2', () => {
  it("uses the standard's decision values", () => {
    expect(DECISIONS).toHaveLength(128);
    expect([DECISIONS[1], DECISIONS[16], DECISIONS[32], DECISIONS[48], DECISIONS[127]]).toEqual([
      1, 31, 95, 223, 7903,
    ]);
  });

  it('encodes all 65,536 samples like the table', () => {
    const codes = new Uint8Array(65_536);
    expect(encodeMuLaw(ALL_PCM, codes)).toBe(65_536);
    expect(codes).toEqual(Uint8Array.from(ALL_PCM, encodeByTable));
  });

  it('decodes all 256 codes like the table', () => {
    const pcm = new Int16Array(256);
    expect(decodeMuLaw(ALL_CODES, pcm)).toBe(256);
    expect(Array.from(pcm)).toEqual(Array.from(ALL_CODES, decodeByTable));
  });

  it('gives the known codes of well-known values', () => {
    const codes = new Uint8Array(6);
    encodeMuLaw(Int16Array.from([0, -1, 32_767, -32_768, 32_124, -32_124]), codes);
    expect(Array.from(codes)).toEqual([0xff, 0x7f, 0x80, 0x00, 0x80, 0x00]);
    expect(MU_LAW_SILENCE).toBe(0xff);
  });

  it('encodes each decoded value to its own code, except negative zero', () => {
    const pcm = new Int16Array(256);
    const codes = new Uint8Array(256);
    decodeMuLaw(ALL_CODES, pcm);
    encodeMuLaw(pcm, codes);
    expect(Array.from(codes)).toEqual(Array.from(ALL_CODES, (code) => (code === 0x7f ? 0xff : code)));
  });

  it('encodes a float like its nearest 16-bit value, clipped', () => {
    const samples = Float32Array.from([0.5, -0.5, 1, -1, 7, -7, 1e-5]);
    const codes = new Uint8Array(8);
    encodeMuLawFromFloat(samples, 0, 7, codes, 1);
    const expected = new Uint8Array(7);
    encodeMuLaw(Int16Array.from([16_384, -16_384, 32_767, -32_768, 32_767, -32_768, 0]), expected);
    expect(Array.from(codes.subarray(1))).toEqual(Array.from(expected));
    const floats = new Float32Array(4);
    decodeMuLawToFloat(Uint8Array.from([9, 0x80, 0x00]), 1, 2, floats, 2);
    expect(Array.from(floats)).toEqual([0, 0, 32_124 / 32_768, -32_124 / 32_768]);
  });

  it('writes only the requested range', () => {
    const codes = new Uint8Array(4).fill(1);
    encodeMuLaw(Int16Array.from([0, 0, 0, 0]), codes, 2);
    expect(Array.from(codes)).toEqual([0xff, 0xff, 1, 1]);
  });
});

describe.runIf(has('sox'))('mu-law against sox', () => {
  function sox(input: string, output: string): void {
    const format = ['-t', 'raw', '-r', '8000', '-c', '1'];
    const linear = ['-e', 'signed', '-b', '16'];
    const law = ['-e', 'mu-law', '-b', '8'];
    const encode = input.endsWith('.s16');
    // -D: sox adds no dither.
    execFileSync(
      'sox',
      ['-D', ...format, ...(encode ? linear : law), input, ...format, ...(encode ? law : linear), output],
      { stdio: ['ignore', 'ignore', 'ignore'] },
    );
  }

  function throughSox(name: string, bytes: Uint8Array, outName: string): Buffer {
    const folder = mkdtempSync(join(tmpdir(), 'partyline-mulaw-'));
    try {
      writeFileSync(join(folder, name), bytes);
      sox(join(folder, name), join(folder, outName));
      return readFileSync(join(folder, outName));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it('decodes all codes to the same samples', () => {
    const decoded = throughSox('codes.ul', ALL_CODES, 'codes.s16');
    const pcm = new Int16Array(256);
    decodeMuLaw(ALL_CODES, pcm);
    expect(Array.from({ length: 256 }, (_, i) => decoded.readInt16LE(2 * i))).toEqual(Array.from(pcm));
  });

  it('encodes each sample that needs no rounding to 14 bits to the same code', () => {
    const encoded = throughSox('all.s16', new Uint8Array(ALL_PCM.buffer), 'all.ul');
    const codes = new Uint8Array(65_536);
    encodeMuLaw(ALL_PCM, codes);
    const whole = Array.from(ALL_PCM.keys()).filter((i) => ALL_PCM[i] % 4 === 0);
    expect(whole.map((i) => encoded[i])).toEqual(whole.map((i) => codes[i]));
  });

  it('differs only where sox rounds to 14 bits before it compares', () => {
    const encoded = throughSox('all.s16', new Uint8Array(ALL_PCM.buffer), 'all.ul');
    // sox: floor((sample + 2) / 4), the top clipped, then the same law.
    const rounded = Int16Array.from(ALL_PCM, (sample) => Math.min((sample + 2) >> 2, 8_191) * 4);
    const codes = new Uint8Array(65_536);
    encodeMuLaw(rounded, codes);
    expect(Buffer.from(codes).equals(encoded)).toBe(true);
    encodeMuLaw(ALL_PCM, codes);
    const different = Array.from(ALL_PCM.keys()).filter((i) => codes[i] !== encoded[i]);
    expect(different).toHaveLength(383);
    // The difference is at most one step, and only within half a 14-bit unit of a decision
    // value.
    for (const i of different) {
      const magnitude = Math.abs(ALL_PCM[i]) / 4;
      expect(Math.min(...DECISIONS.map((value) => Math.abs(value - magnitude)))).toBeLessThanOrEqual(0.5);
    }
  });
});

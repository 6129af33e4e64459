import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeSamples } from '../../../../native-audio/wav/sample-decoder.ts';
import { readWavHeader } from '../../../../native-audio/wav/wav-header.ts';
import { WavReader } from '../../../../native-audio/wav/wav-reader.ts';
import { seededRandom } from '../../../support/random.ts';
import { putTogether, takeApart, type Chunk, type Container } from '../../../support/wav-shapes.ts';
import { has } from '../../../support/machine.ts';

/** The same seed makes the same files again. */
const SEED = 20_261_130;
const folder = mkdtempSync(join(tmpdir(), 'partyline-oracle-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);

/**
 * The name, sox's name, and the allowed difference to the samples that sox decodes, which computes
 * with 32-bit integers.
 */
const CODINGS = [
  ['8 bits', ['-b', '8', '-e', 'unsigned-integer'], 0],
  ['16 bits', ['-b', '16', '-e', 'signed-integer'], 0],
  ['24 bits', ['-b', '24', '-e', 'signed-integer'], 0],
  ['32 bits', ['-b', '32', '-e', 'signed-integer'], 2 ** -23],
  ['32-bit float', ['-b', '32', '-e', 'floating-point'], 2 ** -23],
  ['64-bit float', ['-b', '64', '-e', 'floating-point'], 2 ** -23],
  ['mu-law', ['-e', 'mu-law'], 0],
  ['A-law', ['-e', 'a-law'], 0],
] as const;
const CONTAINERS: readonly (Container | 'plain RIFF')[] = [
  'RIFF',
  'plain RIFF',
  'RIFX',
  'RF64',
  'BW64',
  'Wave64',
];
const CHANNELS = [1, 2, 3, 6] as const;
const RATES_HZ = [8_000, 11_025, 16_000, 44_100, 48_000, 96_000] as const;

const random = seededRandom(SEED);
const below = (most: number): number => Math.floor(random() * most);
const pick = <T>(from: readonly T[]): T => from[below(from.length)];

/** Chunks of even and odd length that a reader has to step over. */
function strangers(): Chunk[] {
  return Array.from({ length: below(3) }, () => ({
    id: pick(['LIST', 'JUNK', 'bext', 'iXML', 'zzzz', 'id3 ', 'PAD ']),
    body: Buffer.from(Array.from({ length: below(70) }, () => below(256))),
  }));
}

function soxFile(coding: readonly string[], options: readonly string[], name = 'sox.wav') {
  const channels = pick(CHANNELS);
  const rateHz = pick(RATES_HZ);
  const frames = 1 + below(257);
  const raw = Buffer.from(Array.from({ length: frames * channels * 4 }, () => below(256)));
  writeFileSync(path('noise.raw'), raw);
  const noise = ['-t', 'raw', '-r', String(rateHz), '-e', 'signed', '-b', '32', '-c', String(channels)];
  const file = path(name);
  execFileSync('sox', ['-V1', '-D', ...noise, path('noise.raw'), ...coding, ...options, file]);
  return { file, channels, rateHz, frames };
}

/** The samples that sox reads, interleaved. */
function oracle(file: string): Float32Array {
  const raw = execFileSync('sox', ['-V1', '-D', file, '-t', 'raw', '-e', 'floating-point', '-b', '32', '-']);
  return new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
}

/** The samples that our parser and decoder read from bytes without a file, interleaved. */
function ours(file: Buffer, totalBytes: number | undefined = file.length) {
  const reading = readWavHeader(totalBytes);
  let at = 0;
  let step = reading.next();
  while (!step.done) {
    const wanted = 'read' in step.value ? step.value.read : step.value.skip;
    const answer = file.subarray(at, at + wanted);
    at += 'read' in step.value ? answer.length : wanted;
    step = reading.next(answer);
  }
  const { format, dataBytes, lead } = step.value;
  const all = Buffer.concat([lead, file.subarray(at)]);
  const frameBytes = format.channels * format.bytesPerSample;
  const whole = Math.min(dataBytes ?? all.length, all.length);
  const bytes = all.subarray(0, whole - (whole % frameBytes));
  const samples = new Float32Array(bytes.length / format.bytesPerSample);
  decodeSamples(bytes, format, samples);
  return { format, samples };
}

function expectLike(got: Float32Array, wanted: Float32Array, most: number, what: string): void {
  expect(got.length, what).toBe(wanted.length);
  let worst = 0;
  for (let i = 0; i < got.length; i++) worst = Math.max(worst, Math.abs(got[i] - wanted[i]));
  expect(worst, what).toBeLessThanOrEqual(most);
}

describe.runIf(has('sox'))(`WAV files against sox (seed ${String(SEED)}; skipped without sox)`, () => {
  describe.each(CONTAINERS)('%s', (container) => {
    it.each(CODINGS)(
      'reads %s like sox, with chunks before and after, odd lengths, cut off and streamed',
      (name, coding, most) => {
        for (let round = 0; round < 6; round++) {
          const options = container === 'RIFX' ? ['-B'] : container === 'plain RIFF' ? ['-t', 'wavpcm'] : [];
          const { file, channels, rateHz, frames } = soxFile(coding, options);
          const wanted = oracle(file);
          const bytes = readFileSync(file);
          const what = `${container}, ${name}, round ${String(round)}: ${String(channels)} channels, ${String(frames)} frames`;
          expect(wanted.length, what).toBe(frames * channels);

          const plain = ours(bytes);
          expect(plain.format, what).toMatchObject({ channels, sampleRateHz: rateHz });
          expectLike(plain.samples, wanted, most, what);
          expectLike(ours(bytes, undefined).samples, wanted, most, `${what}, by a pipe`);

          const shape = takeApart(bytes);
          const at = shape.chunks.findIndex(({ id }) => id === 'data');
          const known = container === 'plain RIFF' ? 'RIFF' : container;
          const chunks = [
            ...strangers(),
            ...shape.chunks.slice(0, at),
            ...strangers(),
            ...shape.chunks.slice(at),
            ...strangers(),
          ];
          const filled = putTogether({ container: known, chunks });
          expectLike(ours(filled).samples, wanted, most, `${what}, with more chunks`);

          // The file is cut off somewhere within the samples.
          const data = shape.chunks[at].body.length;
          const end = putTogether({ container: known, chunks: shape.chunks.slice(0, at + 1) });
          const start = end.length - data - (known === 'Wave64' ? (8 - (data % 8)) % 8 : data % 2);
          const kept = below(data);
          const expected = wanted.subarray(0, Math.floor((kept * frames) / data) * channels);
          if (expected.length > 0) {
            expectLike(
              ours(end.subarray(0, start + kept)).samples,
              expected,
              most,
              `${what}, cut after ${String(kept)} bytes`,
            );
          }

          // The writer did not know the length.
          const sizes = known === 'Wave64' ? [0x7fff_ffff] : [0xffff_ffff, 0x7fff_f000];
          for (const size of sizes) {
            const streamed = Buffer.from(end.subarray(0, start + data));
            const sizeAt = start - (known === 'Wave64' ? 8 : 4);
            if (known === 'RIFX') streamed.writeUInt32BE(size, sizeAt);
            else streamed.writeUInt32LE(size, sizeAt);
            if (known === 'RF64' || known === 'BW64') streamed.writeBigUInt64LE(0n, 28);
            expectLike(ours(streamed).samples, wanted, most, `${what}, with a size of ${String(size)}`);
          }
        }
      },
    );
  });

  it('reads what sox streams into a pipe', () => {
    for (const [name, coding, most] of CODINGS) {
      const { file } = soxFile(coding, []);
      const streamed = execFileSync('sh', [
        '-c',
        `sox -V1 -D "${file}" ${coding.join(' ')} -t wav - 2>/dev/null | cat`,
      ]);
      expectLike(ours(streamed, undefined).samples, oracle(file), most, name);
    }
  });

  it('reads files in portions of any size', () => {
    for (const [name, coding, most] of CODINGS) {
      const { file } = soxFile(coding, ['-c', '1']);
      const wanted = oracle(file);
      const reader = new WavReader(file);
      expect(reader.frames).toBe(wanted.length);
      const got: number[] = [];
      for (;;) {
        const portion = new Float32Array(1 + below(40));
        const count = reader.read(portion);
        got.push(...portion.subarray(0, count));
        if (count < portion.length) break;
      }
      reader.close();
      expectLike(Float32Array.from(got), wanted, most, name);
    }
  });

  // sox decodes floats in Wave64 to numbers outside −1 to 1.
  it.each(CODINGS.filter(([name]) => !name.includes('float')))(
    'reads the Wave64 files of sox: %s',
    (name, coding, most) => {
      const { file } = soxFile(coding, ['-t', 'w64'], 'sox.w64');
      expectLike(ours(readFileSync(file)).samples, oracle(file), most, name);
    },
  );

  it.each([
    ['ima-adpcm', /ADPCM/],
    ['ms-adpcm', /ADPCM/],
    ['gsm-full-rate', /GSM 6\.10/],
  ])('names the format when it rejects %s', (encoding, name) => {
    writeFileSync(path('tone.raw'), Buffer.alloc(3_200));
    const raw = ['-t', 'raw', '-r', '8000', '-e', 'signed', '-b', '16', '-c', '1', path('tone.raw')];
    execFileSync('sox', ['-V1', ...raw, '-e', encoding, path('packed.wav')]);
    expect(() => ours(readFileSync(path('packed.wav')))).toThrow(name);
  });

  it.each([
    ['aiff', 'AIFF'],
    ['au', 'AU'],
    ['flac', 'FLAC'],
    ['ogg', 'Ogg'],
    ['caf', 'CAF'],
  ])('names the real format of %s', (type, name) => {
    execFileSync('sox', [
      '-V1',
      '-n',
      '-r',
      '8000',
      '-t',
      type,
      path('other'),
      'synth',
      '0.1',
      'sine',
      '440',
    ]);
    expect(() => ours(readFileSync(path('other')))).toThrow(`it is not a WAV file but ${name}`);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { WavReader } from '../../../../native-audio/wav/wav-reader.ts';
import { seededRandom } from '../../../support/random.ts';
import { wavBytes } from '../../../support/sound-analysis.ts';
import { extensibleFormat, plainFormat, putTogether, type Chunk } from '../../../support/wav-shapes.ts';

const folder = mkdtempSync(join(tmpdir(), 'partyline-wav-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);

/** All samples, as 16-bit values. */
function read(bytes: Buffer): number[] {
  writeFileSync(path('it.wav'), bytes);
  const reader = new WavReader(path('it.wav'));
  const samples = new Float32Array(reader.frames + 10);
  const count = reader.read(samples);
  expect(count).toBe(reader.frames);
  expect(reader.read(samples)).toBe(0);
  reader.close();
  return [...samples.subarray(0, count)].map((sample) => sample * 32_768);
}

const chunk = (id: string, body: string | Buffer): Chunk => ({ id, body: Buffer.from(body) });
const data = (...samples: number[]): Chunk => chunk('data', Buffer.from(Int16Array.from(samples).buffer));
const mono16 = plainFormat({ tag: 1, channels: 1, rateHz: 8_000, bits: 16 });
const riff = (...chunks: Chunk[]): Buffer => putTogether({ container: 'RIFF', chunks });

describe('WavReader', () => {
  it('uses the sub-format of an extensible header', () => {
    const floats = Buffer.from(Float32Array.of(0.5, -0.25, 1).buffer);
    const format = extensibleFormat({ tag: 3, channels: 1, rateHz: 16_000, bits: 32 });
    expect(read(riff(format, chunk('data', floats)))).toEqual([16_384, -8_192, 32_768]);
  });

  it('does not play padding', () => {
    const format = plainFormat({ tag: 1, channels: 1, rateHz: 8_000, bits: 8 });
    expect(read(riff(format, chunk('data', Buffer.of(128, 129, 127))))).toEqual([0, 256, -256]);
  });

  it('reads 24 bits in three bytes and in four', () => {
    const three = plainFormat({ tag: 1, channels: 1, rateHz: 8_000, bits: 24 });
    expect(read(riff(three, chunk('data', Buffer.of(0, 0, 0x40, 0, 0, 0xc0))))).toEqual([16_384, -16_384]);
    const four = Buffer.of(0, 0, 0, 0x40, 0, 0, 0, 0xc0);
    const valid = extensibleFormat({ tag: 1, channels: 1, rateHz: 8_000, bits: 32 }, 24);
    expect(read(riff(valid, chunk('data', four)))).toEqual([16_384, -16_384]);
    const padded = plainFormat({ tag: 1, channels: 1, rateHz: 8_000, bits: 24, blockBytes: 4 });
    expect(read(riff(padded, chunk('data', four)))).toEqual([16_384, -16_384]);
  });

  it('does not play the chunks after the samples', () => {
    for (const container of ['RIFF', 'RF64', 'BW64', 'Wave64'] as const) {
      const chunks = [mono16, data(1, 2, 3), chunk('LIST', 'INFOICMTlook'), chunk('zzzz', 'odd')];
      expect(read(putTogether({ container, chunks })), container).toEqual([1, 2, 3]);
    }
  });

  it('steps over a chunk of odd length without its padding byte', () => {
    const whole = riff(mono16, chunk('LIST', 'odd'), data(7, 8));
    const pad = whole.indexOf('odd') + 3;
    expect(read(Buffer.concat([whole.subarray(0, pad), whole.subarray(pad + 1)]))).toEqual([7, 8]);
  });

  it('reads the second data chunk if the first one is empty', () => {
    expect(read(riff(mono16, data(), chunk('LIST', 'INFO'), data(5, 6)))).toEqual([5, 6]);
  });

  it.each([0, 0xffff_ffff, 0x7fff_f000])('reads to the end if the writer left a size of %d', (size) => {
    const killed = wavBytes(Int16Array.of(7, 8, 9), 16_000);
    killed.writeUInt32LE(size, 40);
    killed.writeUInt32LE(size === 0 ? 36 : size, 4);
    expect(read(killed)).toEqual([7, 8, 9]);
  });

  it('drops an incomplete last frame', () => {
    const whole = wavBytes(Int16Array.of(1, 2, 3), 8_000);
    expect(read(whole.subarray(0, whole.length - 1))).toEqual([1, 2]);
  });

  it('replaces NaN and infinities by finite samples', () => {
    const format = plainFormat({ tag: 3, channels: 1, rateHz: 8_000, bits: 64 });
    const floats = Buffer.from(Float64Array.of(NaN, Infinity, -1e300, 0.5).buffer);
    const [none, most, least, half] = read(riff(format, chunk('data', floats)));
    expect([none, half]).toEqual([0, 16_384]);
    expect(most).toBeGreaterThan(32_767);
    expect(least).toBeLessThan(-32_768);
    expect(Number.isFinite(most - least)).toBe(true);
  });

  it.each([
    ['nothing', Buffer.alloc(0), /^it is not a WAV file: it is empty$/],
    ['text', Buffer.from('This is a letter.'), /^it is not a WAV file$/],
    [
      'half a header',
      riff(mono16, data(1)).subarray(0, 30),
      /^it is not a WAV file: it ends within its header$/,
    ],
    ['a film', Buffer.from('RIFF\x10\0\0\0AVI LIST\0\0\0\0'), /^it is not a WAV file but AVI$/],
    ['no format', riff(data(1)), /^it is not a WAV file: nothing in it says how its samples are coded$/],
    ['no samples', riff(mono16), /^it holds no samples$/],
    ['an empty data chunk', riff(mono16, data()), /^it holds no samples$/],
    [
      'an empty data chunk and a LIST',
      riff(mono16, data(), chunk('LIST', 'INFOICMTnot sound')),
      /^it holds no samples$/,
    ],
    [
      'an empty data chunk and a stranger',
      riff(mono16, data(), chunk('zzzz', 'not sound')),
      /^it holds no samples$/,
    ],
    ['less than a frame', riff(mono16, chunk('data', 'x')), /^it holds no samples$/],
    [
      'zeros for chunks',
      Buffer.concat([riff(mono16), Buffer.alloc(64)]),
      /^it is not a WAV file: its chunks are damaged$/,
    ],
    [
      'no channels',
      riff(plainFormat({ tag: 1, channels: 0, rateHz: 8_000, bits: 16 }), data(1)),
      /^it declares 0 channels/,
    ],
    [
      '65 channels',
      riff(plainFormat({ tag: 1, channels: 65, rateHz: 8_000, bits: 16 }), data(1)),
      /^it declares 65 channels/,
    ],
    ['1 Hz', riff(plainFormat({ tag: 1, channels: 1, rateHz: 1, bits: 16 }), data(1)), /at 1 Hz/],
    [
      '77 bits',
      riff(plainFormat({ tag: 1, channels: 1, rateHz: 8_000, bits: 77 }), data(1)),
      /^its sample format \(77 bits\)/,
    ],
    [
      'MP3',
      riff(plainFormat({ tag: 0x55, channels: 1, rateHz: 8_000, bits: 0 }), data(1)),
      /^its samples are compressed \(MP3\)$/,
    ],
    [
      'what nobody knows',
      riff(plainFormat({ tag: 0x4242, channels: 1, rateHz: 8_000, bits: 16 }), data(1)),
      /^its sample format is not known \(number 0x4242\)$/,
    ],
  ])('gives the reason why it cannot read %s', (_, bytes, sentence) => {
    expect(() => read(bytes)).toThrow(sentence);
  });

  it.skipIf(process.platform !== 'linux')('does not wait for a pipe and does not read a device', () => {
    execFileSync('mkfifo', [path('pipe')]);
    expect(() => new WavReader(path('pipe'))).toThrow('it is a pipe, not a file');
    expect(() => new WavReader('/dev/zero')).toThrow('it is a device, not a file');
    expect(() => new WavReader(folder)).toThrow('it is a folder');
  });

  it('knows the length of a huge file from its header, without allocating it', () => {
    const file = wavBytes(Int16Array.of(1), 16_000);
    file.writeUInt32LE(0x5fff_ffd4, 40);
    writeFileSync(path('huge.wav'), file);
    truncateSync(path('huge.wav'), 0x6000_0000);
    const before = process.memoryUsage().rss;
    const reader = new WavReader(path('huge.wav'));
    expect(reader.frames).toBe(0x2fff_ffea);
    expect(reader.read(new Float32Array(16_000))).toBe(16_000);
    reader.close();
    expect(process.memoryUsage().rss - before).toBeLessThan(50e6);
  });

  it('answers garbage with samples or a sentence (seed 11)', () => {
    const random = seededRandom(11);
    for (let n = 0; n < 3_000; n++) {
      const container = (['RIFF', 'RIFX', 'RF64', 'Wave64'] as const)[n % 4];
      const format = extensibleFormat({ tag: 1, channels: 2, rateHz: 8_000, bits: 24 });
      const chunks = [format, chunk('LIST', 'odd'), chunk('data', Buffer.alloc(1_200, 7))];
      const file = putTogether({ container, chunks });
      for (let k = 0; k < 4; k++) file[Math.floor(random() * 120)] = Math.floor(random() * 256);
      try {
        expect(read(file.subarray(0, 20 + Math.floor(random() * file.length))).length).toBeGreaterThan(0);
      } catch (error) {
        expect((error as Error).constructor.name, file.toString('hex', 0, 120)).toBe('WavProblem');
      }
    }
  });
});

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CliError } from '../../../../main/base/exit-codes.ts';
import { readSound, readWav } from '../../../../main/cli/sound/wav.ts';
import { has } from '../../../support/machine.ts';
import { roundTripAll } from '../../../support/g711-oracle.ts';
import { fullRangeNoise, seededRandom } from '../../../support/random.ts';
import { sine, writeWav16 } from '../../../support/test-wav.ts';

const folder = mkdtempSync(join(tmpdir(), 'partyline-wav-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);

const tone = sine(440, 8_000, 0.1, 0.8);
writeWav16(path('tone.wav'), tone, 8_000);

const withSox = it.runIf(has('sox'));

/** Converts the tone with sox. */
function converted(name: string, format: readonly string[], effects: readonly string[] = []): string {
  execFileSync('sox', ['-D', path('tone.wav'), ...format, path(name), ...effects]);
  return path(name);
}

function worstDifference(a: Int16Array, b: Int16Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((worst, sample, n) => Math.max(worst, Math.abs(sample - b[n])), 0);
}

function refusal(file: string): string {
  try {
    readWav(file);
  } catch (error) {
    expect(error).toBeInstanceOf(CliError);
    expect((error as CliError).exitCode).toBe(6);
    const { message } = error as CliError;
    expect(message).toContain(`"${file}"`);
    expect(message).toMatch(/\.$|announcement\.wav$/);
    expect(message).not.toContain('\n');
    return message;
  }
  throw new Error('it was taken');
}

describe('readWav', () => {
  it('leaves 16-bit mono unchanged', () => {
    const noise = fullRangeNoise(3, 17);
    writeWav16(path('noise.wav'), noise, 11_025);
    const wav = readWav(path('noise.wav'));
    expect(wav).toMatchObject({ sampleRateHz: 11_025, conversions: [] });
    expect(wav.samples).toEqual(noise);
  });

  // The largest allowed difference: one step of the coarser format, and half a step for other
  // rounding.
  withSox.each([
    ['8 bits', ['-b', '8', '-e', 'unsigned-integer'], 384, ['from 8 to 16 bits']],
    ['24 bits', ['-b', '24'], 1, ['from 24 to 16 bits']],
    ['32 bits', ['-b', '32', '-e', 'signed-integer'], 1, ['from 32 to 16 bits']],
    ['32-bit float', ['-b', '32', '-e', 'floating-point'], 1, ['from 32 to 16 bits']],
    ['64-bit float', ['-b', '64', '-e', 'floating-point'], 1, ['from 64 to 16 bits']],
    ['A-law', ['-e', 'a-law'], 1_024, ['from A-law to 16 bits']],
  ] as const)('reads %s', (name, format, most, conversions) => {
    const wav = readWav(converted(`${name}.wav`, format));
    expect(wav.conversions).toEqual(conversions);
    expect(wav.sampleRateHz).toBe(8_000);
    expect(worstDifference(wav.samples.subarray(0, tone.length), tone)).toBeLessThanOrEqual(most);
  });

  withSox('reads mu-law as in G.711', () => {
    const wav = readWav(converted('mu-law.wav', ['-e', 'mu-law']));
    expect(wav.conversions).toEqual(['from mu-law to 16 bits']);
    // sox rounds negative samples the other way before its table: one step of the law at most.
    expect(worstDifference(wav.samples, roundTripAll(tone))).toBeLessThanOrEqual(1_024);
  });

  withSox('clips floats beyond ±1 instead of wrapping them', () => {
    const file = Buffer.from(readFileSync(converted('loud.wav', ['-b', '32', '-e', 'floating-point'])));
    const data = file.indexOf('data') + 8;
    [2, -2, 1, -1, 0.5].forEach((value, n) => file.writeFloatLE(value, data + n * 4));
    writeFileSync(path('loud.wav'), file);
    const { samples } = readWav(path('loud.wav'));
    expect(samples[0]).toBe(32_767);
    expect(samples[1]).toBe(-32_768);
    expect(Math.abs(samples[4] - 16_384)).toBeLessThanOrEqual(1);
  });

  withSox('mixes channels to one without losing sound that is on only one of them', () => {
    const alone = Int16Array.from({ length: 2 * tone.length }, (_, n) => (n % 2 ? 0 : tone[n / 2]));
    writeWav16(path('left.wav'), alone, 44_100, 2);
    const wav = readWav(path('left.wav'));
    expect(wav.conversions).toEqual(['from 2 channels to one']);
    expect(wav.samples).toEqual(tone);
    const six = readWav(converted('six.wav', ['-c', '6']));
    expect(six.conversions).toEqual(['from 6 channels to one']);
    expect(worstDifference(six.samples, tone)).toBeLessThanOrEqual(1);
  });

  withSox('reads big-endian RIFX', () => {
    expect(readWav(converted('rifx.wav', ['-B'])).samples).toEqual(tone);
  });

  it('reads the samples of a file that was cut off', () => {
    const whole = readFileSync(path('tone.wav'));
    writeFileSync(path('cut.wav'), whole.subarray(0, whole.length - 401));
    const { samples } = readWav(path('cut.wav'));
    expect(samples).toEqual(tone.subarray(0, samples.length));
    expect(tone.length - samples.length).toBeLessThanOrEqual(201);
  });

  it.each([
    ['an empty file', Buffer.alloc(0)],
    ['text', Buffer.from('This is a letter.')],
    ['the first bytes of a header', readFileSync(path('tone.wav')).subarray(0, 20)],
    ['RIFF of something else', Buffer.from('RIFF\x10\0\0\0AVI LIST\0\0\0\0')],
    ['RIFF without a format', Buffer.from('RIFF\x10\0\0\0WAVEdata\x04\0\0\0abcd')],
  ])('refuses %s, and says how to convert it', (name, bytes) => {
    writeFileSync(path('bad.wav'), bytes);
    expect(refusal(path('bad.wav')), name).toMatch(/not a WAV file.*sox/);
  });

  it('names the wrong field of a false header', () => {
    const header = (edit: (file: Buffer) => void): string => {
      const file = Buffer.from(readFileSync(path('tone.wav')));
      edit(file);
      writeFileSync(path('lies.wav'), file);
      return path('lies.wav');
    };
    expect(refusal(header((file) => file.writeUInt16LE(0, 22)))).toMatch(/0 channels|not a WAV file/);
    expect(refusal(header((file) => file.writeUInt32LE(1, 24)))).toContain('1 Hz');
    expect(refusal(header((file) => file.writeUInt16LE(77, 34)))).toMatch(/77 bits|not a WAV file/);
  });

  withSox('refuses compressed samples', () => {
    expect(refusal(converted('adpcm.wav', ['-e', 'ima-adpcm']))).toMatch(/compressed \(ADPCM\).*sox/);
    expect(refusal(converted('gsm.wav', ['-e', 'gsm-full-rate']))).toContain('sox');
  });

  it('refuses a file without samples', () => {
    writeWav16(path('none.wav'), new Int16Array(0), 8_000);
    expect(refusal(path('none.wav'))).toContain('no samples');
  });

  it('refuses a file that is too long before it reads a sample', () => {
    const file = Buffer.from(readFileSync(path('tone.wav')));
    file.writeUInt32LE(0x5fff_ffd4, 40);
    writeFileSync(path('huge.wav'), file);
    truncateSync(path('huge.wav'), 0x6000_0000);
    const before = process.memoryUsage().rss;
    try {
      readWav(path('huge.wav'), 60_000);
      expect.unreachable();
    } catch (error) {
      expect((error as CliError).exitCode).toBe(5);
      expect((error as CliError).message).toContain('lasts 100663.3 s, and no more than 60 s');
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(50e6);
  });

  it('says why a file cannot be opened', () => {
    expect(refusal(path('not-there.wav'))).toContain('no such file');
    expect(refusal(folder)).toContain('a folder');
  });

  withSox('answers 300 damaged files with sound or a CliError', () => {
    const random = seededRandom(11);
    const good = readFileSync(converted('24.wav', ['-b', '24', '-c', '2']));
    for (let n = 0; n < 300; n++) {
      const file = Buffer.from(good.subarray(0, 44 + Math.floor(random() * 200)));
      for (let k = 0; k < 4; k++) file[Math.floor(random() * 60) % file.length] = Math.floor(random() * 256);
      writeFileSync(path('fuzz.wav'), file);
      try {
        expect(readWav(path('fuzz.wav')).samples.length).toBeGreaterThan(0);
      } catch (error) {
        expect(error, file.toString('hex')).toBeInstanceOf(CliError);
      }
    }
  });
});

describe.skipIf(process.platform !== 'linux')('readSound', () => {
  /** Reads the output of a shell command through a named pipe. */
  async function piped(command: string, longestMs = 60_000) {
    rmSync(path('pipe'), { force: true });
    execFileSync('mkfifo', [path('pipe')]);
    const writer = spawn('sh', ['-c', `exec 2>/dev/null; (${command}) > "${path('pipe')}"`], {
      stdio: 'ignore',
    });
    try {
      return await readSound(path('pipe'), longestMs);
    } finally {
      writer.kill();
    }
  }

  it('reads a file in the same way as readWav', async () => {
    expect(await readSound(path('tone.wav'), 60_000)).toEqual(readWav(path('tone.wav')));
  });

  it.each([
    ['that knows its length', 'cat FILE'],
    ...(has('sox') ? [['that does not know its length', 'sox FILE -t wav -']] : []),
    [
      'that pauses',
      'head -c 30 FILE; sleep 0.2; tail -c +31 FILE | head -c 99; sleep 0.2; tail -c +130 FILE',
    ],
  ])('reads a pipe from a writer %s', async (_, command) => {
    const { samples, conversions } = await piped(command.replaceAll('FILE', `"${path('tone.wav')}"`));
    expect(samples).toEqual(tone);
    expect(conversions).toEqual([]);
  });

  it('stops reading an endless pipe at the limit', async () => {
    await expect(piped(`cat "${path('tone.wav')}"; cat /dev/zero`, 60_000)).resolves.toBeDefined();
    const streamed = Buffer.from(readFileSync(path('tone.wav')));
    streamed.writeUInt32LE(0xffff_ffff, 40);
    writeFileSync(path('streamed.wav'), streamed);
    await expect(piped(`cat "${path('streamed.wav')}" /dev/zero`)).rejects.toThrow('lasts more than 60 s');
  });

  it('says what is wrong when a pipe carries no sound', async () => {
    await expect(piped('echo hello')).rejects.toThrow(/not a WAV file/);
    await expect(piped(`head -c 44 "${path('tone.wav')}"`)).rejects.toThrow('no samples');
  });

  it('gives up after 10 s without a writer', async () => {
    await expect(piped('sleep 30')).rejects.toThrow('nothing came through this pipe for 10 s');
  }, 20_000);
});

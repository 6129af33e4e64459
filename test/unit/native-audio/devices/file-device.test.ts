import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openFileCapture, openFilePlayout } from '../../../../native-audio/devices/file-device.ts';
import { int16ToMono, monoToInt16 } from '../../../../native-audio/dsp/pcm.ts';
import { WavReader } from '../../../../native-audio/wav/wav-reader.ts';
import { sine, wavBytes } from '../../../support/sound-analysis.ts';

const folder = mkdtempSync(join(tmpdir(), 'partyline-wav-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = (name: string): string => join(folder, name);
function fileOf(name: string, bytes: Uint8Array): string {
  writeFileSync(path(name), bytes);
  return path(name);
}

describe('conversion of 16-bit samples', () => {
  it('returns every sample unchanged after mono and back', () => {
    const all = Buffer.alloc(65_536 * 2);
    for (let i = 0; i < 65_536; i += 1) all.writeInt16LE(i - 32_768, i * 2);
    const mono = new Float32Array(65_536);
    int16ToMono(all, 1, mono);
    const back = Buffer.alloc(all.length);
    monoToInt16(mono, 1, back);
    expect(back.equals(all)).toBe(true);
  });

  it('mixes two channels to one and writes one to two', () => {
    const mono = new Float32Array(1);
    int16ToMono(Buffer.from(Int16Array.of(16_384, -8_192).buffer), 2, mono);
    expect(mono[0]).toBe(0.125);
    const out = Buffer.alloc(4);
    monoToInt16(mono, 2, out);
    expect([out.readInt16LE(0), out.readInt16LE(2)]).toEqual([4_096, 4_096]);
  });

  it('clips loud samples and writes silence for NaN', () => {
    const out = Buffer.alloc(8);
    monoToInt16(Float32Array.of(1.5, -2, NaN, 1), 1, out);
    expect([0, 2, 4, 6].map((at) => out.readInt16LE(at))).toEqual([32_767, -32_768, 0, 32_767]);
  });
});

/** The first sample of each block of 5 ms, as a 16-bit value. */
function played(name: string): number[] {
  const reader = new WavReader(path(name));
  const samples = new Float32Array(reader.frames);
  expect(reader.read(samples)).toBe(reader.frames);
  reader.close();
  expect(samples.length % 240).toBe(0);
  return Array.from({ length: samples.length / 240 }, (_, n) => samples[n * 240] * 32_768);
}

const blocks = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1);

describe('a file device', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('delivers the file in real time and then silence', async () => {
    const heard: number[] = [];
    const device = openFileCapture(fileOf('in.wav', wavBytes(sine(400, 0.1, 48_000, 0), 48_000)), {
      onBlock: (block) => void heard.push(...block),
      onDropped: () => expect.unreachable(),
      onEnded: () => expect.unreachable(),
    });
    vi.advanceTimersByTime(1_000);
    await device.close();
    vi.advanceTimersByTime(100);
    expect(heard.length).toBe(48_240);
    const scaled = sine(400, 0.1, 48_000, 0);
    expect(heard.slice(0, 4_800)).toEqual([...scaled].map((sample) => sample / 32_768));
    expect(heard.slice(4_800).every((sample) => sample === 0)).toBe(true);
  });

  it('writes the played sound, complete after a close', async () => {
    let next = 0;
    const device = openFilePlayout(path('out.wav'), {
      render: (out) => void out.fill((next += 1) / 32_768),
      onUnderrun: () => expect.unreachable(),
      onEnded: () => expect.unreachable(),
    });
    vi.advanceTimersByTime(500);
    await device.close();
    expect(played('out.wav')).toEqual(blocks(101));
  });

  it('continues a file of a killed process when told to, and starts again otherwise', async () => {
    let next = 0;
    const play = async (isBegun: boolean): Promise<void> => {
      const handlers = {
        render: (out: Float32Array) => void out.fill((next += 1) / 32_768),
        onUnderrun: () => expect.unreachable(),
        onEnded: () => expect.unreachable(),
      };
      const device = openFilePlayout(path('again.wav'), handlers, isBegun);
      vi.advanceTimersByTime(100);
      await device.close();
    };
    await play(false);
    await play(true);
    expect(played('again.wav')).toEqual(blocks(42));
    next = 0;
    await play(false);
    expect(played('again.wav')).toEqual(blocks(21));
  });

  it.skipIf(process.platform !== 'linux')('rejects a bad file at once with a sentence', () => {
    execFileSync('mkfifo', [path('pipe.wav')]);
    const capture = { onBlock: () => undefined, onDropped: () => undefined, onEnded: () => undefined };
    const playout = { render: () => undefined, onUnderrun: () => undefined, onEnded: () => undefined };
    const sentences = [
      [() => openFileCapture(path('pipe.wav'), capture), 'it is a pipe, not a file.'],
      [() => openFileCapture(folder, capture), 'it is a folder.'],
      [() => openFileCapture(path('none.wav'), capture), 'there is no such file or folder.'],
      [() => openFileCapture('/dev/zero', capture), 'it is a device, not a file.'],
      [() => openFilePlayout(path('pipe.wav'), playout), 'it is a pipe, not a file.'],
      [() => openFilePlayout(path('none/out.wav'), playout), 'there is no such file or folder.'],
      [() => openFilePlayout('/dev/full', playout), 'the disk is full.'],
    ] as const;
    for (const [open, sentence] of sentences) expect(open, sentence).toThrow(sentence);
  });

  it('skips a stall instead of flooding the listener afterwards', () => {
    let dropped = 0;
    let blocks = 0;
    const device = openFileCapture(fileOf('s.wav', wavBytes(new Int16Array(480), 48_000)), {
      onBlock: () => void (blocks += 1),
      onDropped: () => void (dropped += 1),
      onEnded: () => expect.unreachable(),
    });
    vi.setSystemTime(0);
    const now = performance.now();
    vi.spyOn(performance, 'now').mockReturnValue(now + 1_000);
    vi.advanceTimersByTime(5);
    expect([blocks, dropped]).toEqual([41, 160]);
    void device.close();
  });
});

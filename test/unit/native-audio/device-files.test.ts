import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openFileCapture, openFilePlayout } from '../../../native-audio/file-device.ts';
import { int16ToMono, monoToInt16 } from '../../../native-audio/pcm.ts';
import { WavReader, WavWriter } from '../../../native-audio/wav-file.ts';
import { sine, wavBytes } from '../../support/sound-analysis.ts';

const folder = mkdtempSync(join(tmpdir(), 'partyline-wav-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = (name: string): string => join(folder, name);
function fileOf(name: string, bytes: Uint8Array): string {
  writeFileSync(path(name), bytes);
  return path(name);
}

describe('16-bit samples', () => {
  it('survive the way to mono and back, every one of them', () => {
    const all = Buffer.alloc(65_536 * 2);
    for (let i = 0; i < 65_536; i += 1) all.writeInt16LE(i - 32_768, i * 2);
    const mono = new Float32Array(65_536);
    int16ToMono(all, 1, mono);
    const back = Buffer.alloc(all.length);
    monoToInt16(mono, 1, back);
    expect(back.equals(all)).toBe(true);
  });

  it('are mixed from two channels and doubled to two', () => {
    const mono = new Float32Array(1);
    int16ToMono(Buffer.from(Int16Array.of(16_384, -8_192).buffer), 2, mono);
    expect(mono[0]).toBe(0.125);
    const out = Buffer.alloc(4);
    monoToInt16(mono, 2, out);
    expect([out.readInt16LE(0), out.readInt16LE(2)]).toEqual([4_096, 4_096]);
  });

  it('are clipped, and silence stands for what is no number', () => {
    const out = Buffer.alloc(8);
    monoToInt16(Float32Array.of(1.5, -2, NaN, 1), 1, out);
    expect([0, 2, 4, 6].map((at) => out.readInt16LE(at))).toEqual([32_767, -32_768, 0, 32_767]);
  });
});

describe('WavReader', () => {
  it('reads what it is given, in portions, then nothing', () => {
    const reader = new WavReader(fileOf('a.wav', wavBytes(Int16Array.of(1, 2, 3, 4, 5), 8_000)));
    expect([reader.sampleRateHz, reader.channels]).toEqual([8_000, 1]);
    expect([...reader.readFrames(3)]).toEqual([1, 0, 2, 0, 3, 0]);
    expect([...reader.readFrames(3)]).toEqual([4, 0, 5, 0]);
    expect(reader.readFrames(3).length).toBe(0);
    reader.close();
  });

  it('steps over chunks it does not know, also of odd length', () => {
    const plain = wavBytes(Int16Array.of(7), 16_000);
    const list = Buffer.from([...Buffer.from('LIST'), 3, 0, 0, 0, 1, 2, 3, 0]);
    const reader = new WavReader(
      fileOf('b.wav', Buffer.concat([plain.subarray(0, 36), list, plain.subarray(36)])),
    );
    expect([...reader.readFrames(10)]).toEqual([7, 0]);
    reader.close();
  });

  it('reads to the end of a file whose writer was killed', () => {
    const bytes = wavBytes(Int16Array.of(7, 8), 16_000);
    bytes.writeUInt32LE(0xffff_ffff, 40);
    const reader = new WavReader(fileOf('c.wav', bytes));
    expect([...reader.readFrames(10)]).toEqual([7, 0, 8, 0]);
    reader.close();
  });

  it('says what is wrong with a file', () => {
    const deep = wavBytes(Int16Array.of(0), 48_000);
    deep.writeUInt16LE(24, 34);
    expect(() => new WavReader(fileOf('d.wav', deep))).toThrow(/has 1 channels of 24 bits; 16-bit PCM/);
    expect(() => new WavReader(fileOf('e.wav', Buffer.from('hello')))).toThrow(/e\.wav is not a WAV file\./);
    expect(() => new WavReader(fileOf('f.wav', deep.subarray(0, 36)))).toThrow(/has 1 channels of 24 bits/);
    const empty = wavBytes(Int16Array.of(0), 48_000).subarray(0, 36);
    expect(() => new WavReader(fileOf('g.wav', empty))).toThrow(/without sound data/);
    expect(() => new WavReader(path('none.wav'))).toThrow(/ENOENT/);
  });
});

describe('WavWriter', () => {
  it('keeps its header true after every portion', () => {
    const writer = new WavWriter(path('w.wav'), 48_000);
    expect(readFileSync(path('w.wav')).equals(wavBytes(new Int16Array(0), 48_000))).toBe(true);
    writer.append(Buffer.from([1, 0]));
    writer.append(Buffer.from([2, 0, 3, 0]));
    expect(readFileSync(path('w.wav')).equals(wavBytes(Int16Array.of(1, 2, 3), 48_000))).toBe(true);
    writer.close();
  });
});

describe('files in the place of devices', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('give what the file holds in real time, then silence', async () => {
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

  it('write what is played, whole when they are closed', async () => {
    let next = 0;
    const device = openFilePlayout(path('out.wav'), {
      render: (out) => void out.fill((next += 1) / 32_768),
      onUnderrun: () => expect.unreachable(),
      onEnded: () => expect.unreachable(),
    });
    vi.advanceTimersByTime(500);
    await device.close();
    const reader = new WavReader(path('out.wav'));
    const all = reader.readFrames(1e6);
    reader.close();
    expect(all.length).toBe(101 * 240 * 2);
    expect(Array.from({ length: 101 }, (_, i) => all.readInt16LE(i * 480))).toEqual(
      Array.from({ length: 101 }, (_, i) => i + 1),
    );
  });

  it('skip a stall instead of flooding after it', () => {
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

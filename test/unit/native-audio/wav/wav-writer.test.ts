import { execFileSync } from 'node:child_process';
import type * as fs from 'node:fs';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WavReader } from '../../../../native-audio/wav/wav-reader.ts';
import { WavSeries } from '../../../../native-audio/wav/wav-series.ts';
import { WavWriter } from '../../../../native-audio/wav/wav-writer.ts';
import { Recording } from '../../../../native-audio/process/recording.ts';
import { wavBytes } from '../../../support/sound-analysis.ts';

/** A disk with this much room that accepts at most `atOnce` bytes in a call. */
const disk = vi.hoisted(() => ({ room: Infinity, atOnce: Infinity }));
vi.mock('node:fs', async (importActual) => {
  const actual = await importActual<typeof fs>();
  const writeSync = (fd: number, bytes: Buffer, from: number, count: number, at: number): number => {
    const room = Math.min(count, disk.atOnce, disk.room - at);
    if (room <= 0)
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    return actual.writeSync(fd, bytes, from, room, at);
  };
  return { ...actual, writeSync };
});

let folder: string;
const path = (name: string): string => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'partyline-write-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  disk.room = Infinity;
  disk.atOnce = Infinity;
});

const bytes = (...samples: number[]): Buffer => Buffer.from(Int16Array.from(samples).buffer);
const holds = (name: string, ...samples: number[]): void => {
  expect(readFileSync(path(name)).equals(wavBytes(Int16Array.from(samples), 48_000)), name).toBe(true);
};

describe('WavWriter', () => {
  it('keeps its header true after each portion', () => {
    const writer = new WavWriter(path('w.wav'), 48_000);
    holds('w.wav');
    expect(writer.append(bytes(1))).toBe(2);
    holds('w.wav', 1);
    expect(writer.append(bytes(2, 3))).toBe(4);
    holds('w.wav', 1, 2, 3);
    writer.close();
  });

  it('notices when the system wrote less than it was given', () => {
    disk.atOnce = 3;
    const writer = new WavWriter(path('w.wav'), 48_000);
    expect(writer.append(bytes(1, 2, 3, 4))).toBe(8);
    holds('w.wav', 1, 2, 3, 4);
    writer.close();
  });

  it.each([44, 45, 46, 47, 48, 51])('keeps the header true when the disk is full after %d bytes', (room) => {
    disk.room = room;
    const writer = new WavWriter(path('w.wav'), 48_000);
    expect(() => writer.append(bytes(1, 2, 3, 4))).toThrow('ENOSPC');
    const kept = Math.floor((room - 44) / 2);
    expect(writer.samples).toBe(kept);
    holds('w.wav', ...[1, 2, 3, 4].slice(0, kept));
    // Somebody made room on the disk.
    disk.room = Infinity;
    writer.append(bytes(9));
    holds('w.wav', ...[1, 2, 3, 4].slice(0, kept), 9);
    writer.close();
  });

  it('continues after all samples of a killed writer, including those that the header does not count', () => {
    new WavWriter(path('w.wav'), 48_000).append(bytes(1, 2));
    appendFileSync(path('w.wav'), Buffer.concat([bytes(3), Buffer.of(4)]));
    const writer = new WavWriter(path('w.wav'), 48_000, { append: true });
    expect(writer.samples).toBe(3);
    writer.append(bytes(4));
    holds('w.wav', 1, 2, 3, 4);
    writer.close();
  });

  it.skipIf(process.platform !== 'linux')('rejects a pipe without waiting for its reader', () => {
    execFileSync('mkfifo', [path('pipe.wav')]);
    expect(() => new WavWriter(path('pipe.wav'), 48_000)).toThrow('it is a pipe, not a file');
  });
});

describe('WavSeries', () => {
  it('starts a further file when one is full, and loses no sample', () => {
    writeFileSync(path('r (3).wav'), 'precious');
    const series = new WavSeries(path('r.wav'), 48_000, { mostDataBytes: 6 });
    series.append(bytes(1, 2));
    series.append(bytes(3, 4, 5, 6, 7, 8));
    series.append(bytes(9, 10));
    expect(series.totalSamples).toBe(10);
    series.close();
    holds('r.wav', 1, 2, 3);
    holds('r (2).wav', 4, 5, 6);
    holds('r (4).wav', 7, 8, 9);
    holds('r (5).wav', 10);
    expect(series.paths).toEqual(['r.wav', 'r (2).wav', 'r (4).wav', 'r (5).wav'].map(path));
    expect(readFileSync(path('r (3).wav'), 'utf8')).toBe('precious');
  });

  it('does not overwrite another file when it should continue it', () => {
    writeFileSync(path('r.wav'), 'a letter');
    const series = new WavSeries(path('r.wav'), 48_000, { append: true });
    series.append(bytes(1));
    series.close();
    expect(readFileSync(path('r.wav'), 'utf8')).toBe('a letter');
    holds('r (2).wav', 1);
  });
});

describe('Recording', () => {
  const record = (isBegun: boolean, marks: unknown[] = [], ends: string[] = []): Recording =>
    new Recording(
      path('s.wav'),
      {
        onMark: (file, rateHz, samples) => void marks.push([file.slice(folder.length + 1), rateHz, samples]),
        onEnd: (_, reason) => void ends.push(reason.replace(folder, '')),
      },
      isBegun,
    );
  const block = (value: number, samples = 480): Float32Array =>
    new Float32Array(samples).fill(value / 32_768);
  const samplesOf = (name: string): number[] => {
    const reader = new WavReader(path(name));
    const samples = new Float32Array(reader.frames);
    reader.read(samples);
    reader.close();
    return [...new Set(samples)].map((sample) => sample * 32_768);
  };

  it('continues the same file in the next life of the process', () => {
    const marks: unknown[] = [];
    // The process was killed, so the file was never closed. Its last 50 ms are lost.
    const first = record(false, marks);
    for (let n = 1; n <= 150; n++) first.append(block(n), 48_000, n * 10);
    const second = record(true, marks);
    for (let n = 201; n <= 210; n++) second.append(block(n), 48_000, n * 10);
    second.close();
    const heard = samplesOf('s.wav');
    expect(heard.filter((value) => value <= 150).length).toBeGreaterThanOrEqual(145);
    expect(heard.slice(-10)).toEqual(Array.from({ length: 10 }, (_, n) => 201 + n));
    expect(marks.slice(0, 2)).toEqual([
      ['s.wav', 48_000, 0],
      ['s.wav', 48_000, 48_000],
    ]);
    const [, , at] = marks[2] as [string, number, number];
    expect(at).toBe(heard.indexOf(201) * 480);
  });

  it('starts a further file if the speaker has another rate', () => {
    const marks: unknown[] = [];
    const recording = record(false, marks);
    recording.append(block(1), 48_000, 0);
    recording.append(block(2, 441), 44_100, 10);
    recording.close();
    expect(samplesOf('s.wav')).toEqual([1]);
    expect(samplesOf('s (2).wav')).toEqual([2]);
    expect(marks).toEqual([
      ['s.wav', 48_000, 0],
      ['s (2).wav', 44_100, 0],
    ]);
  });

  it('reports a full disk once, keeps the recording, and never throws', () => {
    const ends: string[] = [];
    disk.room = 44 + 480 * 2 * 12 + 1;
    const recording = record(false, [], ends);
    for (let n = 1; n <= 100; n++) recording.append(block(n), 48_000, n * 10);
    recording.close();
    expect(ends).toEqual([
      'The recording "/s.wav" has ended: the disk is full. What was recorded until then is kept.',
    ]);
    expect(samplesOf('s.wav')).toEqual(Array.from({ length: 12 }, (_, n) => n + 1));
  });

  it('writes nothing before there is sound', () => {
    record(false).close();
    expect(existsSync(path('s.wav'))).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });
});

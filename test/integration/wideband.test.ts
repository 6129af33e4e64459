import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliBench, type CliProcess } from '../support/cli-process.ts';
import { amplitudeAt, readWav16, sine, writeWav16 } from '../support/test-wav.ts';

/**
 * 1 kHz is within the narrow band (up to 3.4 kHz), 5 kHz only within the wide one (up to 7 kHz).
 */
const [LOW_HZ, HIGH_HZ, OTHER_HZ] = [1_000, 5_000, 700];
const WINDOW_MS = 100;

interface Window {
  readonly low: boolean;
  readonly high: boolean;
  readonly other: boolean;
}

/** Which tones are in each 100 ms of what a loudspeaker was given. */
function windows(path: string): Window[] {
  const { samples, rateHz } = readWav16(path);
  const size = (rateHz * WINDOW_MS) / 1_000;
  const has = (part: Int16Array, hz: number): boolean => amplitudeAt(hz, part, rateHz) > 0.1;
  return Array.from({ length: Math.floor(samples.length / size) }, (_, n) => {
    const part = samples.subarray(n * size, (n + 1) * size);
    return { low: has(part, LOW_HZ), high: has(part, HIGH_HZ), other: has(part, OTHER_HZ) };
  });
}

/** Waits until a station has played this many frames of any talker. */
async function hears(station: CliProcess, frames: number): Promise<void> {
  const from = station.mark;
  const received = (talkers: unknown): number =>
    (talkers as readonly { readonly received: number }[]).reduce((sum, talker) => sum + talker.received, 0);
  const first = await station.waitFor('stats', undefined, { from });
  const already = received(first['talkers']);
  await station.waitFor('stats', ({ talkers }) => received(talkers) >= already + frames, { from });
}

describe('a narrowband station among wideband ones', () => {
  const bench = new CliBench();
  let url: string;
  beforeAll(async () => {
    ({ url } = await bench.serve());
    const low = sine(LOW_HZ, 48_000, 60, 0.25);
    const high = sine(HIGH_HZ, 48_000, 60, 0.25);
    writeWav16(
      bench.path('wide.wav'),
      low.map((sample, n) => sample + high[n]),
      48_000,
    );
    writeWav16(bench.path('narrow.wav'), sine(OTHER_HZ, 48_000, 60, 0.25), 48_000);
  });
  afterAll(() => bench.end());

  it('hears them and is heard, and makes only its own channel narrowband', async () => {
    const listen = ['--listen', 'Main', '--talk', 'Main'];
    const speaker = (name: string): string[] => ['--output', `file:${bench.path(`${name}.wav`)}`];
    const ann = bench.station(url, 'Ann', [...listen, '--input', `file:${bench.path('wide.wav')}`]);
    const ear = bench.station(url, 'Ear', [...listen, ...speaker('ear')]);
    for (const station of [ann, ear]) await station.waitFor('subscribed');
    await ann.waitFor('device', ({ side, state }) => side === 'input' && state === 'running');
    await ear.waitFor('device', ({ side, state }) => side === 'output' && state === 'running');

    ann.say('press Main');
    await ann.waitFor('talk-granted');
    await hears(ear, 60);

    // It comes in the middle of a word.
    const old = bench.station(url, 'Old', [
      ...['--codec', 'PCMU/8000', '--listen', 'Main,Backstage', '--talk', 'Main'],
      ...speaker('old'),
      ...['--input', `file:${bench.path('narrow.wav')}`],
    ]);
    await old.waitFor('subscribed');
    await hears(old, 60);
    expect(ear.all('talk-stopped')).toEqual([]);

    ann.say('status');
    const codecs = (await ann.waitFor('status'))['channels'] as readonly { id: string; codec: string }[];
    expect(codecs.map(({ id, codec }) => [id, codec])).toEqual([
      ['main', 'PCMU/8000'],
      ['production', 'PCMU/16000'],
      ['backstage', 'PCMU/8000'],
    ]);

    ann.say('release Main');
    await ear.waitFor('talk-stopped');
    old.say('press Main');
    await old.waitFor('talk-granted');
    await hears(ear, 60);
    for (const station of [old, ear, ann]) {
      station.say('quit');
      expect((await station.ended).code).toBe(0);
    }

    const atEar = windows(bench.path('ear.wav'));
    const wide = atEar.filter(({ low, high }) => low && high).length;
    const narrow = atEar.filter(({ low, high }) => low && !high).length;
    expect(wide).toBeGreaterThanOrEqual(5);
    expect(narrow).toBeGreaterThanOrEqual(5);
    expect(atEar.findLastIndex(({ high }) => high)).toBeLessThan(atEar.findLastIndex(({ low }) => low));
    expect(atEar.filter(({ other }) => other).length).toBeGreaterThanOrEqual(5);

    const atOld = windows(bench.path('old.wav'));
    expect(atOld.filter(({ low }) => low).length).toBeGreaterThanOrEqual(5);
    expect(atOld.filter(({ high }) => high)).toEqual([]);
  });
});

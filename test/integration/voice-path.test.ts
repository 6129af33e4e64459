import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliChild } from '../../main/cli/cli-child.ts';
import { compareSignals } from '../../main/cli/sound/delay.ts';
import { resampleAll } from '../../native-audio/dsp/resampler.ts';
import type { SoundRig } from '../support/sound-rig.ts';
import { RIG_RATE_HZ } from '../support/sound-rig.ts';
import { startSoundRig } from '../support/worker-parts.ts';
import { has } from '../support/machine.ts';

/**
 * The whole voice path on virtual devices: espeak-ng speaks into a microphone, station A sends, the
 * server relays, station B plays. Mouth and ear are the left and right of one recording, so they
 * share one clock.
 */
const CLI = fileURLToPath(new URL('../../dist/main/cli.js', import.meta.url));
const READY_MS = 20_000;
const RATE_HZ = 8_000;
const MOST_GAP_MS = 30;
const TAKES = 3;

describe.runIf(has('sound', 'speech'))('speech through two stations on real devices', () => {
  let sound: SoundRig;
  const children: CliChild[] = [];
  const start = (env: Readonly<Record<string, string>>, ...args: string[]): CliChild => {
    const child = new CliChild(CLI, args, env);
    children.push(child);
    return child;
  };

  let take: Take;

  beforeAll(async () => {
    sound = await startSoundRig();
    const env = await sound.addBus();
    const phrase = join(sound.folder, 'phrase.wav');
    const words = 'Stage left, stand by for cue twelve. Cue twelve, go.';
    execFileSync('espeak-ng', ['-v', 'en-gb', '-w', `${phrase}.raw.wav`, words]);
    execFileSync('sox', [`${phrase}.raw.wav`, '-r', '48000', '-b', '16', phrase, 'norm', '-6']);

    const server = start({}, 'serve', '--host', '127.0.0.1', '--port', '0');
    const { urls } = await server.waitFor('serving', () => true, READY_MS);
    const url = (urls as string[])[0];
    const listener = start(
      env,
      'station',
      '--server',
      url,
      '--name',
      'B',
      '--listen',
      'Main',
      '--input',
      'none',
    );
    const talker = start(
      env,
      ...['station', '--server', url, '--name', 'A', '--talk', 'Main', '--listen', '', '--output', 'none'],
    );
    await Promise.all([
      listener.waitFor(
        'device',
        (event) => event['side'] === 'output' && event['state'] === 'running',
        READY_MS,
      ),
      talker.waitFor(
        'device',
        (event) => event['side'] === 'input' && event['state'] === 'running',
        READY_MS,
      ),
      listener.waitFor('subscribed', () => true, READY_MS),
      talker.waitFor('subscribed', () => true, READY_MS),
    ]);

    // A machine that is busy with something else may stall one take; a defect spoils every one.
    for (let attempt = 0; attempt < TAKES; attempt++) {
      take = await record(phrase, talker, listener);
      const { correlation, delayMs, levelDb, gainDb } = compare(take);
      process.stdout.write(
        `mouth to ear ${delayMs.toFixed(1)} ms, likeness ${correlation.toFixed(3)}, heard at ${levelDb.toFixed(1)} dBFS (${gainDb.toFixed(2)} dB), longest gap ${String(longestGapMs(take))} ms\n`,
      );
      if (longestGapMs(take) <= MOST_GAP_MS) break;
    }
  }, 180_000);

  /** The phrase three times: with the key up, down, and up again. */
  async function record(phrase: string, talker: CliChild, listener: CliChild): Promise<Take> {
    const recording = await sound.record('bus.monitor', 2);
    const here = (): number => Math.floor(recording.length / 2);
    const seen = { talker: talker.events.length, listener: listener.events.length };
    const next = (child: CliChild, name: string, from: number): Promise<unknown> =>
      child.waitFor(name, (event) => child.events.indexOf(event) >= from, READY_MS);
    const before = here();
    await sound.playInto('mic', phrase);
    const pressed = here();
    talker.type('press Main');
    await next(talker, 'talk-granted', seen.talker);
    await sound.playInto('mic', phrase);
    const spoken = here();
    talker.type('release Main');
    await next(talker, 'mic-closed', seen.talker);
    await next(listener, 'talk-stopped', seen.listener);
    // Audio that was in flight when the key went up is heard within the jitter buffer's depth.
    await recording.reached(recording.length + RIG_RATE_HZ);
    const released = here();
    await sound.playInto('mic', phrase);
    const end = here();
    const stereo = await recording.stop();
    return {
      mouth: side(stereo, 0),
      ear: side(stereo, 1),
      marks: { before, pressed, spoken, released, end },
    };
  }

  afterAll(async () => {
    await Promise.all(children.map((child) => child.end()));
    await sound.stop();
  });

  it('arrives undistorted', () => {
    const { correlation, delayMs, gainDb } = compare(take);
    expect(correlation).toBeGreaterThanOrEqual(0.8);
    expect(delayMs).toBeGreaterThan(0);
    expect(Math.abs(gainDb)).toBeLessThan(1.5);
  });

  it('has no gap longer than 30 ms', () => {
    expect(longestGapMs(take)).toBeLessThanOrEqual(MOST_GAP_MS);
  });

  it('is silent before the key goes down, although a person speaks', () => {
    const { mouth, ear, marks } = take;
    expect(peak(mouth.subarray(marks.before, marks.pressed))).toBeGreaterThan(0.3);
    expect(peak(ear.subarray(marks.before, marks.pressed))).toBe(0);
  });

  it('is silent after the key is up, although a person speaks', () => {
    const { mouth, ear, marks } = take;
    expect(peak(mouth.subarray(marks.released, marks.end))).toBeGreaterThan(0.3);
    expect(peak(ear.subarray(marks.released, marks.end))).toBe(0);
  });
});

/** The recordings of both ends of one take, on one clock; marks are positions in both, samples. */
interface Take {
  readonly mouth: Float32Array;
  readonly ear: Float32Array;
  readonly marks: Readonly<Record<'before' | 'pressed' | 'spoken' | 'released' | 'end', number>>;
}

/** Both ends band-limited to telephone bandwidth and aligned. */
function compare({ mouth, ear, marks }: Take): ReturnType<typeof compareSignals> & { delayMs: number } {
  const said = resampleAll(mouth.subarray(marks.pressed, marks.spoken), RIG_RATE_HZ, RATE_HZ);
  const heard = resampleAll(ear.subarray(marks.pressed, marks.released), RIG_RATE_HZ, RATE_HZ);
  const likeness = compareSignals(said, heard, RATE_HZ, { min: 0, max: RATE_HZ / 2 });
  return { ...likeness, delayMs: (likeness.lag * 1_000) / RATE_HZ };
}

function side(stereo: Int16Array, offset: 0 | 1): Float32Array {
  return Float32Array.from({ length: stereo.length >> 1 }, (_, i) => stereo[i * 2 + offset] / 32_768);
}

function peak(signal: Float32Array): number {
  return signal.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}

/**
 * The longest stretch, in 5 ms steps, that is almost silent in a part with loud sound. The delay
 * may shift by some tens of ms within a phrase, and a late word is not a gap, so the neighbourhood
 * counts.
 */
function longestGapMs(take: Take): number {
  const { mouth, ear, marks } = take;
  const step = (RIG_RATE_HZ * 5) / 1_000;
  const around = (RIG_RATE_HZ * 60) / 1_000;
  const lag = Math.round((compare(take).delayMs * RIG_RATE_HZ) / 1_000);
  const loud = (at: number): boolean => peak(mouth.subarray(at - 2 * step, at + 2 * step)) > 0.05;
  let longest = 0;
  let current = 0;
  for (let at = marks.pressed + around; at + around < marks.spoken; at += step) {
    let voiced = true;
    for (let near = at - around; voiced && near <= at + around; near += 2 * step) voiced = loud(near);
    const mute = peak(ear.subarray(at + lag, at + lag + step)) < 0.002;
    current = voiced && mute ? current + 5 : 0;
    longest = Math.max(longest, current);
  }
  return longest;
}

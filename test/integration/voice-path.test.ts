import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliChild } from '../../main/cli/cli-child.ts';
import { compareSignals } from '../../main/cli/delay.ts';
import { resampleAll } from '../../native-audio/resampler.ts';
import { RIG_RATE_HZ, SoundRig, soundRigAvailable } from '../support/sound-rig.ts';

/**
 * The whole voice path on virtual devices: espeak-ng speaks into a microphone, station A sends, the server relays,
 * station B plays. Mouth and ear are the left and right of one recording, so they share one clock.
 */
const CLI = fileURLToPath(new URL('../../dist/main/cli.js', import.meta.url));
const READY_MS = 20_000;
const RATE_HZ = 8_000;

const rig = soundRigAvailable();
if (!rig.available && process.env['CI']) throw new Error(`CI must have the sound rig: ${rig.reason}`);

describe.runIf(rig.available)('speech through two stations on real devices', () => {
  let sound: SoundRig;
  const children: CliChild[] = [];
  const start = (env: Readonly<Record<string, string>>, ...args: string[]): CliChild => {
    const child = new CliChild(CLI, args, env);
    children.push(child);
    return child;
  };

  let mouth: Float32Array;
  let ear: Float32Array;
  /** Positions in both, samples: the key is up, down, up again, each while the phrase is spoken once. */
  const marks = { before: 0, pressed: 0, spoken: 0, released: 0, end: 0 };

  beforeAll(async () => {
    sound = await SoundRig.start();
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

    const recording = await sound.record('bus.monitor', 2);
    const here = (): number => Math.floor(recording.length / 2);
    marks.before = here();
    await sound.playInto('mic', phrase);
    marks.pressed = here();
    talker.type('press Main');
    await talker.waitFor('talk-granted', () => true, READY_MS);
    await sound.playInto('mic', phrase);
    marks.spoken = here();
    talker.type('release Main');
    await talker.waitFor('mic-closed', (event) => event['reason'] === 'released', READY_MS);
    await listener.waitFor('talk-stopped', () => true, READY_MS);
    // What was on its way when the key went up is heard within the jitter buffer's depth.
    await recording.reached(recording.length + RIG_RATE_HZ);
    marks.released = here();
    await sound.playInto('mic', phrase);
    marks.end = here();
    const stereo = await recording.stop();
    mouth = side(stereo, 0);
    ear = side(stereo, 1);
  });

  afterAll(async () => {
    await Promise.all(children.map((child) => child.end()));
    await sound.stop();
  });

  it('is heard as it was said', () => {
    const { correlation, delayMs, levelDb, gainDb } = compare();
    process.stdout.write(
      `mouth to ear ${delayMs.toFixed(1)} ms, likeness ${correlation.toFixed(3)}, heard at ${levelDb.toFixed(1)} dBFS (${gainDb.toFixed(2)} dB)\n`,
    );
    expect(correlation).toBeGreaterThanOrEqual(0.8);
    expect(delayMs).toBeGreaterThan(0);
    expect(Math.abs(gainDb)).toBeLessThan(1.5);
  });

  it('has no gap longer than 30 ms', () => {
    const { lag } = compare();
    expect(longestGapMs(spoken(mouth), ear.subarray(marks.pressed + toRig(lag)))).toBeLessThanOrEqual(30);
  });

  it('is silent before the key goes down, though somebody speaks', () => {
    expect(peak(mouth.subarray(marks.before, marks.pressed))).toBeGreaterThan(0.3);
    expect(peak(ear.subarray(marks.before, marks.pressed))).toBe(0);
  });

  it('is silent after the key is up, though somebody speaks', () => {
    expect(peak(mouth.subarray(marks.released, marks.end))).toBeGreaterThan(0.3);
    expect(peak(ear.subarray(marks.released, marks.end))).toBe(0);
  });

  const spoken = (signal: Float32Array): Float32Array => signal.subarray(marks.pressed, marks.spoken);
  const toRig = (samples: number): number => Math.round((samples * RIG_RATE_HZ) / RATE_HZ);

  /** Both ends band-limited to telephone bandwidth and aligned. */
  function compare(): ReturnType<typeof compareSignals> & { delayMs: number } {
    const said = resampleAll(spoken(mouth), RIG_RATE_HZ, RATE_HZ);
    const heard = resampleAll(ear.subarray(marks.pressed, marks.released), RIG_RATE_HZ, RATE_HZ);
    const likeness = compareSignals(said, heard, RATE_HZ, { min: 0, max: RATE_HZ / 2 });
    return { ...likeness, delayMs: (likeness.lag * 1_000) / RATE_HZ };
  }
});

function side(stereo: Int16Array, offset: 0 | 1): Float32Array {
  return Float32Array.from({ length: stereo.length >> 1 }, (_, i) => stereo[i * 2 + offset] / 32_768);
}

function peak(signal: Float32Array): number {
  return signal.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}

/** The longest stretch, in 5 ms steps, where something was said clearly and next to nothing was heard. */
function longestGapMs(said: Float32Array, heard: Float32Array): number {
  const step = (RIG_RATE_HZ * 5) / 1_000;
  let longest = 0;
  let current = 0;
  for (let at = 0; at + step <= Math.min(said.length, heard.length); at += step) {
    const loud = peak(said.subarray(at, at + step)) > 0.05;
    const mute = peak(heard.subarray(at, at + step)) < 0.002;
    current = loud && mute ? current + 5 : 0;
    longest = Math.max(longest, current);
  }
  return longest;
}

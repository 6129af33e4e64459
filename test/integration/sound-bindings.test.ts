import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { probeInChild } from '../../native-audio/devices/device-probe.ts';
import { BINDING_VARIABLE } from '../../native-audio/devices/portaudio/load-sound.ts';
import { crossingHz, decodeMuLaw, longestSound, rmsDb, sine, wavBytes } from '../support/sound-analysis.ts';
import { AUDIO_ENTRY, SoundProcess } from '../support/sound-process.ts';
import { RIG_RATE_HZ, SoundRig } from '../support/sound-rig.ts';
import { has } from '../support/machine.ts';
import { withinTakes } from '../support/takes.ts';

/** The program asks the same of both ways to PortAudio. */
const TONE_HZ = 1_000;
const TONE_DB = -12;
const DEFAULT = { kind: 'default' } as const;
const NONE = { kind: 'none' } as const;
/** A frame of sound. What blocks the audio process for longer is heard. */
const FRAME_MS = 10;

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A sound server of its own, which a test may freeze. */
async function newRig(): Promise<SoundRig> {
  const rig = await SoundRig.start();
  cleanups.push(() => {
    rig.thawServer();
    return rig.stop();
  });
  return rig;
}

function toneFile(rig: SoundRig): string {
  const path = join(rig.folder, 'tone.wav');
  writeFileSync(path, wavBytes(sine(TONE_HZ, 20, RIG_RATE_HZ, TONE_DB), RIG_RATE_HZ));
  return path;
}

/** That tone at its level, where the machine did not stutter. */
function expectTone(recorded: Int16Array, rateHz: number): void {
  const samples = longestSound(recorded, rateHz);
  expect(samples.length / rateHz).toBeGreaterThan(0.15);
  expect(Math.abs(crossingHz(samples, rateHz) / TONE_HZ - 1)).toBeLessThan(0.05);
  expect(Math.abs(rmsDb(samples) + 3 - TONE_DB)).toBeLessThan(3);
}

describe.runIf(has('sound')).each(['addon', 'naudiodon'] as const)('PortAudio through %s', (binding) => {
  const through = { [BINDING_VARIABLE]: binding };
  function newProcess(env: Readonly<Record<string, string>>): SoundProcess {
    const audio = new SoundProcess({ ...env, ...through });
    cleanups.push(() => audio.kill());
    return audio;
  }

  it('lists the devices, and finds that the default ones move sound', async () => {
    const rig = await newRig();
    const env = { ...(await rig.addStation('a')), ...through };
    const answer = await probeInChild(AUDIO_ENTRY, { input: DEFAULT, output: DEFAULT }, { env });
    expect(answer.binding).toBe(binding);
    expect(answer.input).toMatchObject({ type: 'works', device: { name: 'default', hostApi: 'ALSA' } });
    expect(answer.output).toMatchObject({ type: 'works', device: { name: 'default', hostApi: 'ALSA' } });
    expect(answer.devices.map(({ name }) => name)).toContain('default');
  });

  it('captures and plays a tone, and says which way it is', async () => {
    const rig = await newRig();
    const audio = newProcess(await rig.addStation('a'));
    audio.configure(DEFAULT, DEFAULT);
    await Promise.all([audio.state('input', 'running'), audio.state('output', 'running')]);
    rig.playOn('a_mic', toneFile(rig));
    await audio.event('levels', ({ input }) => input.peakDb > -20);
    audio.onFrame = (frame) => audio.send({ type: 'frame', stationNumber: 1, frame });
    const recording = await rig.record('a_spk.monitor');
    const frames = await audio.talkspurt(1.5);
    expectTone(decodeMuLaw(Buffer.concat(frames.map(({ payload }) => payload))), 16_000);
    expectTone(await recording.stop(), RIG_RATE_HZ);
    expect((await audio.event('stats', (it) => it.binding !== undefined)).binding).toBe(binding);
  });

  it('reports a lost device, takes it again when it is back, and lets all go at the end', async () => {
    const rig = await newRig();
    const audio = newProcess(await rig.addStation('a'));
    audio.configure(DEFAULT, DEFAULT);
    await Promise.all([audio.state('input', 'running'), audio.state('output', 'running')]);
    const streams = async (): Promise<number> =>
      (await Promise.all(['sink-inputs', 'source-outputs'].map((list) => rig.pactl('list', 'short', list))))
        .join('\n')
        .split('\n')
        .filter((line) => line !== '').length;
    for (const [side, device] of [
      ['output', 'a_spk'],
      ['input', 'a_mic'],
    ] as const) {
      const from = audio.events.length;
      await rig.unloadSink(device);
      await audio.state(side, 'lost', { from });
      await rig.loadSink(device);
      await audio.state(side, 'running', { from });
    }
    await expect.poll(streams).toBe(2);
    const from = audio.events.length;
    audio.configure(NONE, NONE);
    await Promise.all([audio.state('input', 'off', { from }), audio.state('output', 'off', { from })]);
    await expect.poll(streams).toBe(0);
    expect(audio.exitReason).toBeNull();
  });

  // naudiodon opens devices on the thread of JavaScript, so a new process takes over there.
  if (binding === 'addon')
    it('never keeps JavaScript waiting while the sound server hangs', async () => {
      const rig = await newRig();
      const audio = newProcess(await rig.addStation('a'));
      audio.configure(DEFAULT, DEFAULT);
      await Promise.all([audio.state('input', 'running'), audio.state('output', 'running')]);
      rig.freezeServer();
      const from = audio.events.length;
      await Promise.all([audio.state('input', 'lost', { from }), audio.state('output', 'lost', { from })]);
      let id = 100;
      await withinTakes('an answer while the sound server hangs', FRAME_MS, async () => {
        id += 1;
        const askedMs = performance.now();
        audio.send({ type: 'ping', id });
        await audio.event('pong', (pong) => pong.id === id);
        return performance.now() - askedMs;
      });
      rig.thawServer();
    });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { listDevicesInChild } from '../../native-audio/devices/device-list.ts';
import { WavReader } from '../../native-audio/wav/wav-reader.ts';
import {
  crossingHz,
  decodeMuLaw,
  longestSound,
  rmsDb,
  sine,
  toneDb,
  wavBytes,
} from '../support/sound-analysis.ts';
import { AUDIO_ENTRY, SoundProcess } from '../support/sound-process.ts';
import { RIG_RATE_HZ, SoundRig } from '../support/sound-rig.ts';
import { withinTakes } from '../support/takes.ts';
import { startSoundRig } from '../support/worker-parts.ts';
import { has } from '../support/machine.ts';
import type { EncodedFrame } from '../../common/encoded-frame.ts';

/** The audio process with real PortAudio on virtual devices. */
const DEFAULT = { kind: 'default' } as const;
const NONE = { kind: 'none' } as const;
const TONE_HZ = 1_000;
const TONE_DB = -12;
/** The goal is 2 s. The tests report each time, and wait longer because the machine may be busy. */
const BACK_WITHIN_MS = 20_000;

/** Counts from the start of the process. */
const SOUND_WITHIN_MS = 5_000;

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function newRig(options: { readonly server?: boolean } = {}): Promise<SoundRig> {
  const rig = options.server === false ? await SoundRig.start(options) : await startSoundRig();
  cleanups.push(() => rig.stop());
  return rig;
}

function newProcess(env: Readonly<Record<string, string>>): SoundProcess {
  const audio = new SoundProcess(env);
  cleanups.push(() => audio.kill());
  return audio;
}

/**
 * Waits at least `count` seconds by the clock of the audio process, which sends its statistics each
 * second. The first statistics may be due at once.
 */
async function seconds(audio: SoundProcess, count: number): Promise<void> {
  for (let told = 0; told <= count; told += 1)
    await audio.event('stats', () => true, { from: audio.events.length });
}

function toneFile(rig: SoundRig, lengthS: number, frequencyHz = TONE_HZ): string {
  const path = join(rig.folder, `tone-${frequencyHz}-${lengthS}.wav`);
  writeFileSync(path, wavBytes(sine(frequencyHz, lengthS, RIG_RATE_HZ, TONE_DB), RIG_RATE_HZ));
  return path;
}

function decoded(frames: readonly EncodedFrame[]): Int16Array {
  return decodeMuLaw(Buffer.concat(frames.map((frame) => frame.payload)));
}

/** Expects that tone at its level and almost nothing else, where the machine did not stutter. */
function expectTone(recorded: Int16Array, rateHz: number, frequencyHz: number): void {
  const samples = longestSound(recorded, rateHz);
  expect(samples.length / rateHz).toBeGreaterThan(0.15);
  expect(Math.abs(crossingHz(samples, rateHz) / frequencyHz - 1)).toBeLessThan(0.05);
  expect(Math.abs(rmsDb(samples) + 3 - TONE_DB)).toBeLessThan(3);
  const shortPieceDb = toneDb(samples.subarray(0, rateHz / 10), rateHz, frequencyHz);
  expect(Math.abs(shortPieceDb - TONE_DB)).toBeLessThan(3);
}

function report(what: string, ms: number): void {
  process.stderr.write(`  ${what}: ${Math.round(ms)} ms\n`);
}

describe.runIf(has('sound'))('the audio process on virtual devices', () => {
  it('captures a tone as frames while the microphone is open, and only then', async () => {
    const rig = await newRig();
    const audio = newProcess(await rig.addStation('a'));
    await audio.event('ready');
    audio.configure(DEFAULT, DEFAULT);
    const input = await audio.state('input', 'running');
    expect(input).toMatchObject({ name: 'default', hostApi: 'ALSA', sampleRateHz: 48_000, simulated: false });
    const playing = rig.playInto('a_mic', toneFile(rig, 4));
    // Awaited below; if an expectation fails first, the rig ends the player.
    playing.catch(() => undefined);
    await audio.event('levels', (event) => event.input.peakDb > -20);
    expect(audio.framesFrom(0)).toEqual([]);

    audio.openTalk();
    await audio.event('frame', (event) => event.frame.sequence !== 0 && audio.framesFrom(0).length >= 150);
    audio.send({ type: 'talk.close' });
    await audio.event('frame', (event) => event.frame.last);
    const before = audio.events.length;
    const asked = audio.events.length;
    audio.send({ type: 'ping', id: 9 });
    await audio.event('pong', (event) => event.id === 9, { from: asked });
    await audio.event('stats', () => true, { from: asked });
    // The end is said twice; the second time may come after the first has been seen here.
    const withSound = (from: number) => audio.framesFrom(from).filter((frame) => frame.payload.length > 0);
    expect(withSound(before)).toEqual([]);

    const frames = withSound(0);
    expect(frames[0]?.first).toBe(true);
    frames.forEach((frame, i) => {
      const start = frames[0];
      expect((frame.sequence - (start?.sequence ?? 0)) & 0xffff).toBe(i);
      expect((frame.timestamp - (start?.timestamp ?? 0)) >>> 0).toBe(i * 160);
    });
    expectTone(decoded(frames), 16_000, TONE_HZ);
    await playing;
  });

  it('plays the tone in the frames, with silence before and after', async () => {
    const rig = await newRig();
    const talker = newProcess(await rig.addStation('a'));
    const listener = newProcess(await rig.addStation('b'));
    talker.configure({ kind: 'file', path: toneFile(rig, 20) }, NONE);
    listener.configure(NONE, DEFAULT);
    await Promise.all([talker.state('input', 'running'), listener.state('output', 'running')]);
    talker.onFrame = (frame) => listener.send({ type: 'frame', stationNumber: 1, frame });

    const silence = await rig.recordFor('b_spk.monitor', 0.5);
    expect(rmsDb(silence)).toBeLessThan(-80);

    const recording = await rig.record('b_spk.monitor');
    talker.openTalk();
    await listener.event('levels', (event) =>
      event.talkers.some((it) => it.stationNumber === 1 && it.peakDb > -20),
    );
    const start = recording.length;
    await recording.reached(start + 1.5 * RIG_RATE_HZ);
    talker.send({ type: 'talk.close' });
    expectTone((await recording.stop()).subarray(start), RIG_RATE_HZ, TONE_HZ);

    const quietFrom = listener.events.length;
    await listener.event('levels', (event) => event.output.peakDb < -80, { from: quietFrom });
    // The device plays the rest of its buffer first.
    await expect.poll(async () => rmsDb(await rig.recordFor('b_spk.monitor', 0.5))).toBeLessThan(-80);
  });

  it('reports an unplugged loudspeaker and plays again by itself, without effect on the microphone', async () => {
    const rig = await newRig();
    const audio = newProcess(await rig.addStation('a'));
    audio.configure(DEFAULT, DEFAULT);
    await Promise.all([audio.state('input', 'running'), audio.state('output', 'running')]);
    audio.openTalk();
    await audio.event('frame');

    for (let round = 0; round < 2; round += 1) {
      const from = audio.events.length;
      const goneMs = performance.now();
      await rig.unloadSink('a_spk');
      const lost = await audio.state('output', 'lost', { from, withinMs: BACK_WITHIN_MS });
      report('loudspeaker lost, reported after', performance.now() - goneMs);
      expect(lost.name).toBe('default');
      const backMs = performance.now();
      await rig.loadSink('a_spk');
      await audio.state('output', 'running', { from, withinMs: BACK_WITHIN_MS });
      report('loudspeaker back, running after', performance.now() - backMs);
      expect(audio.events.slice(from).filter((it) => it.type === 'device' && it.side === 'input')).toEqual(
        [],
      );
    }
    const from = audio.events.length;
    await audio.event('frame', () => true, { from });
    expect(audio.framesFrom(0).filter((frame) => frame.first).length).toBe(1);
    expect(audio.exitReason).toBeNull();
  });

  it('closes the microphone when it is pulled out, and does not open it again', async () => {
    const rig = await newRig();
    const audio = newProcess(await rig.addStation('a'));
    audio.configure(DEFAULT, DEFAULT);
    await Promise.all([audio.state('input', 'running'), audio.state('output', 'running')]);
    audio.openTalk();
    await audio.event('frame');

    const from = audio.events.length;
    await rig.unloadSink('a_mic');
    await audio.state('input', 'lost', { from, withinMs: BACK_WITHIN_MS });
    const lostAt = audio.events.findIndex(
      (it, i) => i >= from && it.type === 'device' && it.state.type === 'lost',
    );
    expect(audio.framesFrom(0).at(-1)?.last).toBe(true);

    const backMs = performance.now();
    await rig.loadSink('a_mic');
    await audio.state('input', 'running', { from, withinMs: BACK_WITHIN_MS });
    report('microphone back, running after', performance.now() - backMs);
    const running = audio.events.length;
    await audio.event('stats', () => true, { from: running });
    expect(audio.framesFrom(lostAt)).toEqual([]);
    expect(audio.events.slice(from).filter((it) => it.type === 'device' && it.side === 'output')).toEqual([]);

    audio.openTalk();
    await audio.event('frame', (event) => event.frame.first, { from: running });
  });

  it('starts without a sound system, reports that, and runs when one appears', async () => {
    const rig = await newRig({ server: false });
    const audio = newProcess(rig.stationEnv('a'));
    audio.configure(DEFAULT, DEFAULT);
    const input = await audio.state('input', 'missing');
    const output = await audio.state('output', 'missing');
    expect(input.reason).toBe('No microphone was found on this computer.');
    expect(output.reason).toBe('No loudspeaker was found on this computer.');
    // Long enough that the looks have become rarer. The device is still reported once.
    await seconds(audio, 10);
    const told = audio.events.filter((it) => it.type === 'device' && it.state.type === 'missing');
    expect(told.length).toBe(2);
    audio.openTalk();
    await audio.event('problem', (event) => event.reason.includes('no input device is running'));

    await rig.startServer();
    await rig.addStation('a');
    const backMs = performance.now();
    await Promise.all([
      audio.state('input', 'running', { withinMs: BACK_WITHIN_MS }),
      audio.state('output', 'running', { withinMs: BACK_WITHIN_MS }),
    ]);
    report('first devices, running after', performance.now() - backMs);
    expect(audio.framesFrom(0)).toEqual([]);
  });

  it('restarts when too many devices could not be closed, but not while the microphone is open', async () => {
    const rig = await newRig();
    const audio = newProcess(await rig.addStation('a'));
    audio.configure(DEFAULT, DEFAULT);
    await Promise.all([audio.state('input', 'running'), audio.state('output', 'running')]);
    audio.openTalk();
    for (let round = 1; round <= 4; round += 1) {
      const from = audio.events.length;
      await rig.unloadSink('a_spk');
      await audio.state('output', 'lost', { from, withinMs: BACK_WITHIN_MS });
      // A lost device counts as leaked after 1 s. A device that returns earlier can be opened
      // again.
      await seconds(audio, 1);
      await rig.loadSink('a_spk');
      if (round < 4) await audio.state('output', 'running', { from, withinMs: BACK_WITHIN_MS });
    }
    // Three rounds of looking for the device pass without a restart, as the microphone is open.
    await seconds(audio, 3);
    expect(audio.exitReason).toBeNull();
    audio.send({ type: 'talk.close' });
    const { reason } = await audio.event('restart');
    expect(reason).toBe('Too many lost sound devices could not be let go.');
    expect(await audio.exited()).toBe('killed by SIGKILL');

    const fresh = newProcess(rig.stationEnv('a'));
    fresh.configure(DEFAULT, DEFAULT);
    await Promise.all([fresh.state('input', 'running'), fresh.state('output', 'running')]);
  });

  it('survives the crash of the sound server', async () => {
    const rig = await newRig();
    const audio = newProcess(await rig.addStation('a'));
    audio.configure(DEFAULT, DEFAULT);
    await Promise.all([audio.state('input', 'running'), audio.state('output', 'running')]);
    const from = audio.events.length;
    await rig.killServer();
    await audio.state('input', 'lost', { from, withinMs: BACK_WITHIN_MS });
    await audio.state('output', 'lost', { from, withinMs: BACK_WITHIN_MS });
    await rig.startServer();
    await rig.addStation('a');
    const backMs = performance.now();
    await audio.state('input', 'running', { from, withinMs: BACK_WITHIN_MS });
    await audio.state('output', 'running', { from, withinMs: BACK_WITHIN_MS });
    report('sound server back, both running after', performance.now() - backMs);
    expect(audio.exitReason).toBeNull();
  });

  it('lists the present devices when the chosen one is missing', async () => {
    const rig = await newRig();
    const audio = newProcess(await rig.addStation('a'));
    audio.configure({ kind: 'named', name: 'Desk microphone' }, NONE);
    const missing = await audio.state('input', 'missing');
    expect(missing.reason).toBe('The microphone "Desk microphone" is not there. There is: "ALSA/default".');
    audio.send({ type: 'devices' });
    const { devices } = await audio.event('devices');
    expect(devices).toEqual(await listDevicesInChild(AUDIO_ENTRY, rig.env));
    expect(devices.map((device) => [device.name, device.hostApi])).toEqual([['default', 'ALSA']]);
  });

  it('has sound within seconds after its start', async () => {
    const rig = await newRig();
    const env = await rig.addStation('a');
    await withinTakes('from fork to sound both ways', SOUND_WITHIN_MS, async () => {
      const startMs = performance.now();
      const audio = newProcess(env);
      await audio.event('ready');
      audio.configure(DEFAULT, DEFAULT);
      await Promise.all([audio.state('input', 'running'), audio.state('output', 'running')]);
      audio.kill();
      return performance.now() - startMs;
    });
  });

  it('ends with its owner', async () => {
    const rig = await newRig();
    const audio = newProcess(await rig.addStation('a'));
    audio.configure(DEFAULT, { kind: 'file', path: join(rig.folder, 'owner.wav') });
    await audio.state('output', 'running');
    const pid = audio.pid;
    audio.disconnect();
    expect(await audio.exited()).toBe('killed by SIGKILL');
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
    const reader = new WavReader(join(rig.folder, 'owner.wav'));
    expect(reader.sampleRateHz).toBe(48_000);
    reader.close();
  });
});

describe('the audio process without any device', () => {
  it('accepts files instead of devices, and survives garbage', async () => {
    const rig = await newRig({ server: false });
    const audio = newProcess(rig.env);
    await audio.event('ready');
    audio.sendRaw('nonsense');
    audio.sendRaw({ type: 'frame', stationNumber: 1, frame: null });
    audio.sendRaw({ type: 'configure', input: { kind: 'file' }, output: { kind: 'none' } });
    const told = (reason: RegExp) => audio.event('problem', (event) => reason.test(event.reason));
    await told(/^A command was ignored: unexpected value: "nonsense"/);
    await told(/^A command was ignored: Cannot read properties of null/);
    await told(/^A command was ignored: input must be a device/);

    const out = join(rig.folder, 'out.wav');
    audio.configure({ kind: 'file', path: toneFile(rig, 10, 600) }, { kind: 'file', path: out });
    const output = await audio.state('output', 'running');
    expect(output).toMatchObject({ name: out, hostApi: 'file', sampleRateHz: 48_000, simulated: true });
    await audio.state('input', 'running');
    // Without a limit, or for a codec that there is not, no microphone is opened.
    audio.sendRaw({ type: 'talk.open', talkspurt: 1, codec: 'PCMU/8000' });
    await told(/^A command was ignored: maxMs must be a number/);
    audio.sendRaw({ type: 'talk.open', talkspurt: 1, codec: 'constructor', maxMs: 1_000 });
    await told(/^A command was ignored: codec must be one of/);
    expect(audio.framesFrom(0)).toEqual([]);
    audio.onFrame = (frame) => audio.send({ type: 'frame', stationNumber: 3, frame });
    audio.openTalk(1, 'PCMU/8000');
    await audio.event('frame', () => audio.framesFrom(0).length >= 120);
    audio.configure(NONE, NONE);
    await Promise.all([audio.state('output', 'off'), audio.state('input', 'off')]);
    expect(audio.framesFrom(0).at(-1)?.last).toBe(true);

    const bytes = readFileSync(out);
    const samples = new Int16Array((bytes.length - 44) >> 1);
    for (let i = 0; i < samples.length; i += 1) samples[i] = bytes.readInt16LE(44 + i * 2);
    expectTone(samples, RIG_RATE_HZ, 600);
  });

  it('reports what is wrong with a file', async () => {
    const rig = await newRig({ server: false });
    const audio = newProcess(rig.env);
    audio.configure({ kind: 'file', path: '/nowhere/x.wav' }, NONE);
    expect((await audio.state('input', 'missing')).reason).toContain('/nowhere/x.wav');
  });
});

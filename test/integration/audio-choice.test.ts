import { afterEach, describe, expect, it } from 'vitest';
import { listDevicesInChild } from '../../native-audio/devices/device-list.ts';
import { crossingHz, longestSound, rmsDb } from '../support/sound-analysis.ts';
import { heardTone as heard, SoundDesk } from '../support/sound-desk.ts';
import { AUDIO_ENTRY } from '../support/sound-process.ts';
import { RIG_RATE_HZ } from '../support/sound-rig.ts';
import type { DeviceChoice } from '../../common/device-choice.ts';
import { has } from '../support/machine.ts';

/**
 * The choice between devices of one sound server, and the device used while the chosen one is
 * missing.
 */
const NONE = { kind: 'none' } as const;
const DEFAULT = { kind: 'default' } as const;
const BACK_WITHIN_MS = 30_000;

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const start = (rescues = false): Promise<SoundDesk> =>
  SoundDesk.start((cleanup) => cleanups.push(cleanup), rescues);

const pulse = (name: string, orDefault?: boolean): DeviceChoice => ({
  kind: 'named',
  name,
  hostApi: 'PulseAudio',
  ...(orDefault === undefined ? {} : { orDefault }),
});

describe.runIf(has('sound'))('devices behind one sound server', () => {
  it('lists microphones and loudspeakers by their familiar names, in any script', async () => {
    const desk = await start();
    await desk.addMicrophone('m1', '桌面麦克风');
    await desk.addMicrophone('m2', 'Desk mic');
    const devices = await listDevicesInChild(AUDIO_ENTRY, desk.env);
    const served = devices.filter(({ hostApi }) => hostApi === 'PulseAudio');
    const microphones = served.filter(({ maxInputChannels }) => maxInputChannels > 0);
    expect(microphones.map(({ name }) => name)).toEqual(['桌面麦克风', 'Desk mic']);
    expect(served.filter((it) => it.maxOutputChannels > 0).map((it) => it.name)).toEqual([
      'Null Output (nobody)',
      'Null Output (m1)',
      'Null Output (m2)',
    ]);
    expect(devices.some(({ name, hostApi }) => name === 'pulse' && hostApi === 'ALSA')).toBe(true);
  });

  it('captures from the chosen microphone, and ends the talkspurt when another one is chosen', async () => {
    const desk = await start();
    await desk.addMicrophone('m1', 'First');
    await desk.addMicrophone('m2', 'Second');
    desk.play('m1', 500);
    desk.play('m2', 1_500);
    const audio = desk.station();
    audio.configure(pulse('First'), NONE);
    expect(await audio.state('input', 'running')).toMatchObject({ name: 'First', hostApi: 'PulseAudio' });
    expect(await heard(audio, [500, 1_500])).toBe(500);

    audio.openTalk(900);
    await audio.event('frame', (event) => event.talkspurt === 900);
    const from = audio.events.length;
    audio.configure(pulse('Second'), NONE);
    await audio.event('frame', (event) => event.talkspurt === 900 && event.frame.last, { from });
    await audio.state('input', 'running', { from });
    const after = audio.events.length;
    await audio.event('stats', () => true, { from: after });
    expect(audio.framesFrom(after)).toEqual([]);
    expect(await heard(audio, [500, 1_500])).toBe(1_500);
  });

  it('plays a cue to the chosen loudspeaker at the given volume', async () => {
    const desk = await start();
    await desk.addLoudspeaker('s1');
    await desk.addLoudspeaker('s2');
    const audio = desk.station();
    audio.configure(NONE, pulse('Null Output (s2)'));
    await audio.state('output', 'running');
    const [other, chosen] = await Promise.all(['s1', 's2'].map((it) => desk.rig.record(`${it}.monitor`)));
    audio.send({ type: 'output.gain', gainDb: -6 });
    audio.send({ type: 'cue', cue: 'test', gainDb: 0 });
    await audio.event('levels', (event) => event.output.peakDb > -21);
    await chosen?.reached((chosen.length ?? 0) + 2 * RIG_RATE_HZ);
    const [quiet, loud] = [await other?.stop(), await chosen?.stop()];
    expect(rmsDb(quiet ?? new Int16Array(1))).toBeLessThan(-80);
    const peak = (loud ?? new Int16Array(1)).reduce((most, it) => Math.max(most, Math.abs(it)), 0) / 32_768;
    expect(20 * Math.log10(peak)).toBeGreaterThan(-21);
    expect(20 * Math.log10(peak)).toBeLessThan(-17);
  });

  it('changes the loudspeaker without ending the talkspurt', async () => {
    const desk = await start();
    await desk.addMicrophone('m1', 'Headset');
    await desk.addLoudspeaker('s1');
    await desk.addLoudspeaker('s2');
    const audio = desk.station();
    audio.configure(pulse('Headset'), pulse('Null Output (s1)'));
    await Promise.all([audio.state('input', 'running'), audio.state('output', 'running')]);
    audio.openTalk(5);
    await audio.event('frame');
    const from = audio.events.length;
    audio.configure(pulse('Headset'), pulse('Null Output (s2)'));
    await audio.state('output', 'running', { from });
    const after = audio.events.length;
    await audio.event('frame', () => audio.framesFrom(after).length >= 20, { from: after });
    expect(audio.framesFrom(from).some((frame) => frame.first || frame.last)).toBe(false);
    const recording = await desk.rig.record('s2.monitor');
    audio.send({ type: 'cue', cue: 'test', gainDb: 0 });
    await recording.reached(2 * RIG_RATE_HZ);
    expect(rmsDb(await recording.stop())).toBeGreaterThan(-40);
  });

  it('uses the default instead of an unplugged microphone, and returns to it off air', async () => {
    const desk = await start();
    await desk.addMicrophone('m1', 'Headset');
    await desk.addMicrophone('m2', 'Built in');
    await desk.rig.pactl('set-default-source', 'm2_source');
    desk.play('m1', 500);
    desk.play('m2', 1_500);
    const audio = desk.station();
    audio.configure(pulse('Headset', true), NONE);
    expect((await audio.state('input', 'running')).insteadOf).toBeUndefined();
    expect(await heard(audio, [500, 1_500])).toBe(500);

    audio.openTalk(700);
    await audio.event('frame', (event) => event.talkspurt === 700);
    let from = audio.events.length;
    await desk.unplugMicrophone('m1');
    await audio.state('input', 'lost', { from, withinMs: BACK_WITHIN_MS });
    const instead = await audio.state('input', 'running', { from, withinMs: BACK_WITHIN_MS });
    expect(instead).toMatchObject({ name: 'default', insteadOf: 'Headset' });
    expect(await heard(audio, [500, 1_500])).toBe(1_500);

    // Not in the middle of a word.
    from = audio.events.length;
    audio.openTalk(701);
    await audio.event('frame', (event) => event.talkspurt === 701, { from });
    await desk.plugMicrophone('m1', 'Headset');
    for (let seconds = 0; seconds < 4; seconds += 1) {
      await audio.event('stats', () => true, { from: audio.events.length });
    }
    expect(audio.events.slice(from).filter(({ type }) => type === 'device')).toEqual([]);
    audio.send({ type: 'talk.close' });
    const back = await audio.state('input', 'running', { from, withinMs: BACK_WITHIN_MS });
    expect(back.name).toBe('Headset');
    expect(back.insteadOf).toBeUndefined();
    expect(await heard(audio, [500, 1_500])).toBe(500);
  });

  it('rejects another microphone, even if the sound server calls it the chosen one', async () => {
    const desk = await start(true);
    await desk.addMicrophone('m1', 'Headset');
    await desk.addMicrophone('m2', 'Built in');
    await desk.rig.pactl('set-default-source', 'm2_source');
    const audio = desk.station();
    audio.configure(pulse('Headset'), NONE);
    await audio.state('input', 'running');
    audio.openTalk(1);
    await audio.event('frame');
    const from = audio.events.length;
    await desk.unplugMicrophone('m1');
    const lost = await audio.state('input', 'lost', { from });
    // By the sound server's word, or by its own silence on a busy machine.
    expect(lost.reason).toMatch(/^Headset (is not there any more|has moved no sound for .* s)\. It is being/);
    expect(audio.framesFrom(from).at(-1)?.last).toBe(true);
    await desk.plugMicrophone('m1', 'Headset');
    expect(await audio.state('input', 'running', { from, withinMs: BACK_WITHIN_MS })).toMatchObject({
      name: 'Headset',
    });
  });

  it('starts on the default while the chosen loudspeaker is missing, and changes to it when it appears', async () => {
    const desk = await start();
    const audio = desk.station();
    audio.configure(NONE, pulse('Null Output (s1)', true));
    const instead = await audio.state('output', 'running');
    expect(instead).toMatchObject({ name: 'default', insteadOf: 'Null Output (s1)' });
    const from = audio.events.length;
    await desk.addLoudspeaker('s1');
    // The default may be reported once more before that.
    const { state } = await audio.event(
      'device',
      (it) => it.side === 'output' && it.state.type === 'running' && it.state.name === 'Null Output (s1)',
      { from, withinMs: BACK_WITHIN_MS },
    );
    expect(state).toMatchObject({ hostApi: 'PulseAudio' });
    expect(state).not.toHaveProperty('insteadOf');
  });

  it('plays this station’s microphone to its own loudspeaker off air, until a talkspurt', async () => {
    const desk = await start();
    await desk.addMicrophone('m1', 'Headset');
    await desk.addLoudspeaker('s1');
    desk.play('m1', 500);
    const audio = desk.station();
    audio.configure(pulse('Headset'), pulse('Null Output (s1)'));
    await Promise.all([audio.state('input', 'running'), audio.state('output', 'running')]);
    // The meter is live off air.
    await audio.event('levels', (event) => event.input.peakDb > -20 && event.output.peakDb < -80);
    audio.send({ type: 'monitor', on: true });
    await audio.event('monitor', ({ on }) => on);
    await audio.event('levels', (event) => event.output.peakDb > -15);
    // The longest sound in which the machine did not stutter.
    const samples = longestSound(await desk.rig.recordFor('s1.monitor', 1), RIG_RATE_HZ);
    expect(Math.abs(crossingHz(samples, RIG_RATE_HZ) / 500 - 1)).toBeLessThan(0.1);
    expect(Math.abs(rmsDb(samples) + 3 + 12)).toBeLessThan(3);
    expect(audio.framesFrom(0)).toEqual([]);

    const from = audio.events.length;
    audio.openTalk(1);
    await audio.event('monitor', ({ on }) => !on, { from });
    await audio.event('levels', (event) => event.output.peakDb < -80, { from });
    audio.send({ type: 'talk.close' });
    await audio.event('frame', (event) => event.frame.last, { from });

    audio.send({ type: 'monitor', on: true });
    await audio.event('monitor', ({ on }) => on, { from });
    const again = audio.events.length;
    audio.configure(pulse('Headset'), DEFAULT);
    await audio.event('monitor', ({ on }) => !on, { from: again });
  });
});

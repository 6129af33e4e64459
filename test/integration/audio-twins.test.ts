import { afterEach, describe, expect, it } from 'vitest';
import { listDevicesInChild } from '../../native-audio/devices/device-list.ts';
import { heardTone, SoundDesk } from '../support/sound-desk.ts';
import { AUDIO_ENTRY } from '../support/sound-process.ts';
import type { DeviceChoice } from '../../common/device-choice.ts';
import type { SoundProcess } from '../support/sound-process.ts';
import { has } from '../support/machine.ts';

/**
 * Devices with the same name, and the audible device when one of them disappears or the default
 * changes.
 */
const NONE = { kind: 'none' } as const;
const DEFAULT = { kind: 'default' } as const;
const IN_TIME = { withinMs: 30_000 };
const TONES = [500, 1_500, 2_500];

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Two microphones of one name, and a third one: 500, 1500 and 2500 Hz. */
async function twins(rescues = true): Promise<SoundDesk> {
  const desk = await SoundDesk.start((cleanup) => cleanups.push(cleanup), rescues);
  await desk.addMicrophone('m1', 'USB Mic', { source: 'usb_a' });
  await desk.addMicrophone('m3', 'Built in');
  await desk.rig.pactl('set-default-source', 'm3_source');
  desk.play('m1', 500);
  desk.play('m3', 2_500);
  return desk;
}

async function plugTwin(desk: SoundDesk): Promise<void> {
  await desk.addMicrophone('m2', 'USB Mic', { source: 'usb_b' });
  desk.play('m2', 1_500);
}

const named = (name: string, more: { orDefault?: boolean; key?: string } = {}): DeviceChoice => ({
  kind: 'named',
  name,
  ...more,
});

async function onAir(audio: SoundProcess, talkspurt: number): Promise<void> {
  audio.openTalk(talkspurt);
  await audio.event('frame', (event) => event.talkspurt === talkspurt);
}

describe.runIf(has('sound'))('two microphones of one name', () => {
  it('waits for an unplugged microphone that was on air, and does not use its twin', async () => {
    const desk = await twins();
    const audio = desk.station();
    audio.configure(named('USB Mic'), NONE);
    expect(await audio.state('input', 'running')).toMatchObject({ name: 'USB Mic', key: 'PulseAudio/usb_a' });
    expect(await heardTone(audio, TONES)).toBe(500);

    await plugTwin(desk);
    await onAir(audio, 900);
    const from = audio.events.length;
    await desk.unplugMicrophone('m1');
    const lost = await audio.event('device', ({ state }) => state.type === 'lost' && state.twins === true, {
      from,
      ...IN_TIME,
    });
    expect(lost.state).toMatchObject({
      reason:
        'The microphone "USB Mic" is not there. Another one of this name is, and it is not taken unasked. ' +
        'To use it, name it: --input "PulseAudio/USB Mic".',
    });
    expect(audio.framesFrom(from).at(-1)?.last).toBe(true);
    await audio.event('stats', () => true, { from: audio.events.length });
    await audio.event('stats', () => true, { from: audio.events.length });
    expect(
      audio.events.slice(from).filter((it) => it.type === 'device' && it.state.type === 'running'),
    ).toEqual([]);

    await desk.plugMicrophone('m1', 'USB Mic', { source: 'usb_a' });
    const back = await audio.state('input', 'running', { from, ...IN_TIME });
    expect(back).toMatchObject({ name: 'USB Mic (usb_a)', key: 'PulseAudio/usb_a' });
    expect(await heardTone(audio, TONES)).toBe(500);
  });

  it("replaces a missing microphone with the system's default, and not with the twin", async () => {
    const desk = await twins();
    await plugTwin(desk);
    const audio = desk.station();
    audio.configure(named('usb_a', { orDefault: true }), NONE);
    await audio.state('input', 'running');
    const from = audio.events.length;
    await desk.unplugMicrophone('m1');
    const instead = await audio.event(
      'device',
      ({ state }) => state.type === 'running' && state.twins === true,
      { from, ...IN_TIME },
    );
    expect(instead.state).toMatchObject({
      insteadOf: 'USB Mic (usb_a)',
      behind: { name: 'Built in', key: 'PulseAudio/m3_source' },
    });
    expect(await heardTone(audio, TONES)).toBe(2_500);
  });

  it('stays silent instead of using the twin that is the default', async () => {
    const desk = await twins();
    await plugTwin(desk);
    await desk.rig.pactl('set-default-source', 'usb_b');
    const audio = desk.station();
    audio.configure(named('usb_a', { orDefault: true }), NONE);
    await audio.state('input', 'running');
    const from = audio.events.length;
    await desk.unplugMicrophone('m1');
    await audio.event('device', ({ state }) => state.type === 'lost' && state.twins === true, {
      from,
      ...IN_TIME,
    });
    await desk.rig.pactl('set-default-source', 'm3_source');
    const instead = await audio.state('input', 'running', { from, ...IN_TIME });
    expect(instead).toMatchObject({ insteadOf: 'USB Mic (usb_a)', behind: { name: 'Built in' } });

    const later = audio.events.length;
    await desk.rig.pactl('set-default-source', 'usb_b');
    await audio.state('input', 'lost', { from: later, ...IN_TIME });
  });

  it('lists both by distinct names, and each name selects its device', async () => {
    const desk = await twins();
    await plugTwin(desk);
    const devices = await listDevicesInChild(AUDIO_ENTRY, desk.env);
    const names = devices.filter((it) => it.hostApi === 'PulseAudio' && it.maxInputChannels > 0);
    expect(names.map(({ name }) => name)).toEqual(['USB Mic (usb_a)', 'Built in', 'USB Mic (usb_b)']);

    const audio = desk.station();
    audio.configure(named('USB Mic'), NONE);
    expect(await audio.state('input', 'missing')).toEqual({
      type: 'missing',
      reason:
        '"USB Mic" means 2 microphones, and none of them is taken unasked. Name one of them: ' +
        '--input "PulseAudio/USB Mic (usb_a)", --input "PulseAudio/USB Mic (usb_b)".',
      twins: true,
    });
    for (const [typed, hz] of [
      ['USB Mic (usb_b)', 1_500],
      ['usb_a', 500],
      ['usb_b', 1_500],
    ] as const) {
      const from = audio.events.length;
      audio.configure(named(typed), NONE);
      await audio.state('input', 'running', { from });
      expect(await heardTone(audio, TONES)).toBe(hz);
    }
    const from = audio.events.length;
    audio.configure(named('usb_a.monitor'), NONE);
    await audio.state('input', 'missing', { from });
  });

  it('recognises a device by its serial number, not by a name that is free again', async () => {
    const desk = await twins();
    await desk.unplugMicrophone('m1');
    await desk.plugMicrophone('m1', 'USB Mic', {
      source: 'usb_a',
      serial: 'Acme_Mic_1A2B3C',
      bus_path: 'usb-1',
    });
    const audio = desk.station();
    audio.configure(named('USB Mic'), NONE);
    const { key } = await audio.state('input', 'running');
    expect(key).toBe('PulseAudio/usb_a?serial=Acme_Mic_1A2B3C&path=usb-1');
    const from = audio.events.length;
    await desk.unplugMicrophone('m1');
    await audio.state('input', 'lost', { from });
    await desk.addMicrophone('m2', 'USB Mic', {
      source: 'usb_a',
      serial: 'Acme_Mic_9F8E7D',
      bus_path: 'usb-2',
    });
    await audio.event('device', ({ state }) => state.type === 'lost' && state.twins === true, {
      from,
      ...IN_TIME,
    });
    // The same piece at another socket and under another name, as the server numbers them.
    await desk.plugMicrophone('m1', 'USB Mic', {
      source: 'usb_a.2',
      serial: 'Acme_Mic_1A2B3C',
      bus_path: 'usb-3',
    });
    await audio.state('input', 'running', { from, ...IN_TIME });
    expect(await heardTone(audio, TONES)).toBe(500);
  });

  it('recognises a renamed device', async () => {
    const desk = await twins();
    const audio = desk.station();
    audio.configure(named('USB Mic', { key: 'PulseAudio/usb_a' }), NONE);
    await audio.state('input', 'running');
    const from = audio.events.length;
    await desk.unplugMicrophone('m1');
    await audio.state('input', 'lost', { from });
    await desk.plugMicrophone('m1', 'Pulpit', { source: 'usb_a' });
    expect(await audio.state('input', 'running', { from, ...IN_TIME })).toMatchObject({ name: 'Pulpit' });
  });
});

describe.runIf(has('sound'))("the system's default microphone", () => {
  it('closes the microphone when the system replaces it on air, and names the replacement', async () => {
    const desk = await twins();
    const audio = desk.station();
    audio.configure(DEFAULT, NONE);
    expect(await audio.state('input', 'running')).toMatchObject({
      name: 'default',
      behind: { name: 'Built in' },
    });
    await onAir(audio, 7);
    let from = audio.events.length;
    await desk.rig.pactl('set-default-source', 'usb_a');
    const lost = await audio.state('input', 'lost', { from, ...IN_TIME });
    expect(lost.reason).toBe("The system's default was Built in, and is USB Mic now.");
    expect(audio.framesFrom(from).at(-1)?.last).toBe(true);
    expect(await audio.state('input', 'running', { from })).toMatchObject({ behind: { name: 'USB Mic' } });
    expect(await heardTone(audio, TONES)).toBe(500);

    // Off air there is nothing to close.
    from = audio.events.length;
    await desk.rig.pactl('set-default-source', 'm3_source');
    expect(await audio.state('input', 'running', { from, ...IN_TIME })).toMatchObject({
      behind: { name: 'Built in' },
    });
    expect(audio.events.slice(from).filter(({ type }) => type === 'device')).toHaveLength(1);
  });

  it('closes a chosen microphone when its recording is moved to another one, and returns to it', async () => {
    const desk = await twins();
    const audio = desk.station();
    audio.configure(named('USB Mic'), NONE);
    await audio.state('input', 'running');
    await onAir(audio, 8);
    const from = audio.events.length;
    const outputs = await desk.rig.pactl('list', 'source-outputs');
    const ours = /Source Output #(\d+)(?:(?!Source Output #)[^])*ALSA Capture/.exec(outputs)?.[1];
    await desk.rig.pactl('move-source-output', ours ?? '', 'm3_source');
    const lost = await audio.state('input', 'lost', { from, ...IN_TIME });
    expect(lost.reason).toBe('The sound system went on from Built in instead of USB Mic.');
    expect(audio.framesFrom(from).at(-1)?.last).toBe(true);
    await audio.state('input', 'running', { from, ...IN_TIME });
    expect(await heardTone(audio, TONES)).toBe(500);
  });
});

describe.runIf(has('sound'))('two loudspeakers of one name', () => {
  it('waits for the chosen loudspeaker, and names the default that plays until then', async () => {
    const desk = await SoundDesk.start((cleanup) => cleanups.push(cleanup), true);
    await desk.addSpeaker('s1', 'USB Speaker');
    const audio = desk.station();
    audio.configure(NONE, named('USB Speaker', { orDefault: true }));
    expect(await audio.state('output', 'running')).toMatchObject({ key: 'PulseAudio/s1' });
    await desk.addSpeaker('s2', 'USB Speaker');
    const from = audio.events.length;
    await desk.unplugSpeaker('s1');
    const instead = await audio.event(
      'device',
      ({ state }) => state.type === 'running' && state.twins === true,
      { from, ...IN_TIME },
    );
    expect(instead.state).toMatchObject({ insteadOf: 'USB Speaker', behind: { name: 'Null Output' } });
    await desk.addSpeaker('s1', 'USB Speaker');
    expect(
      await audio.event('device', ({ state }) => state.type === 'running' && state.insteadOf === undefined, {
        from,
        ...IN_TIME,
      }),
    ).toMatchObject({ state: { key: 'PulseAudio/s1' } });
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { DeviceChoice } from '../../common/device-choice.ts';
import { DEFAULT_VOICE } from '../../common/voice-options.ts';
import { noise, nothing, speech } from '../support/microphone-sounds.ts';
import { sine, wavBytes } from '../support/sound-analysis.ts';
import { SoundProcess } from '../support/sound-process.ts';
import { RIG_RATE_HZ, SoundRig } from '../support/sound-rig.ts';
import type { AudioEvent } from '../../native-audio/process/messages.ts';
import { startSoundRig } from '../support/worker-parts.ts';
import { has } from '../support/machine.ts';

/**
 * Open microphones that nobody can hear, on a real sound server, through the real audio process.
 */
const DEFAULT = { kind: 'default' } as const;
const SECONDS = 60;
/** Counted in frames of 10 ms, because a busy machine delays the sound as it delays the news. */
const TOLD_WITHIN_FRAMES = 250;

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A microphone called "Desk mic" with a sound, and the audio process that captures from it. */
async function capturing(
  sound: Int16Array,
  gate = false,
): Promise<{ audio: SoundProcess; rig: SoundRig; source: string; play(sound: Int16Array): Promise<void> }> {
  const rig = await startSoundRig();
  cleanups.push(() => rig.stop());
  await rig.loadSink('desk');
  await rig.pactl(
    ...['load-module', 'module-remap-source', 'source_name=mic', 'master=desk.monitor'],
    'source_properties=device.description="Desk\\ mic"',
  );
  let stop = await rig.playChannels('desk', sound, 1);
  const play = async (next: Int16Array): Promise<void> => {
    await stop();
    stop = await rig.playChannels('desk', next, 1);
  };
  const audio = new SoundProcess({ ...rig.env, PULSE_SOURCE: 'mic' });
  cleanups.push(() => audio.kill());
  configure(audio, DEFAULT, gate);
  await audio.state('input', 'running');
  return { audio, rig, source: 'mic', play };
}

function configure(audio: SoundProcess, input: DeviceChoice, gate = false): void {
  audio.send({
    ...{ type: 'configure', input, output: { kind: 'none' }, frameDurationMs: 10, sidetoneDb: null },
    voice: { ...DEFAULT_VOICE, noiseGate: gate },
  });
}

type Told = Extract<AudioEvent, { type: 'silence' }>;
const silences = (audio: SoundProcess): Told[] =>
  audio.events.filter((event): event is Told => event.type === 'silence');

/**
 * Waits for the report of a silence after event number `from`, and counts the frames before it.
 */
async function told(audio: SoundProcess, from: number): Promise<Told & { readonly frames: number }> {
  const news = await audio.event('silence', (it) => it.silence !== null, { from });
  const frames = audio.events.slice(from, audio.events.indexOf(news)).filter(({ type }) => type === 'frame');
  expect(frames.length).toBeLessThan(TOLD_WITHIN_FRAMES);
  return { ...news, frames: frames.length };
}

/** Waits until a talkspurt has given frames for this many seconds. */
async function on(audio: SoundProcess, seconds: number, talkspurt = 1): Promise<void> {
  await audio.hold(talkspurt, seconds, audio.events.length);
}

describe.runIf(has('sound'))('a microphone that is open and silent', () => {
  it.each([
    [
      'the microphone is muted',
      ['set-source-mute', 'mic', '1'],
      ['set-source-mute', 'mic', '0'],
      'source-muted',
    ],
    [
      'its volume is 0',
      ['set-source-volume', 'mic', '0'],
      ['set-source-volume', 'mic', '65536'],
      'source-volume',
    ],
  ])('is reported with the cause when %s, until a voice arrives', async (_, mute, unmute, what) => {
    const { audio, rig } = await capturing(speech(SECONDS));
    await rig.pactl(...mute);
    audio.openTalk(1);
    const { silence, frames } = await told(audio, 0);
    expect(silence).toEqual({ kind: 'digital', muted: { what, device: 'Desk mic' } });
    expect(frames).toBeGreaterThan(90);
    const from = audio.events.length;
    await rig.pactl(...unmute);
    expect((await audio.event('silence', () => true, { from })).silence).toBe(null);
    // The voice is picked up, so no further notice arrives.
    const after = audio.events.length;
    await on(audio, 3);
    expect(audio.events.slice(after).filter(({ type }) => type === 'silence')).toEqual([]);
  });

  it.each([
    ['muted', ['set-source-output-mute', '1'], 'stream-muted'],
    ['turned down to nothing', ['set-source-output-volume', '0'], 'stream-volume'],
  ])("names this program's own recording when that is %s in mid-talk", async (_, [command, value], what) => {
    const { audio, rig } = await capturing(speech(SECONDS));
    audio.openTalk(1);
    await on(audio, 2);
    expect(silences(audio)).toEqual([]);
    const outputs = await rig.pactl('list', 'short', 'source-outputs');
    const own = outputs.split('\n').map((line) => line.split('\t')[0] ?? '');
    for (const index of own) await rig.pactl(command, index, value);
    const { silence } = await told(audio, audio.events.length);
    expect(silence).toEqual({ kind: 'digital', muted: { what, device: 'Desk mic' } });
  });

  it('is reported as unplugged or muted elsewhere when nothing is muted here', async () => {
    const { audio } = await capturing(nothing(SECONDS));
    audio.openTalk(1);
    const { silence } = await told(audio, 0);
    expect(silence).toEqual({ kind: 'digital' });
    // The notice ends with the talkspurt, and comes again in the next one.
    audio.send({ type: 'talk.close' });
    expect((await audio.event('silence', (it) => it.silence === null)).talkspurt).toBe(1);
    const second = audio.events.length;
    audio.openTalk(2);
    expect(await told(audio, second)).toMatchObject({ talkspurt: 2, silence: { kind: 'digital' } });
  });

  it('is told apart from one with noise only, until a voice arrives', async () => {
    const { audio, play } = await capturing(noise(SECONDS, -50));
    // The room is known before the press.
    await audio.event('stats');
    const from = audio.events.length;
    audio.openTalk(1);
    expect((await told(audio, from)).silence).toEqual({ kind: 'noise' });
    const quiet = audio.events.length;
    await play(speech(SECONDS));
    expect((await audio.event('silence', () => true, { from: quiet })).silence).toBe(null);
    // A voice that was heard may fall silent: that is a pause.
    const after = audio.events.length;
    await play(noise(SECONDS, -50));
    await on(audio, 3);
    expect(audio.events.slice(after).filter(({ type }) => type === 'silence')).toEqual([]);
  });

  it('is not reported for a loud or soft voice with the gate on, nor for a short press', async () => {
    const { audio, play, rig } = await capturing(speech(SECONDS), true);
    audio.openTalk(1);
    await on(audio, 7);
    // Below what the gate lets through.
    await play(speech(SECONDS, 0.05));
    audio.openTalk(2);
    await on(audio, 5, 2);
    audio.send({ type: 'talk.close' });
    await rig.pactl('set-source-mute', 'mic', '1');
    audio.openTalk(3);
    await on(audio, 0.8, 3);
    audio.send({ type: 'talk.close' });
    await audio.event('frame', ({ talkspurt, frame }) => talkspurt === 3 && frame.last);
    expect(silences(audio)).toEqual([]);
  });

  it('is not reported for a line-up tone', async () => {
    const { audio } = await capturing(sine(1_000, SECONDS, RIG_RATE_HZ, -18));
    audio.openTalk(1);
    await on(audio, 4);
    expect(silences(audio)).toEqual([]);
  });
});

describe('a file instead of a microphone', () => {
  async function talking(sound: Int16Array): Promise<SoundProcess> {
    const rig = await SoundRig.start({ server: false });
    cleanups.push(() => rig.stop());
    const path = join(rig.folder, 'input.wav');
    writeFileSync(path, wavBytes(sound, RIG_RATE_HZ));
    const audio = new SoundProcess({});
    cleanups.push(() => audio.kill());
    configure(audio, { kind: 'file', path });
    await audio.state('input', 'running');
    audio.openTalk(1);
    return audio;
  }

  it('is reported when it is silent, and not at its end', async () => {
    const silent = await talking(nothing(10));
    expect((await told(silent, 0)).silence).toEqual({ kind: 'digital' });
    const short = await talking(speech(2));
    await on(short, 6);
    expect(silences(short)).toEqual([]);
  });
});

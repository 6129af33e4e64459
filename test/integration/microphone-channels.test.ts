import { afterEach, describe, expect, it } from 'vitest';
import { interleaved, nothing, speech } from '../support/microphone-sounds.ts';
import { decodeMuLaw, medianToneDb, sine, voiceDb } from '../support/sound-analysis.ts';
import { SoundProcess } from '../support/sound-process.ts';
import type { SoundRig } from '../support/sound-rig.ts';
import { RIG_RATE_HZ } from '../support/sound-rig.ts';
import type { AudioEvent } from '../../native-audio/process/messages.ts';
import type { InputChannelChoices } from '../../common/device-choice.ts';
import { startSoundRig } from '../support/worker-parts.ts';
import { has } from '../support/machine.ts';

/** Microphones with several channels, on a real sound server, by way of the real audio process. */
const SECONDS = 60;
const TONE_HZ = 2_900;
const CODEC_RATE_HZ = 16_000;
const SURROUND = 'front-left,front-right,rear-left,rear-right,front-center,lfe,side-left,side-right';
const AUX = 'aux0,aux1,aux2,aux3,aux4,aux5,aux6,aux7';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/**
 * A microphone with these sounds, one on each of its channels, and the audio process that captures
 * from it.
 */
async function capturing(
  channels: readonly Int16Array[],
  map?: string,
  inputChannels?: InputChannelChoices,
): Promise<{ audio: SoundProcess; rig: SoundRig }> {
  const rig = await startSoundRig();
  cleanups.push(() => rig.stop());
  await rig.addMicrophone('desk', channels.length, map);
  await rig.playChannels('desk_mic', interleaved(channels), channels.length);
  const audio = new SoundProcess({ ...rig.env, PULSE_SOURCE: 'desk_mic.monitor' });
  cleanups.push(() => audio.kill());
  audio.send({
    ...{ type: 'configure', input: { kind: 'default' }, output: { kind: 'none' } },
    ...{ frameDurationMs: 10, sidetoneDb: null, ...(inputChannels && { inputChannels }) },
  });
  const { channels: count } = await audio.state('input', 'running');
  expect(count).toBe(channels.length);
  return { audio, rig };
}

/** The sound of a talkspurt of the given length in seconds. */
const said = async (audio: SoundProcess, seconds: number): Promise<Int16Array> =>
  decodeMuLaw(Buffer.concat((await audio.talkspurt(seconds)).map((frame) => frame.payload)));

const voice = speech(SECONDS);
const spokenDb = voiceDb(voice, RIG_RATE_HZ);
const quiet = nothing(SECONDS);
const tone = sine(TONE_HZ, SECONDS, RIG_RATE_HZ, -10);

/** The voice as loud as it was said. */
function expectLoudness(heard: Int16Array): void {
  expect(Math.abs(voiceDb(heard, CODEC_RATE_HZ) - spokenDb)).toBeLessThan(3);
}

/** The voice as loud as it was said, and nothing of the tone. */
function expectVoice(heard: Int16Array): void {
  // Half a second to find it: before the first press nothing was known of any channel.
  const rest = heard.subarray(8_000);
  expectLoudness(rest);
  // The median, because a gap that a busy machine tears holds every frequency.
  expect(medianToneDb(rest, CODEC_RATE_HZ, TONE_HZ)).toBeLessThan(-50);
}

describe.runIf(has('sound'))('a microphone with several channels', () => {
  it.each([
    ['the surround map', SURROUND],
    ['a map without places, as sound cards for studios have', AUX],
    ['a map that ALSA has no names for', undefined],
  ])('sends the whole voice of channel 3 of 8 despite a tone on channel 1, with %s', async (_, map) => {
    const eight = [tone, quiet, voice, quiet, quiet, quiet, quiet, quiet];
    const { audio } = await capturing(eight, map);
    expectVoice(await said(audio, 4));
    const from = audio.events.length;
    // The peaks show the tone at its level as soon as the player does not stutter.
    const isHeard = ([tonePeakDb = -120, , voicePeakDb = -120]: readonly number[] = []): boolean =>
      voicePeakDb > -30 && tonePeakDb > -12 && tonePeakDb < -8;
    const { inputChannels } = await audio.event('levels', (it) => isHeard(it.inputChannels?.peaksDb), {
      from,
    });
    expect(inputChannels?.current).toBe(3);
    expect(inputChannels?.peaksDb[1]).toBe(-120);
    // Another press: from its first word on.
    expectLoudness(await said(audio, 3));
  });

  it('loses nothing of a voice on two channels with opposite or equal signs', async () => {
    for (const right of [voice.map((it) => -it), voice]) {
      const { audio } = await capturing([voice, right]);
      expectLoudness(await said(audio, 4));
    }
  });

  it('sends the chosen channel, and changes it without a loss of sound', async () => {
    const { audio } = await capturing([voice, tone], 'aux0,aux1', { given: 2 });
    expect(medianToneDb((await said(audio, 1)).subarray(1_600), CODEC_RATE_HZ, TONE_HZ)).toBeGreaterThan(-14);
    audio.send({
      ...{ type: 'configure', input: { kind: 'default' }, output: { kind: 'none' } },
      ...{ frameDurationMs: 10, sidetoneDb: null, inputChannels: { given: 1 } },
    });
    expectVoice(await said(audio, 3));
  });

  it('reports a missing channel, and sends the voice', async () => {
    const { audio } = await capturing([quiet, voice], undefined, { given: 5 });
    const { reason } = await audio.event('problem');
    expect(reason).toBe('default has no channel 5, only 2: the one that carries a voice is used.');
    expectVoice(await said(audio, 3));
  });

  it('is reopened when the default changes to one with other channels', async () => {
    const rig = await startSoundRig();
    cleanups.push(() => rig.stop());
    await rig.addMicrophone('first', 1);
    await rig.addMicrophone('second', 2, 'aux0,aux1');
    await rig.playChannels('first_mic', voice, 1);
    await rig.playChannels('second_mic', interleaved([quiet, voice]), 2);
    await rig.pactl('set-default-source', 'first_mic.monitor');
    const audio = new SoundProcess(rig.env);
    cleanups.push(() => audio.kill());
    audio.configure({ kind: 'default' }, { kind: 'none' });
    await audio.state('input', 'running');
    expectLoudness(await said(audio, 2));
    const from = audio.events.length;
    await rig.pactl('set-default-source', 'second_mic.monitor');
    const isSecond = (event: Extract<AudioEvent, { type: 'device' }>): boolean =>
      event.state.type === 'running' && event.state.channels === 2;
    await audio.event('device', isSecond, { from });
    expectVoice(await said(audio, 3));
  });
});

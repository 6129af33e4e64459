import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { CliBench, type CliProcess, type SeenEvent } from '../support/cli-process.ts';
import { interleaved, nothing, speech } from '../support/microphone-sounds.ts';
import { longestSound, medianToneDb, sine, toneDb, voiceDb } from '../support/sound-analysis.ts';
import type { SoundRig } from '../support/sound-rig.ts';
import { RIG_RATE_HZ } from '../support/sound-rig.ts';
import { readWav16 } from '../support/test-wav.ts';
import { startSoundRig } from '../support/worker-parts.ts';
import { has } from '../support/machine.ts';

/** Stations of the command line whose microphone is muted, or has several channels. */
const TONE_HZ = 2_900;

describe.runIf(has('sound'))('the microphone of a station', () => {
  const bench = new CliBench();
  let rig: SoundRig | undefined;
  let started: CliProcess[] = [];
  afterEach(async () => {
    await Promise.all(started.map((process) => process.interrupt()));
    started = [];
    await rig?.stop();
  });
  afterAll(() => bench.end());

  async function serve(): Promise<string> {
    const { process, url } = await bench.serve();
    started.push(process);
    return url;
  }

  /** A station on the rig's devices of that name. */
  async function start(args: readonly string[], name: string): Promise<CliProcess> {
    const env = rig?.stationEnv(name) ?? {};
    const station = bench.start(
      ['station', '--json', '--input', 'default', '--output', 'default', ...args],
      env,
    );
    started.unshift(station);
    return station;
  }

  const runs = (station: CliProcess) =>
    station.waitFor('device', (it) => it['side'] === 'input' && it['state'] === 'running');

  it('is reported while it is muted, with the muted part, by a line and a sound', async () => {
    rig = await startSoundRig();
    await rig.addStation('ann');
    await rig.playChannels('ann_mic', speech(60), 1);
    await rig.pactl('set-source-mute', 'ann_mic.monitor', '1');
    const url = await serve();
    const ann = await start(['--server', url, '--name', 'Ann'], 'ann');
    await Promise.all([runs(ann), ann.waitFor('subscribed')]);
    const speaker = await rig.record('ann_spk.monitor');
    ann.say('press Main');
    // microphone-silence.test.ts checks the delay of this report, in frames of sound.
    const told = await ann.waitFor('mic-silent');
    const device = 'Monitor of Null Output';
    expect(told).toMatchObject({ kind: 'digital', muted: { what: 'source-muted' } });
    expect(told['message']).toContain(device);
    expect(told['message']).toContain('is muted in the sound system. Unmute it there.');
    await speaker.reached(speaker.length + RIG_RATE_HZ);
    expect(toneDb(longestSound(await speaker.stop(), RIG_RATE_HZ), RIG_RATE_HZ, 330)).toBeGreaterThan(-45);
    const { mark } = ann;
    await rig.pactl('set-source-mute', 'ann_mic.monitor', '0');
    await ann.waitFor('mic-heard', () => true, { from: mark });
    ann.say('release Main');
    await ann.waitFor('mic-closed', () => true, { from: mark });
    expect(ann.all('mic-silent').length).toBe(1);
  });

  it('is reported on stdout beside a panel too', async () => {
    rig = await startSoundRig();
    await rig.addStation('ann');
    const url = await serve();
    const args = ['--panel', '--server', url, '--name', 'Ann', '--input-channel', 'auto'];
    const ann = await start(args, 'ann');
    await ann.waitFor('panel');
    await expect
      .poll(async () => {
        const { mark } = ann;
        ann.say('status');
        const { state } = await ann.waitFor('status', () => true, { from: mark });
        const { connection, audio } = state as {
          connection: { type: string };
          audio: { input: { state: string } };
        };
        return [connection.type, audio.input.state];
      })
      .toEqual(['joined', 'running']);
    ann.say('toggle');
    const told = await ann.waitFor('mic-silent');
    expect(told).toMatchObject({
      kind: 'digital',
      message: 'Nobody hears you: digital silence. The microphone is muted or unplugged.',
    });
  });

  it.each([
    ['the voice, wherever it is', [], 3],
    ['the channel that was asked for', ['--input-channel', '1'], 1],
  ])('sends %s of eight channels', async (_, args, channel) => {
    rig = await startSoundRig();
    await rig.addMicrophone('ann', 8);
    await rig.loadSink('ann_spk');
    const quiet = nothing(60);
    const voice = speech(60);
    const tone = sine(TONE_HZ, 60, RIG_RATE_HZ, -10);
    await rig.playChannels(
      'ann_mic',
      interleaved([tone, quiet, voice, quiet, quiet, quiet, quiet, quiet]),
      8,
    );
    const url = await serve();
    const out = bench.path(`heard-${String(channel)}.wav`);
    const bob = bench.station(url, 'Bob', ['--output', `file:${out}`]);
    const ann = await start(['--server', url, '--name', 'Ann', '--levels', ...args], 'ann');
    await Promise.all([runs(ann), ann.waitFor('subscribed'), bob.waitFor('subscribed')]);
    ann.say('press Main');
    await ann.waitFor('talk-granted');
    const { mark } = ann;
    const current = (it: SeenEvent): unknown =>
      (it['inputChannels'] as { readonly current?: number } | undefined)?.current;
    await ann.waitFor('levels', (it) => current(it) === channel, { from: mark });
    for (let reports = 0; reports < 60; reports += 1)
      await ann.waitFor('levels', () => true, { from: ann.mark });
    ann.say('release Main');
    await ann.waitFor('mic-closed');
    bob.say('quit');
    await bob.ended;
    // The first syllable may still be on its way to be found.
    const { samples } = readWav16(out);
    const first = samples.findIndex((it) => Math.abs(it) > 300) + RIG_RATE_HZ / 2;
    const heard = samples.subarray(first, first + 2 * RIG_RATE_HZ);
    if (channel === 1) expect(Math.abs(medianToneDb(heard, RIG_RATE_HZ, TONE_HZ) + 10)).toBeLessThan(2);
    else {
      expect(toneDb(heard, RIG_RATE_HZ, TONE_HZ)).toBeLessThan(-50);
      expect(voiceDb(heard, RIG_RATE_HZ)).toBeGreaterThan(voiceDb(voice, RIG_RATE_HZ) - 4);
    }
  });

  it('is listed with the number of its channels', async () => {
    rig = await startSoundRig();
    await rig.addMicrophone('ann', 8);
    await rig.pactl(
      ...['load-module', 'module-remap-source', 'source_name=desk', 'master=ann_mic.monitor', 'channels=6'],
      'source_properties=device.description="Six\\ mics"',
    );
    const { stdout } = await bench.run(['devices'], rig.env);
    const served = stdout.split('\n').filter((line) => line.includes('Six mics'));
    // Only where ALSA has a way to the server's devices.
    for (const line of served) expect(line).toContain(', 6 channels');
  });
});

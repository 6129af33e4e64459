import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { CliBench, type CliProcess } from '../support/cli-process.ts';
import { SoundDesk } from '../support/sound-desk.ts';
import type { PanelState } from '../../main/contract/index.ts';
import type { DeviceInfo } from '../../native-audio/devices/device-identity.ts';
import { has } from '../support/machine.ts';

/** Devices of one name, as somebody at a command line or in front of a panel meets them. */

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** `USB Mic` is plugged in, a twin may follow, and the system's default is a third one. */
async function start(): Promise<{ desk: SoundDesk; bench: CliBench; plugTwin(): Promise<void> }> {
  const desk = await SoundDesk.start((cleanup) => cleanups.push(cleanup), true);
  await desk.addMicrophone('m1', 'USB Mic', { source: 'usb_a' });
  await desk.addMicrophone('m3', 'Built in');
  await desk.rig.pactl('set-default-source', 'm3_source');
  const bench = new CliBench();
  cleanups.push(() => bench.end());
  return { desk, bench, plugTwin: () => desk.addMicrophone('m2', 'USB Mic', { source: 'usb_b' }) };
}

const device = (
  station: CliProcess,
  state: string,
  more: (event: Readonly<Record<string, unknown>>) => boolean = () => true,
  from = 0,
) =>
  station.waitFor('device', (it) => it['side'] === 'input' && it['state'] === state && more(it), {
    from,
  });

describe.runIf(has('sound'))('partyline devices', () => {
  it('prints a distinct name for each device, which --input accepts', async () => {
    const { desk, bench, plugTwin } = await start();
    await plugTwin();
    const { stdout } = await bench.run(['devices'], desk.env);
    const names = [...stdout.matchAll(/^ {2}(PulseAudio\/USB Mic.*?) {3}/gm)].map(([, name]) => name);
    expect(names).toEqual(['PulseAudio/USB Mic (usb_a)', 'PulseAudio/USB Mic (usb_b)']);
    const { events } = await bench.run(['devices', '--json'], desk.env);
    const listed = events[0]?.['devices'] as readonly DeviceInfo[];
    expect(listed.filter(({ name }) => name.startsWith('USB')).map(({ key }) => key)).toEqual([
      'PulseAudio/usb_a',
      'PulseAudio/usb_b',
    ]);

    const { url } = await bench.serve();
    const station = (name: string, input: string): CliProcess =>
      bench.start(
        ['station', '--server', url, '--name', name, '--json', '--input', input, '--output', 'none'],
        desk.env,
      );
    for (const [index, name] of names.entries()) {
      const { key } = await device(station(`Desk ${index}`, name ?? ''), 'running');
      expect(key).toBe(listed.find((it) => `PulseAudio/${it.name}` === name)?.key);
    }
    expect((await device(station('Source', 'usb_b'), 'running'))['key']).toBe('PulseAudio/usb_b');
    const { reason } = await device(station('Nobody', 'USB Mic'), 'missing');
    for (const name of names) expect(reason).toContain(`--input "${String(name)}"`);
  });
});

describe.runIf(has('sound'))('partyline station with a microphone by its name', () => {
  it('waits for that microphone when it is unplugged beside a twin, also after a restart of the audio process', async () => {
    const { desk, bench, plugTwin } = await start();
    const { url } = await bench.serve();
    const args = [
      'station',
      '--server',
      url,
      '--name',
      'Ann',
      '--json',
      '--input',
      'USB Mic',
      '--output',
      'none',
    ];
    const ann = bench.start(args, desk.env);
    const { pid } = await ann.waitFor('audio-process', (it) => it['state'] === 'running');
    await device(ann, 'running');
    await plugTwin();
    let from = ann.events.length;
    await desk.unplugMicrophone('m1');
    await device(ann, 'lost', (it) => it['twins'] === true, from);

    from = ann.events.length;
    process.kill(pid as number, 'SIGKILL');
    await ann.waitFor('audio-process', (it) => it['state'] === 'running', { from });
    const { reason } = await device(ann, 'missing', (it) => it['twins'] === true, from);
    expect(reason).toContain('it is not taken unasked');
    await desk.plugMicrophone('m1', 'USB Mic', { source: 'usb_a' });
    expect((await device(ann, 'running', () => true, from))['key']).toBe('PulseAudio/usb_a');
  });

  it("reports the device behind the system's default, and each change of it", async () => {
    const { desk, bench } = await start();
    const { url } = await bench.serve();
    const ann = bench.start(['station', '--server', url, '--name', 'Ann', '--output', 'none'], desk.env);
    await ann.waitForText("Microphone: Built in, the system's default (48000 Hz)");
    await desk.rig.pactl('set-default-source', 'usb_a');
    await ann.waitForText("Microphone: USB Mic, the system's default (48000 Hz)");
  });
});

describe.runIf(has('sound'))('partyline station --panel with a microphone in its settings', () => {
  const settingsOf = (bench: CliBench): { devices: { input: Readonly<Record<string, unknown>> } } =>
    JSON.parse(readFileSync(join(bench.path('data'), 'settings.json'), 'utf8')) as never;
  const panel = (bench: CliBench, desk: SoundDesk): CliProcess =>
    bench.start(['station', '--panel', '--json', '--output', 'none'], desk.env);
  async function status(station: CliProcess, is: (state: PanelState) => boolean): Promise<PanelState> {
    for (;;) {
      const from = station.events.length;
      station.say('status');
      const state = (await station.waitFor('status', () => true, { from }))['state'] as PanelState;
      if (is(state)) return state;
    }
  }
  function save(bench: CliBench): void {
    // As an earlier version wrote it.
    mkdirSync(bench.path('data'), { recursive: true });
    const input = { kind: 'named', name: 'USB Mic', hostApi: 'PulseAudio' };
    writeFileSync(
      join(bench.path('data'), 'settings.json'),
      JSON.stringify({ version: 1, setupDone: true, name: 'Ann', devices: { input } }),
    );
  }
  const isRunning = ({ audio }: PanelState): boolean => audio.input.state === 'running';

  it('learns which device a bare name means, and keeps to that device', async () => {
    const { desk, bench, plugTwin } = await start();
    save(bench);
    const before = panel(bench, desk);
    await status(before, isRunning);
    before.say('quit');
    await before.ended;
    expect(settingsOf(bench).devices.input).toEqual({
      ...{ kind: 'named', name: 'USB Mic', hostApi: 'PulseAudio', key: 'PulseAudio/usb_a' },
    });

    await desk.unplugMicrophone('m1');
    await plugTwin();
    const after = panel(bench, desk);
    const state = await status(after, (it) => isRunning(it) && it.audio.input.twins === true);
    expect(state.audio.input).toMatchObject({ name: 'Built in', insteadOf: 'USB Mic', twins: true });
    expect(state.problems).toMatchObject([
      { kind: 'device-stand-in', side: 'input', chosen: 'USB Mic', used: 'Built in', twins: true },
    ]);
    const told = await after.waitFor('device');
    expect(told).toMatchObject({ change: 'fallback', name: 'Built in', insteadOf: 'USB Mic' });
    await desk.plugMicrophone('m1', 'USB Mic', { source: 'usb_a' });
    const back = await status(after, (it) => it.audio.input.insteadOf === undefined && isRunning(it));
    expect(back.audio.input.key).toBe('PulseAudio/usb_a');
    expect(back.problems).toEqual([]);
  });

  it('asks for a choice when two devices have the same name', async () => {
    const { desk, bench, plugTwin } = await start();
    await plugTwin();
    save(bench);
    const ann = panel(bench, desk);
    const state = await status(ann, isRunning);
    expect(state.audio.input).toMatchObject({ name: 'Built in', insteadOf: 'USB Mic', twins: true });
    expect(settingsOf(bench).devices.input).not.toHaveProperty('key');
    const { audio } = await status(ann, (it) => it.audio.inputs.length > 0);
    expect(audio.inputs.filter(({ name }) => name.startsWith('USB')).map(({ name }) => name)).toEqual([
      'USB Mic (usb_a)',
      'USB Mic (usb_b)',
    ]);
  });
});

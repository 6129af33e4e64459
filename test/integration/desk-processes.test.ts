import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Announcement, DiscoveryOptions } from '../../main/discovery/index.ts';
import { startServerProcess } from '../../main/hosting/hosted-server.ts';
import type { HotkeyCommand, HotkeyEvent } from '../../main/hotkeys/index.ts';
import type { Child } from '../../main/processes/child.ts';
import type { RunningServer } from '../../main/server/index.ts';
import { DeskRig } from '../support/desk-rig.ts';
import { SERVER_ENTRY } from '../support/hosted-server.ts';
import { startTestServer } from '../support/wire-server.ts';

const rigs: DeskRig[] = [];
const servers: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.stop()));
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
const keep = (rig: DeskRig): DeskRig => {
  rigs.push(rig);
  return rig;
};

describe('a desk that hosts', () => {
  /** Any free port: the usual one may be taken on this machine. */
  const host = (dataFolder = mkdtempSync(join(tmpdir(), 'partyline-desk-')), port = 0): DeskRig => {
    writeFileSync(join(dataFolder, 'settings.json'), JSON.stringify({ version: 1, hosting: { port } }), {
      flag: 'wx',
    });
    return hostAgain(dataFolder);
  };
  const announced: (Announcement | undefined)[] = [];
  const hostAgain = (dataFolder: string): DeskRig =>
    keep(
      new DeskRig('Ann', {
        dataFolder,
        startServer: () => startServerProcess(SERVER_ENTRY),
        hostingAddress: '127.0.0.1',
        discovery: ({ onChange }: DiscoveryOptions) => ({
          start: () => {
            onChange([]);
          },
          stop: () => Promise.resolve(),
          announce: (announcement) => announced.push(announcement),
        }),
      }),
    );

  it('is on its own server, invites others, and hosts again after a restart', async () => {
    const ann = host();
    await ann.start();
    await ann.desk.endpoints.startHosting({ name: 'Studio 2' });
    await ann.until(({ connection }) => connection.type === 'joined');
    expect(ann.state.connection).toMatchObject({ server: { name: 'Studio 2', here: true } });
    expect(ann.state.channels.map(({ id }) => id)).toEqual(['main', 'production', 'backstage']);
    const { hosting } = ann.state;
    if (hosting.type !== 'running') throw new Error(hosting.type);
    expect(hosting).toMatchObject({ name: 'Studio 2', addresses: ['127.0.0.1'], announced: true });
    expect(announced.at(-1)).toMatchObject({ name: 'Studio 2', port: hosting.port, access: 'passphrase' });
    expect(ann.state.settings.recentServers).toEqual([]);

    const bob = keep(new DeskRig('Bob'));
    await bob.start();
    expect(await bob.desk.endpoints.joinInvitation({ link: 'http://example.org' })).toMatchObject({
      ok: false,
    });
    await bob.desk.endpoints.joinInvitation({ link: `Come here: ${hosting.invitation} !` });
    await ann.until(() => ann.station('Bob') !== undefined);
    await bob.until(({ connection }) => connection.type === 'joined');
    expect(bob.state.connection).toMatchObject({ server: { name: 'Studio 2', here: false } });

    const channels = [
      { id: 'main', name: 'Main', mode: 'open' as const },
      { id: 'roof', name: 'Roof', mode: 'exclusive' as const },
    ];
    await ann.desk.endpoints.setHostedChannels({ channels });
    await bob.until(() => bob.channel('roof')?.listeners === 1 && bob.channel('roof')?.listen.type === 'on');
    expect(bob.channel('roof')).toMatchObject({ mode: 'exclusive' });

    await ann.stop(true);
    const again = hostAgain(ann.folder);
    await again.start();
    await again.until(({ connection }) => connection.type === 'joined');
    expect(again.state.hosting).toMatchObject({ type: 'running', passphrase: hosting.passphrase });
    expect(again.channel('roof').name).toBe('Roof');

    await again.desk.endpoints.stopHosting(undefined);
    expect(again.state).toMatchObject({ hosting: { type: 'off' }, connection: { type: 'none' } });
    expect(again.state.settings.hosting.on).toBe(false);
    expect(announced.at(-1)).toBeUndefined();
  });

  it('reports that the port is taken', async () => {
    const server = await startTestServer({ channels: [{ name: 'Main' }] });
    servers.push(server);
    const ann = host(undefined, server.port);
    await ann.start();
    await ann.desk.endpoints.startHosting({});
    await ann.until(({ hosting }) => hosting.type === 'failed');
    expect(ann.state.hosting).toMatchObject({ reason: 'port-taken' });
    expect(ann.state.connection).toEqual({ type: 'none' });
  });

  it('reports that it cannot host', async () => {
    const ann = keep(new DeskRig('Ann'));
    await ann.start();
    await ann.desk.endpoints.startHosting({});
    expect(ann.state.hosting).toMatchObject({ type: 'failed', reason: 'other' });
  });
});

/** A hotkey process whose keys the test presses. */
class FakeHotkeys implements Child<HotkeyCommand, HotkeyEvent> {
  readonly pid = 1;
  readonly commands: HotkeyCommand[] = [];
  #say: (event: HotkeyEvent) => void = () => undefined;
  #exits: ((reason: string) => void)[] = [];
  /** Resolves when the end was reported and all waiting code has run. */
  readonly gone: Promise<void>;
  #ended: () => void = () => undefined;
  constructor() {
    this.gone = new Promise((resolve) => {
      this.#ended = resolve;
    });
    queueMicrotask(() => this.#say({ type: 'ready' }));
  }
  send(command: HotkeyCommand): void {
    if (command.type === 'ping') this.#say({ type: 'pong', id: command.id });
    else this.commands.push(command);
    if (command.type === 'watch') this.#say({ type: 'watching' });
  }
  onMessage(listener: (event: HotkeyEvent) => void): void {
    this.#say = listener;
  }
  onExit(listener: (reason: string) => void): void {
    this.#exits.push(listener);
  }
  kill(): void {
    setImmediate(() => {
      for (const exit of this.#exits.splice(0)) exit('killed by SIGKILL');
      setImmediate(this.#ended);
    });
  }
  say(event: HotkeyEvent): void {
    this.#say(event);
  }
}

describe('hotkeys of a desk', () => {
  const SELECTED = { kind: 'talk-selected' } as const;
  const withHotkeys = async (): Promise<{ ann: DeskRig; lives: FakeHotkeys[] }> => {
    const server = await startTestServer({ channels: [{ name: 'Main' }, { name: 'Stage' }] });
    servers.push(server);
    const lives: FakeHotkeys[] = [];
    const ann = keep(
      await DeskRig.joined(`ws://127.0.0.1:${String(server.port)}`, 'Ann', {
        // No X display is looked for there.
        app: { version: '0', platform: 'win32', shell: 'desktop', computerName: 'Ann' },
        startHotkeys: () => {
          const life = new FakeHotkeys();
          lives.push(life);
          return life;
        },
      }),
    );
    await ann.until(({ hotkeys }) => hotkeys.availability === 'ready');
    return { ann, lives };
  };

  it('hold talk on the channel that was selected when they went down', async () => {
    const { ann, lives } = await withHotkeys();
    await ann.desk.endpoints.setKeyMode({ channel: 'main', mode: 'momentary' });
    lives[0]?.say({ type: 'down', id: 'talk-selected' });
    await ann.until(() => ann.channel('main').air === 'held');
    await ann.desk.endpoints.selectChannel({ channel: 'stage' });
    lives[0]?.say({ type: 'up', id: 'talk-selected' });
    await ann.until(({ microphone }) => microphone.type === 'closed');
    // Other windows' focus is of no concern to them.
    lives[0]?.say({ type: 'down', id: 'talk-selected' });
    await ann.until(() => ann.channel('stage').air === 'held');
    ann.desk.failSafe('blur');
    expect(ann.channel('stage').air).toBe('held');
    ann.desk.failSafe('lock');
    expect(ann.state.microphone.type).toBe('closed');
  });

  it('release their keys when their process ends', async () => {
    const { ann, lives } = await withHotkeys();
    lives[0]?.say({ type: 'down', id: 'talk-selected' });
    await ann.until(() => ann.channel('main').air === 'held');
    lives[0]?.kill();
    await ann.until(({ microphone }) => microphone.type === 'closed');
    expect(await ann.notice('talk-closed')).toEqual({ type: 'talk-closed', reason: 'hotkeys-lost' });
    await ann.until(({ hotkeys }) => lives.length === 2 && hotkeys.availability === 'ready');
  });

  // Found by trying: the process's own `up`, within 200 ms of the press, was taken for a tap, which
  // latches.
  it('latch nothing when a capture ends them', async () => {
    const { ann, lives } = await withHotkeys();
    lives[0]?.say({ type: 'down', id: 'talk-selected' });
    expect(ann.state.microphone.type).toBe('open');
    await ann.desk.endpoints.captureHotkey({ action: { kind: 'mute' } });
    lives[0]?.say({ type: 'up', id: 'talk-selected', abandoned: true });
    expect(ann.state.microphone.type).toBe('closed');
    // It was on its way when the capture began.
    lives[0]?.say({ type: 'down', id: 'talk-selected' });
    expect(ann.state.microphone.type).toBe('closed');
  });

  // Found by reading: a panel that died while it asked for a key left the next letter that was
  // typed anywhere a talk key.
  it.each(['blur', 'window-lost', 'lock'] as const)('are not captured any more after %s', async (cause) => {
    const { ann, lives } = await withHotkeys();
    await ann.desk.endpoints.captureHotkey({ action: { kind: 'reply' } });
    ann.desk.failSafe(cause);
    expect(ann.state.hotkeys.capturing).toBeUndefined();
    lives[0]?.say({ type: 'captured', chord: { key: 'A', modifiers: [] } });
    const reply = ann.state.hotkeys.bindings.find(({ action }) => action.kind === 'reply');
    expect(reply?.chord).toBeUndefined();
    expect(lives[0]?.commands.filter(({ type }) => type === 'capture')).toEqual([
      { type: 'capture', on: true },
      { type: 'capture', on: false },
    ]);
  });

  it('close held and latched microphones when they are switched off', async () => {
    const { ann, lives } = await withHotkeys();
    const off = async (): Promise<void> => {
      await ann.desk.endpoints.updateSettings({ globalHotkeys: false });
      expect(ann.state.microphone.type).toBe('closed');
    };
    lives[0]?.say({ type: 'down', id: 'talk-selected' });
    await off();
    await ann.desk.endpoints.updateSettings({ globalHotkeys: true });
    await ann.until(({ hotkeys }) => hotkeys.availability === 'ready');
    lives[1]?.say({ type: 'down', id: 'talk-selected' });
    lives[1]?.say({ type: 'up', id: 'talk-selected' });
    await ann.until(() => ann.channel('main').air === 'latched');
    await off();
  });

  // The late end of the old process once showed the new one as "off".
  it('are ready when they are switched off and on at once', async () => {
    const { ann, lives } = await withHotkeys();
    void ann.desk.endpoints.updateSettings({ globalHotkeys: false });
    void ann.desk.endpoints.updateSettings({ globalHotkeys: true });
    await ann.until(({ hotkeys }) => lives.length === 2 && hotkeys.availability === 'ready');
    await lives[0]?.gone;
    expect(ann.state.hotkeys.availability).toBe('ready');
  });

  it('are captured, reported as taken, and released when they are unbound', async () => {
    const { ann, lives } = await withHotkeys();
    const { endpoints } = ann.desk;
    await endpoints.captureHotkey({ action: { kind: 'mute' } });
    expect(ann.state.hotkeys.capturing).toEqual({ kind: 'mute' });
    lives[0]?.say({ type: 'captured', chord: { key: 'F9', modifiers: ['ctrl'] } });
    expect(ann.state.hotkeys.capturing).toBeUndefined();
    lives[0]?.say({ type: 'down', id: 'mute' });
    expect(ann.state.muted).toBe(true);
    lives[0]?.say({ type: 'up', id: 'mute' });
    lives[0]?.say({ type: 'down', id: 'mute' });
    expect(ann.state.muted).toBe(false);

    await endpoints.setHotkey({ action: { kind: 'reply' }, chord: { key: 'F8', modifiers: [] } });
    expect(await ann.notice('hotkey-taken')).toEqual({ type: 'hotkey-taken', chord: 'F8' });
    const reply = ann.state.hotkeys.bindings.find(({ action }) => action.kind === 'reply');
    expect(reply?.conflict).toEqual(SELECTED);

    await endpoints.captureHotkey({ action: { kind: 'reply' } });
    lives[0]?.say({ type: 'captured', chord: { key: 'Esc', modifiers: [] } });
    expect(ann.state.hotkeys.bindings.find(({ action }) => action.kind === 'reply')?.chord?.key).toBe('F8');

    await endpoints.setKeyMode({ channel: 'main', mode: 'momentary' });
    lives[0]?.say({ type: 'down', id: 'talk-selected' });
    await ann.until(() => ann.channel('main').air === 'held');
    await endpoints.setHotkey({ action: SELECTED, chord: null });
    lives[0]?.say({ type: 'up', id: 'talk-selected' });
    await ann.until(({ microphone }) => microphone.type === 'closed');
    await endpoints.updateSettings({ globalHotkeys: false });
    await ann.until(({ hotkeys }) => hotkeys.availability === 'off');
  });
});

describe('the audio of a desk', () => {
  it('runs before any server is chosen', async () => {
    const ann = keep(new DeskRig('Ann'));
    await ann.start();
    await ann.until(({ audio }) => audio.input.state === 'running');
    expect(ann.state).toMatchObject({
      connection: { type: 'none' },
      microphone: { type: 'closed', blocked: 'not-joined' },
    });
    await ann.desk.endpoints.hearYourself({ on: true });
    expect(ann.audio.all('monitor')).toEqual([{ type: 'monitor', on: true }]);
    ann.audio.say({ type: 'monitor', on: true });
    expect(ann.state.audio.hearYourself).toBe(true);
    await ann.desk.endpoints.playTest(undefined);
    expect(ann.audio.all('cue')).toEqual([{ type: 'cue', cue: 'test', gainDb: 0 }]);
    const info = { hostApi: 'ALSA', defaultSampleRateHz: 48_000 };
    ann.audio.say({
      type: 'devices',
      devices: [
        { ...info, name: 'Mic', key: 'ALSA/Mic', maxInputChannels: 1, maxOutputChannels: 0 },
        { ...info, name: 'Headset', key: 'ALSA/Headset', maxInputChannels: 1, maxOutputChannels: 2 },
      ],
    });
    expect(ann.state.audio.inputs.map(({ name }) => name)).toEqual(['Mic', 'Headset']);
    expect(ann.state.audio.outputs).toEqual([{ name: 'Headset', hostApi: 'ALSA', key: 'ALSA/Headset' }]);
  });

  it('takes devices of the command line until a person chooses', async () => {
    const file = { kind: 'file', path: '/tmp/phrase.wav' } as const;
    const ann = keep(new DeskRig('Ann', { devices: { input: file } }));
    await ann.start();
    await ann.until(({ audio }) => audio.input.state === 'running');
    await ann.desk.endpoints.chooseDevice({ side: 'output', choice: { kind: 'none' } });
    await ann.desk.endpoints.chooseDevice({ side: 'input', choice: { kind: 'default' } });
    expect(ann.audio.all('configure').map(({ input, output }) => [input, output])).toEqual([
      [file, { kind: 'default' }],
      [file, { kind: 'none' }],
      [{ kind: 'default' }, { kind: 'none' }],
    ]);
    expect(ann.state.settings.devices).toEqual({ input: { kind: 'default' }, output: { kind: 'none' } });
  });

  it('processes the voice as the settings say, from the start and after a change without a restart', async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'partyline-desk-'));
    const file = { version: 1, preRollMs: 40, dimDb: 0 };
    writeFileSync(join(dataFolder, 'settings.json'), JSON.stringify(file));
    const ann = keep(new DeskRig('Ann', { dataFolder }));
    await ann.start();
    await ann.until(({ audio }) => audio.input.state === 'running');
    const { audio } = ann;
    await ann.desk.endpoints.updateSettings({ noiseGate: true, releaseTailMs: 0 });
    await ann.desk.endpoints.updateSettings({ dimDb: -20 });
    const told = audio.all('configure').map(({ voice, dim }) => ({ ...voice, dim: dim?.amountDb }));
    const first = {
      preRollMs: 40,
      releaseTailMs: 40,
      noiseGate: false,
      automaticGain: false,
      dim: undefined,
    };
    const second = { ...first, noiseGate: true, releaseTailMs: 0 };
    expect(told).toEqual([first, second, { ...second, dim: -20 }]);
    expect(ann.audio).toBe(audio);
    expect(ann.state.settings).toMatchObject({ preRollMs: 40, noiseGate: true, dimDb: -20 });
  });

  it('dims other channels for a priority channel, audibly and on screen', async () => {
    const server = await startTestServer({ channels: [{ name: 'Main' }, { name: 'Cues', priority: true }] });
    servers.push(server);
    const url = `ws://127.0.0.1:${String(server.port)}`;
    const [ann, bob, eve] = await Promise.all(['Ann', 'Bob', 'Eve'].map((name) => DeskRig.joined(url, name)));
    for (const rig of [ann, bob, eve]) keep(rig);
    await eve.until(() => eve.channel('cues').listeners === 2);
    expect(eve.state.channels.map(({ priority }) => priority)).toEqual([false, true]);
    ann.press('main');
    await eve.until(() => eve.channel('main').talkers.length === 1);
    expect(eve.channel('main').dimmed).toBeUndefined();
    bob.press('cues');
    await eve.until(() => eve.channel('main').dimmed !== undefined);
    expect(eve.channel('main').dimmed).toEqual({ db: 14, by: 'Cues' });
    expect(eve.channel('cues').dimmed).toBeUndefined();
    const stationNumber = eve.station('Bob')?.stationNumber;
    expect(eve.audio.all('talker.role')).toEqual([{ type: 'talker.role', stationNumber, role: 'priority' }]);
    bob.desk.failSafe('lock');
    await eve.until(() => eve.channel('main').dimmed === undefined);
  });

  it('reports figures and levels', async () => {
    const server = await startTestServer({ channels: [{ name: 'Main' }] });
    servers.push(server);
    const ann = keep(await DeskRig.joined(`ws://127.0.0.1:${String(server.port)}`, 'Ann'));
    const delays = { captureMs: 7, encodeMs: 10, playoutMs: 9 };
    const stats = { type: 'stats' as const, underruns: 0, droppedCaptureBlocks: 0, delays };
    ann.audio.say({ ...stats, talkers: [] });
    ann.press();
    await ann.until(() => ann.channel().air === 'held');
    ann.audio.frame({ first: true });
    ann.audio.say({ ...stats, talkers: [] });
    expect(ann.figures.at(-1)?.mouthToEar).toEqual(
      expect.arrayContaining([
        { part: 'capture', block: 'microphone', ms: 7 },
        { part: 'send', block: 'frame', ms: 10 },
        { part: 'playout', block: 'speaker', ms: 9 },
      ]),
    );
    expect(ann.figures.at(-1)?.outKbitPerS).toBeGreaterThan(0);
    expect(await ann.desk.endpoints.figures(undefined)).toEqual(ann.figures);
  });
});

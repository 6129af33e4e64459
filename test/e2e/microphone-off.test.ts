import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PanelState } from '../../main/contract/index.ts';
import { childOf, type DeskUnderTest, type SeenState } from '../support/desk-under-test.ts';
import { IntercomRig, type Ear, type Shell } from '../support/intercom-rig.ts';
import { which } from '../support/desktop-app.ts';
import { has } from '../support/machine.ts';
import { withinTakes } from '../support/takes.ts';

/**
 * The worst thing that can happen is a microphone that stays open. Each test causes one event that
 * must close it while somebody talks. It measures the time until main says that it is closed, or
 * until the far end's tally goes out.
 */
const LIMIT_MS = 300;
const available = has('sound', 'display', 'browser');
const shells: readonly { readonly shell: Shell; readonly roof: string }[] = [
  { shell: 'browser', roof: 'the browser' },
  { shell: 'desktop', roof: `the desktop app (${which})` },
];

describe.runIf(available).each(shells)('the open microphone of a desk in $roof', ({ shell }) => {
  let rig: IntercomRig;
  let desk: DeskUnderTest;
  let far: DeskUnderTest;
  let ear: Ear;
  let stopSpeaking: () => Promise<void>;

  const ready = (state: PanelState): boolean =>
    state.connection.type === 'joined' &&
    state.microphone.type === 'closed' &&
    state.microphone.blocked === undefined &&
    state.hotkeys.availability === 'ready' &&
    state.channels[0]?.listeners === 1;
  const quiet = (state: PanelState): boolean => state.channels.every(({ talkers }) => talkers.length === 0);

  beforeAll(async () => {
    rig = await IntercomRig.start();
    for (const name of ['desk', 'far']) await rig.addDevices(name);
    const port = await rig.freePort();
    const settings = {
      desk: { setupDone: true, name: 'Desk', sounds: false, hosting: { on: true, name: 'Studio', port } },
      far: { setupDone: true, name: 'Far', sounds: false },
    };
    for (const [name, value] of Object.entries(settings)) {
      mkdirSync(rig.dataFolder(name), { recursive: true });
      writeFileSync(join(rig.dataFolder(name), 'settings.json'), JSON.stringify({ version: 1, ...value }));
    }
    desk = await rig.startDesk({ name: 'desk', shell, display: true });
    const { state } = await desk.watch.until((it) => it.hosting.type === 'running', 'it hosts');
    if (state.hosting.type !== 'running') throw new Error('not hosting');
    far = await rig.startDesk({
      name: 'far',
      shell: 'browser',
      args: ['--server', `ws://127.0.0.1:${String(port)}`, '--passphrase', state.hosting.passphrase],
    });
    ear = await rig.listenTo('far');
    stopSpeaking = rig.speak('desk');
  });
  afterAll(async () => {
    await stopSpeaking();
    await rig.stop();
  });

  interface Cause {
    readonly what: string;
    /** How the talk key is held. */
    readonly hold: 'hotkey' | 'window';
    readonly happen: () => Promise<void> | void;
    /** Puts the room in order for the next take. */
    readonly mend?: () => Promise<void> | void;
  }

  const causes: readonly Cause[] = [
    { what: 'the key goes up', hold: 'hotkey', happen: () => rig.display.keyUp('F8') },
    { what: 'the key in the window goes up', hold: 'window', happen: () => desk.page.keyboard.up('Space') },
    {
      what: 'the window loses the focus',
      hold: 'window',
      happen: () => desk.blur(),
      mend: () => desk.page.keyboard.up('Space'),
    },
    {
      what: 'the screen is locked',
      hold: 'hotkey',
      happen: () => desk.signal('lock'),
      mend: () => desk.signal('resume'),
    },
    {
      what: 'the computer goes to sleep',
      hold: 'hotkey',
      happen: () => desk.signal('suspend'),
      mend: () => desk.signal('resume'),
    },
    {
      what: 'the panel crashes',
      hold: 'window',
      happen: () => desk.killPanel(),
      mend: () => desk.openPanel(),
    },
    { what: 'the hotkey process dies', hold: 'hotkey', happen: () => end('hotkey-process') },
    { what: 'the audio process dies', hold: 'hotkey', happen: () => end('audio-process') },
    { what: 'the server dies', hold: 'hotkey', happen: () => end('server-process') },
    {
      what: 'the microphone is pulled out',
      hold: 'hotkey',
      happen: () => rig.sound.unloadSink('desk_mic'),
      mend: async () => {
        await stopSpeaking();
        await rig.sound.loadSink('desk_mic');
        stopSpeaking = rig.speak('desk');
      },
    },
  ];

  function end(entry: Parameters<typeof childOf>[1]): void {
    process.kill(childOf(desk, entry), 'SIGKILL');
  }

  const press = async (hold: Cause['hold'], down: boolean): Promise<void> => {
    const { keyboard } = desk.page;
    if (hold === 'hotkey') await (down ? rig.display.keyDown('F8') : rig.display.keyUp('F8'));
    else await (down ? keyboard.down('Space') : keyboard.up('Space'));
  };

  /** As a person does: a press that opens nothing, right after something broke, is made again. */
  async function pressUntilOnAir(hold: Cause['hold']): Promise<void> {
    await desk.page.getByRole('article').first().waitFor();
    for (let attempt = 1; ; attempt++) {
      await press(hold, true);
      try {
        const onAir = (it: PanelState): boolean => it.microphone.type === 'open' && it.microphone.granted;
        await desk.watch.until(onAir, 'on air', { withinMs: 3_000 });
        return;
      } catch (error) {
        await press(hold, false);
        if (attempt === 3) throw error;
      }
    }
  }

  /** @returns how long the microphone stayed open, ms. */
  async function take({ hold, happen, mend }: Cause): Promise<number> {
    await desk.watch.until(ready, 'ready to talk');
    await far.watch.until((it) => it.connection.type === 'joined' && quiet(it), 'quiet');
    await pressUntilOnAir(hold);
    await far.watch.until((it) => !quiet(it), 'the tally');
    await ear.hears();
    const { watch } = desk;
    const closed = [
      watch.until((it) => it.microphone.type === 'closed', 'closed'),
      far.watch.until(quiet, 'the tally goes out'),
    ];
    // A panel that crashed tells nothing any more.
    for (const it of closed) it.catch(() => undefined);
    // A computer that stands still for long enough counts as a lost device too: then there is
    // nothing to measure.
    if (watch.latest.microphone.type !== 'open') return Infinity;
    const beginMs = Date.now();
    const happening = happen();
    const { atMs }: SeenState = await Promise.any(closed);
    await happening;
    if (hold === 'hotkey') await rig.display.keyUp('F8');
    await mend?.();
    await ear.fallsSilent();
    return atMs - beginMs;
  }

  it.each(causes)('closes when $what', async (cause) => {
    await withinTakes(`${shell}: ${cause.what}`, LIMIT_MS, async () => {
      const openMs = await take(cause);
      process.stdout.write(`${shell}: ${cause.what}: microphone off after ${String(openMs)} ms\n`);
      return openMs;
    });
    // And it stays shut, though everything works again.
    await desk.watch.until(ready, 'ready again');
    expect(await ear.toneDb()).toBeLessThan(-60);
  });
});

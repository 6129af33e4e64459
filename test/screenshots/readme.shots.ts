import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, it } from 'vitest';
import type { PanelState } from '../../main/contract/index.ts';
import { CliProcess } from '../support/cli-process.ts';
import type { DeskUnderTest } from '../support/desk-under-test.ts';
import { IntercomRig } from '../support/intercom-rig.ts';

/** An evening at a theatre: one desk with its panel, and the others as headless stations that really talk and call. */
const OUT = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));
const PHRASE = fileURLToPath(new URL('../../main/demo/phrase.wav', import.meta.url));
const CHANNELS = [
  { id: 'main', name: 'Main', mode: 'open' },
  { id: 'production', name: 'Production', mode: 'open' },
  { id: 'backstage', name: 'Backstage', mode: 'open' },
  { id: 'lighting', name: 'Lighting', mode: 'open' },
  { id: 'sound', name: 'Sound', mode: 'open' },
  { id: 'camera', name: 'Camera', mode: 'exclusive' },
  { id: 'wardrobe', name: 'Wardrobe', mode: 'open' },
  { id: 'security', name: 'Security', mode: 'open' },
] as const;
const STATIONS: readonly (readonly [name: string, listen: string])[] = [
  ['Mara Lindqvist', 'Main,Production,Lighting'],
  ['Tom Okafor', 'Main,Production,Camera'],
  ['Ines Duarte', 'Main,Backstage,Security'],
  ['Kofi Mensah', 'Main,Lighting,Backstage'],
  ['Elena Petrova', 'Main,Camera'],
  ['Ava Novak', 'Main,Lighting,Wardrobe'],
];

let rig: IntercomRig;
let desk: DeskUnderTest;
let stations: Map<string, CliProcess>;

const say = (name: string, line: string): void => stations.get(name)!.say(line);
const channel = (state: PanelState, id: string) => state.channels.find((it) => it.id === id);
const shoot = async (name: string): Promise<void> => {
  await desk.page.screenshot({ path: join(OUT, `${name}.png`) });
};

beforeAll(async () => {
  mkdirSync(OUT, { recursive: true });
  rig = await IntercomRig.start();
  await rig.addDevices('desk');
  const port = await rig.freePort();
  mkdirSync(rig.dataFolder('desk'), { recursive: true });
  const settings = {
    version: 1,
    setupDone: true,
    name: 'Noor Haddad',
    place: 'FOH Sound',
    hosting: { on: true, name: 'Main Stage', port, channels: CHANNELS },
    servers: {
      [`ws://127.0.0.1:${String(port)}`]: {
        channels: {
          production: { keyMode: 'momentary', gainDb: -6 },
          lighting: { listen: false, keyMode: 'latch' },
          sound: { gainDb: 3 },
          security: { listen: false },
        },
      },
    },
  };
  writeFileSync(join(rig.dataFolder('desk'), 'settings.json'), JSON.stringify(settings));
  desk = await rig.startDesk({ name: 'desk', shell: 'browser', display: true });
  const { state } = await desk.watch.until((it) => it.hosting.type === 'running', 'it hosts');
  if (state.hosting.type !== 'running') throw new Error('it does not host');
  const { passphrase } = state.hosting;
  const speech = await rig.speech(PHRASE);
  stations = new Map(
    STATIONS.map(([name, listen]) => {
      const server = ['--server', `ws://127.0.0.1:${String(port)}`, '--passphrase', passphrase];
      const sound = ['--input', `file:${speech}`, '--output', 'none', '--listen', listen];
      return [
        name,
        new CliProcess(['station', '--json', '--name', name, ...server, ...sound], rig.env(name)),
      ];
    }),
  );
  await Promise.all(
    [...stations.values()].map((it) =>
      it.waitFor('device', ({ side, state: input }) => side === 'input' && input === 'running'),
    ),
  );
  await desk.watch.until((it) => it.stations.length === STATIONS.length, 'all are there');
  await desk.watch.until(
    (it) => it.microphone.type === 'closed' && it.microphone.blocked === undefined,
    'ready',
  );
});

afterAll(async () => {
  await Promise.all([...stations.values()].map((it) => it.interrupt()));
  await rig.stop();
});

it('shows the panel', async () => {
  say('Tom Okafor', 'press Production');
  say('Kofi Mensah', 'press Backstage');
  await desk.watch.until((it) => channel(it, 'backstage')?.talkers.length === 1, 'Kofi talks');
  say('Tom Okafor', 'release Production');
  say('Kofi Mensah', 'release Backstage');
  say('Ava Novak', 'call Wardrobe');
  await desk.watch.until((it) => it.calls.ringing !== undefined, 'Ava calls');
  say('Ines Duarte', 'call Backstage');
  await desk.watch.until((it) => it.calls.ringing?.name === 'Ines Duarte', 'Ines calls');
  say('Mara Lindqvist', 'press Main');
  say('Elena Petrova', 'press Camera');
  await desk.watch.until(
    (it) => channel(it, 'camera')?.busy !== undefined && channel(it, 'main')?.talkers.length === 1,
    'Mara and Elena talk',
  );
  await desk.page.waitForTimeout(3_200);
  await shoot('panel');
});

it('shows the panel on air', async () => {
  const stop = rig.speak('desk');
  await desk.page.keyboard.press('Escape');
  await desk.page.keyboard.press('Escape');
  await desk.page.keyboard.down('1');
  await desk.watch.until((it) => it.microphone.type === 'open' && it.microphone.granted, 'on air');
  await desk.page.waitForTimeout(2_200);
  await shoot('on-air');
  await desk.page.keyboard.up('1');
  await stop();
});

it('shows the settings', async () => {
  const stop = rig.speak('desk');
  await desk.page.getByRole('button', { name: 'Settings' }).click();
  await desk.page.waitForTimeout(12_000);
  await shoot('settings');
  await stop();
});

it('shows it in Chinese and in the light', async () => {
  await desk.page.evaluate("partyline.call.updateSettings({ language: 'zh', theme: 'light' })");
  await desk.watch.until((it) => it.settings.theme === 'light', 'light');
  await desk.page.keyboard.press('Escape');
  await desk.page.waitForTimeout(500);
  await shoot('panel-zh-light');
});

it('shows the narrow panel', async () => {
  await desk.page.evaluate("partyline.call.updateSettings({ language: 'en', theme: 'dark' })");
  await desk.watch.until((it) => it.settings.theme === 'dark', 'dark');
  await desk.page.setViewportSize({ width: 420, height: 700 });
  await desk.page.waitForTimeout(500);
  await shoot('narrow');
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliProcess } from '../support/cli-process.ts';
import type { DeskUnderTest } from '../support/desk-under-test.ts';
import { IntercomRig } from '../support/intercom-rig.ts';

/**
 * An evening at a theatre: one desk with its panel, and the others as headless stations that really
 * talk and call.
 */
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
const STATIONS = {
  'Mara Lindqvist': 'Main,Production,Lighting,Sound',
  'Tom Okafor': 'Main,Production,Camera',
  'Ines Duarte': 'Main,Backstage,Security',
  'Kofi Mensah': 'Main,Lighting,Backstage,Sound',
  'Elena Petrova': 'Main,Camera',
  'Ava Novak': 'Main,Lighting,Wardrobe',
} as const;
export type Name = keyof typeof STATIONS;
const NAMES = Object.keys(STATIONS) as Name[];

export class Cast {
  readonly rig: IntercomRig;
  readonly desk: DeskUnderTest;
  readonly #stations: ReadonlyMap<string, CliProcess>;

  private constructor(rig: IntercomRig, desk: DeskUnderTest, stations: ReadonlyMap<string, CliProcess>) {
    this.rig = rig;
    this.desk = desk;
    this.#stations = stations;
  }

  /** Everybody is there, and the microphone of the desk is ready. */
  static async start(): Promise<Cast> {
    const rig = await IntercomRig.start();
    const { desk, server } = await startDesk(rig);
    const speech = await rig.speech(PHRASE);
    const stations = new Map(
      NAMES.map((name) => {
        const sound = ['--input', `file:${speech}`, '--output', 'none', '--listen', STATIONS[name]];
        const args = ['station', '--json', '--name', name, ...server, ...sound];
        return [name, new CliProcess(args, rig.env(name))];
      }),
    );
    const running = [...stations.values()].map((it) =>
      it.waitFor('device', ({ side, state }) => side === 'input' && state === 'running'),
    );
    await Promise.all(running);
    await desk.watch.until((it) => it.stations.length === NAMES.length, 'all are there');
    await desk.watch.until(
      ({ microphone }) => microphone.type === 'closed' && microphone.blocked === undefined,
      'ready',
    );
    return new Cast(rig, desk, stations);
  }

  /** @param line a command of `partyline station`, such as "press Main". */
  say(name: Name, line: string): void {
    this.#stations.get(name)!.say(line);
  }

  /** Waits until exactly this number of stations talks on a channel. */
  async talkers(channel: string, count: number): Promise<void> {
    await this.desk.watch.until(
      ({ channels }) => channels.find(({ id }) => id === channel)?.talkers.length === count,
      `${String(count)} talk on ${channel}`,
    );
  }

  /** Nobody talks, nobody calls. */
  async silence(): Promise<void> {
    for (const name of NAMES) this.say(name, 'release');
    await this.desk.watch.until(
      ({ channels }) => channels.every(({ talkers, busy }) => talkers.length === 0 && busy === undefined),
      'nobody talks',
    );
    await this.desk.page.evaluate('partyline.call.dismissCall().then(() => partyline.call.clearMissed())');
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#stations.values()].map((it) => it.interrupt()));
    await this.rig.stop();
  }
}

/** The desk that hosts everybody. @returns `server`: the arguments that lead a station to it. */
async function startDesk(rig: IntercomRig): Promise<{ desk: DeskUnderTest; server: readonly string[] }> {
  await rig.addDevices('desk');
  const port = await rig.freePort();
  const url = `ws://127.0.0.1:${String(port)}`;
  const settings = {
    version: 1,
    setupDone: true,
    name: 'Noor Haddad',
    place: 'FOH Sound',
    hosting: { on: true, name: 'Main Stage', port, channels: CHANNELS },
    servers: {
      [url]: {
        channels: {
          production: { keyMode: 'momentary', gainDb: -6 },
          lighting: { listen: false, keyMode: 'latch' },
          sound: { gainDb: 3 },
          security: { listen: false },
        },
      },
    },
  };
  mkdirSync(rig.dataFolder('desk'), { recursive: true });
  writeFileSync(join(rig.dataFolder('desk'), 'settings.json'), JSON.stringify(settings));
  const desk = await rig.startDesk({ name: 'desk', shell: 'browser', display: true });
  const { state } = await desk.watch.until((it) => it.hosting.type === 'running', 'it hosts');
  if (state.hosting.type !== 'running') throw new Error('it does not host');
  return { desk, server: ['--server', url, '--passphrase', state.hosting.passphrase] };
}

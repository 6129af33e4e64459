import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { SoundProcess } from '../support/sound-process.ts';
import { SoundRig } from '../support/sound-rig.ts';
import { has } from '../support/machine.ts';
import { seededRandom } from '../support/random.ts';

/**
 * Opens, closes, loses and hangs devices by chance, as one seed decides. `ADDON_FUZZ_ROUNDS=1000`
 * and `ADDON_FUZZ_SEED` make it longer and other.
 */
const ROUNDS = Number(process.env['ADDON_FUZZ_ROUNDS'] ?? 25);
const SEED = Number(process.env['ADDON_FUZZ_SEED'] ?? 1);
const DEFAULT = { kind: 'default' } as const;
const NONE = { kind: 'none' } as const;

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** One computer with a microphone and a loudspeaker, and the audio process on it. */
class Desk {
  readonly #rig: SoundRig;
  readonly #env: Readonly<Record<string, string>>;
  readonly #plugged = new Set(['a_mic', 'a_spk']);
  #audio: SoundProcess;
  #talkspurt = 0;
  /** Processes that asked to be replaced. */
  replaced = 0;

  private constructor(rig: SoundRig, env: Readonly<Record<string, string>>) {
    this.#rig = rig;
    this.#env = env;
    this.#audio = this.#newProcess();
  }

  static async start(): Promise<Desk> {
    const rig = await SoundRig.start();
    cleanups.push(() => {
      rig.thawServer();
      return rig.stop();
    });
    return new Desk(rig, await rig.addStation('a'));
  }

  async act(action: Action): Promise<void> {
    switch (action) {
      case 'use both':
        this.#audio.configure(DEFAULT, DEFAULT);
        break;
      case 'use none':
        this.#audio.configure(NONE, NONE);
        break;
      case 'talk':
        this.#audio.openTalk((this.#talkspurt += 1));
        break;
      case 'stop talking':
        this.#audio.send({ type: 'talk.close' });
        break;
      case 'plug or unplug the microphone':
        await this.#turn('a_mic');
        break;
      case 'plug or unplug the loudspeaker':
        await this.#turn('a_spk');
        break;
      case 'hang':
        this.#rig.freezeServer();
        await this.#seconds(1);
        this.#rig.thawServer();
        break;
      case 'wait':
        await this.#seconds(1);
        break;
    }
    await this.#replaceIfAsked();
  }

  /** A talkspurt whose microphone went away carries no sound any more. */
  expectClosedAfterLoss(): void {
    let newest = 0;
    let over = 0;
    for (const event of this.#audio.events) {
      if (event.type === 'device' && event.side === 'input' && event.state.type !== 'running') over = newest;
      if (event.type !== 'frame') continue;
      // The end of a talkspurt is said twice, the second time without sound.
      if (event.frame.payload.length > 0) expect(event.talkspurt).toBeGreaterThan(over);
      newest = Math.max(newest, event.talkspurt);
    }
  }

  /** Everything is given back: no stream at the server, no file that stays open. */
  async rest(): Promise<{ readonly streams: number; readonly files: number }> {
    this.#audio.configure(NONE, NONE);
    await this.#seconds(1);
    await this.#replaceIfAsked();
    const lists = ['sink-inputs', 'source-outputs'].map((list) => this.#rig.pactl('list', 'short', list));
    const streams = (await Promise.all(lists))
      .join('\n')
      .split('\n')
      .filter((line) => line !== '').length;
    return { streams, files: readdirSync(`/proc/${String(this.#audio.pid)}/fd`).length };
  }

  async #turn(device: string): Promise<void> {
    if (this.#plugged.delete(device)) await this.#rig.unloadSink(device);
    else {
      await this.#rig.loadSink(device);
      this.#plugged.add(device);
    }
  }

  /** By the clock of the audio process. */
  async #seconds(count: number): Promise<void> {
    for (let told = 0; told < count; told += 1)
      await this.#audio.event(['stats', 'restart'], () => true, { from: this.#audio.events.length });
  }

  async #replaceIfAsked(): Promise<void> {
    if (!this.#audio.events.some(({ type }) => type === 'restart')) {
      expect(this.#audio.exitReason, 'the audio process has ended').toBeNull();
      return;
    }
    await this.#audio.exited();
    this.replaced += 1;
    this.#audio = this.#newProcess();
    await this.#audio.event('ready');
  }

  #newProcess(): SoundProcess {
    const audio = new SoundProcess(this.#env);
    cleanups.push(() => audio.kill());
    return audio;
  }
}

const ACTIONS = [
  'use both',
  'use both',
  'use none',
  'talk',
  'talk',
  'stop talking',
  'plug or unplug the microphone',
  'plug or unplug the loudspeaker',
  'hang',
  'wait',
] as const;
type Action = (typeof ACTIONS)[number];

describe.runIf(has('sound'))('the sound addon', () => {
  it(
    `survives ${String(ROUNDS)} rounds of chance with seed ${String(SEED)}`,
    async () => {
      const random = seededRandom(SEED);
      const desk = await Desk.start();
      await desk.act('use both');
      const before = await desk.rest();
      for (let round = 0; round < ROUNDS; round += 1) {
        await desk.act(ACTIONS[Math.floor(random() * ACTIONS.length)]!);
        desk.expectClosedAfterLoss();
      }
      const after = await desk.rest();
      process.stderr.write(`  fuzz: ${String(desk.replaced)} audio processes were replaced\n`);
      expect(after.streams).toBe(0);
      expect(after.files).toBeLessThanOrEqual(before.files + 4);
    },
    120_000 + ROUNDS * 5_000,
  );
});

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { BrowserDesk } from './browser-desk.ts';
import { DesktopDesk } from './desktop-desk.ts';
import type { DeskUnderTest } from './desk-under-test.ts';
import { freePort } from './free-port.ts';
import { rmsDb, sine, toneDb, wavBytes } from './sound-analysis.ts';
import type { SoundRig } from './sound-rig.ts';
import { RIG_RATE_HZ } from './sound-rig.ts';
import { XDisplay } from './x-display.ts';
import { sharedBrowser, startSoundRig } from './worker-parts.ts';

const run = promisify(execFile);

export type Shell = DeskUnderTest['shell'];

export interface DeskPlace {
  /** Names its sound devices and its folder. */
  readonly name: string;
  readonly shell: Shell;
  /** With the virtual display and its keyboard: global hotkeys work. */
  readonly display?: boolean;
  readonly size?: { readonly width: number; readonly height: number };
  readonly args?: readonly string[];
}

/** A tone that every desk's microphone can be given; the codec passes it, and no cue is near it. */
const TONE_HZ = 600;

/**
 * A room with several desks: virtual microphones and speakers, a display with a keyboard, a
 * browser, a private network.
 */
export class IntercomRig {
  readonly sound: SoundRig;
  readonly display: XDisplay;
  readonly browser: Browser;
  readonly #folder = mkdtempSync(join(tmpdir(), 'partyline-e2e-'));
  readonly #desks = new Set<DeskUnderTest>();
  readonly #mdnsPort: number;

  private constructor(parts: { sound: SoundRig; display: XDisplay; browser: Browser; mdnsPort: number }) {
    this.sound = parts.sound;
    this.display = parts.display;
    this.browser = parts.browser;
    this.#mdnsPort = parts.mdnsPort;
  }

  static async start(): Promise<IntercomRig> {
    const [sound, display, browser, mdnsPort] = await Promise.all([
      startSoundRig(),
      XDisplay.start(),
      sharedBrowser(),
      freePort(),
    ]);
    return new IntercomRig({ sound, display, browser, mdnsPort });
  }

  /** A free TCP port for a hosted server: two test runs on one machine must not meet. */
  freePort(): Promise<number> {
    return freePort();
  }

  /** A microphone and a speaker of this name. */
  async addDevices(name: string): Promise<void> {
    await this.sound.addStation(name);
  }

  async startDesk(place: DeskPlace): Promise<DeskUnderTest> {
    const desk = await this.#launch(place, this.env(place.name, place.display));
    this.#desks.add(desk);
    return desk;
  }

  /** For a program that sits at this place. */
  env(name: string, display = false): Readonly<Record<string, string>> {
    return {
      ...this.sound.stationEnv(name),
      PARTYLINE_DATA: join(this.#folder, name),
      PARTYLINE_MDNS_INTERFACE: '127.0.0.1',
      PARTYLINE_MDNS_PORT: String(this.#mdnsPort),
      WAYLAND_DISPLAY: '',
      XDG_SESSION_TYPE: 'x11',
      DISPLAY: display ? this.display.name : '',
    };
  }

  #launch(place: DeskPlace, env: Readonly<Record<string, string>>): Promise<DeskUnderTest> {
    const size = place.size ? { size: place.size } : {};
    if (place.shell === 'desktop')
      return DesktopDesk.start({
        env: { ...env, PARTYLINE_MDNS: '' },
        folder: this.dataFolder(place.name),
        ...size,
      });
    return BrowserDesk.start({ browser: this.browser, env, args: place.args ?? [], ...size });
  }

  /** Ends one desk, as quitting it does. */
  async stopDesk(desk: DeskUnderTest): Promise<void> {
    this.#desks.delete(desk);
    await desk.stop();
  }

  /** Writes settings before the first start of a desk. */
  dataFolder(name: string): string {
    return join(this.#folder, name);
  }

  /** A file that says a phrase again and again for two minutes, for a simulated microphone. */
  async speech(phrase: string): Promise<string> {
    const file = join(this.#folder, 'speech.wav');
    await run('sox', [phrase, file, 'repeat', '60', 'trim', '0', '120']);
    return file;
  }

  /** Speaks a steady tone into a desk's microphone until the returned function is called. */
  speak(name: string): () => Promise<void> {
    const file = join(this.#folder, `${name}-tone.wav`);
    writeFileSync(file, wavBytes(sine(TONE_HZ, 120, RIG_RATE_HZ, -12), RIG_RATE_HZ));
    return this.sound.playOn(`${name}_mic`, file);
  }

  /** The sound of a desk's speaker from now on. */
  async listenTo(name: string): Promise<Ear> {
    return new Ear(await this.sound.record(`${name}_spk.monitor`));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#desks].map((desk) => desk.stop()));
    await this.display.stop();
    await this.sound.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

type Recorded = Awaited<ReturnType<SoundRig['record']>>;

/** Records a speaker, and measures how loud the tone is in it. */
export class Ear {
  readonly #recording: Recorded;

  constructor(recording: Recorded) {
    this.#recording = recording;
  }

  /** dBFS of the tone in the next 200 ms. */
  async toneDb(): Promise<number> {
    return toneDb(await this.#next(0.2), RIG_RATE_HZ, TONE_HZ);
  }

  /** dBFS of any sound in the next `seconds`. */
  async levelDb(seconds: number): Promise<number> {
    return rmsDb(await this.#next(seconds));
  }

  /**
   * Waits until the tone has sounded for a while: longer than a tap, which would latch.
   * @throws when it does not sound in time
   */
  async hears(withinS = 30): Promise<void> {
    for (let heardS = 0; heardS < withinS; heardS += 0.2) {
      if ((await this.toneDb()) <= -40) continue;
      await this.#next(0.4);
      return;
    }
    throw new Error(`The tone was not heard within ${String(withinS)} s.`);
  }

  /** Waits until the tone is gone. @throws when it goes on. */
  async fallsSilent(withinS = 30): Promise<void> {
    for (let heardS = 0; heardS < withinS; heardS += 0.2) if ((await this.toneDb()) < -60) return;
    throw new Error(`The tone was still heard after ${String(withinS)} s.`);
  }

  /** Waits for half a second without any sound. @throws when something goes on sounding. */
  async isQuiet(withinS = 30): Promise<void> {
    for (let heardS = 0; heardS < withinS; heardS += 0.5) if ((await this.levelDb(0.5)) < -100) return;
    throw new Error(`Something was still heard after ${String(withinS)} s.`);
  }

  async stop(): Promise<Int16Array> {
    return this.#recording.stop();
  }

  async #next(seconds: number): Promise<Int16Array> {
    const from = this.#recording.length;
    const count = Math.round(seconds * RIG_RATE_HZ);
    await this.#recording.reached(from + count);
    return this.#recording.slice(from, from + count);
  }
}

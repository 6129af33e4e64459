import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeMuLaw, sine, medianToneDb, wavBytes } from './sound-analysis.ts';
import { SoundProcess } from './sound-process.ts';
import { RIG_RATE_HZ, SoundRig } from './sound-rig.ts';
import { startSoundRig } from './worker-parts.ts';

type OnCleanup = (cleanup: () => Promise<void> | void) => void;

/** A rig whose ALSA knows the PCM `pulse`, as libasound2-plugins installs it on a desktop. */
export class SoundDesk {
  readonly rig: SoundRig;
  readonly env: Readonly<Record<string, string>>;
  readonly #modules = new Map<string, string>();

  readonly #onCleanup: OnCleanup;

  private constructor(rig: SoundRig, onCleanup: OnCleanup) {
    this.rig = rig;
    this.#onCleanup = onCleanup;
    const alsa = join(rig.folder, 'desk.conf');
    writeFileSync(
      alsa,
      ['!default', 'pulse'].map((pcm) => `pcm.${pcm} { type pulse }\nctl.${pcm} { type pulse }\n`).join(''),
    );
    this.env = { ...rig.env, ALSA_CONFIG_PATH: alsa };
  }

  /**
   * @param rescues the server moves streams of an unplugged device to another one, as it does by
   * default
   */
  static async start(onCleanup: OnCleanup, rescues = false): Promise<SoundDesk> {
    const rig = rescues ? await SoundRig.start({ rescues }) : await startSoundRig();
    onCleanup(() => rig.stop());
    return new SoundDesk(rig, onCleanup);
  }

  /** A microphone that picks up the sound of the sink with that name. */
  async addMicrophone(name: string, description: string, properties: DeviceProperties = {}): Promise<void> {
    await this.rig.loadSink(name);
    await this.plugMicrophone(name, description, properties);
  }

  /** @param properties `source`: what the server calls it; otherwise it is `NAME_source` */
  async plugMicrophone(name: string, description: string, properties: DeviceProperties = {}): Promise<void> {
    const { source = `${name}_source`, ...hardware } = properties;
    const module = await this.rig.pactl(
      ...['load-module', 'module-remap-source', `source_name=${source}`, `master=${name}.monitor`],
      `source_properties=${proplist(description, hardware)}`,
    );
    this.#modules.set(name, module);
  }

  async unplugMicrophone(name: string): Promise<void> {
    await this.rig.pactl('unload-module', this.#modules.get(name) ?? '');
  }

  async addSpeaker(name: string, description: string): Promise<void> {
    const module = await this.rig.pactl(
      ...['load-module', 'module-null-sink', `sink_name=${name}`],
      ...['rate=48000', 'channels=1', 'channel_map=mono', 'norewinds=1'],
      `sink_properties=${proplist(description, {})}`,
    );
    this.#modules.set(name, module);
  }

  async unplugSpeaker(name: string): Promise<void> {
    await this.unplugMicrophone(name);
  }

  async addLoudspeaker(name: string): Promise<void> {
    await this.rig.loadSink(name);
  }

  /** A tone that sounds until the rig stops. */
  play(sink: string, frequencyHz: number): void {
    const path = join(this.rig.folder, `${sink}.wav`);
    writeFileSync(path, wavBytes(sine(frequencyHz, 60, RIG_RATE_HZ, -12), RIG_RATE_HZ));
    this.rig.playInto(sink, path).catch(() => undefined);
  }

  station(): SoundProcess {
    const audio = new SoundProcess(this.env);
    this.#onCleanup(() => audio.kill());
    return audio;
  }
}

export interface DeviceProperties {
  readonly source?: string;
  readonly serial?: string;
  readonly bus_path?: string;
}

/** As a module's argument: quoted once for the module, once for the list. */
function proplist(description: string, hardware: Omit<DeviceProperties, 'source'>): string {
  const entries = { description, ...hardware };
  return `"${Object.entries(entries)
    .map(([name, value]) => `device.${name}='${value}'`)
    .join(' ')}"`;
}

/** The frequency out of several that a short talkspurt carries. */
export async function heardTone(
  audio: SoundProcess,
  candidates: readonly number[],
): Promise<number | undefined> {
  const payloads = (await audio.talkspurt(0.6)).map((frame) => frame.payload);
  const samples = decodeMuLaw(Buffer.concat(payloads)).subarray(1_600);
  return candidates.find((hz) => medianToneDb(samples, 16_000, hz) > -25);
}

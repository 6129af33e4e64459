import type {
  DeviceOption,
  LevelsView,
  NoticeView,
  PanelDeviceChoice,
  Problem,
} from '../../contract/index.ts';
import { voiceValues } from '../../../common/setting-values.ts';
import type { InputChannelChoice, InputChannelChoices, Side } from '../../../common/device-choice.ts';
import { dimBy, type DimOptions } from '../../../common/dim-options.ts';
import type { VoiceOptions } from '../../../common/voice-options.ts';
import type { DeviceInfo } from '../../../native-audio/devices/device-identity.ts';
import { type DeviceState, inputChannelKey } from '../../../native-audio/devices/device-state.ts';
import { withKeyOf } from '../../../native-audio/devices/device-choice-key.ts';
import type { AudioDevices } from '../../station/audio-process-client.ts';
import type { StationNotice } from '../../station/station-options.ts';
import type { Station } from '../../station/station.ts';
import { CALL_REPEAT_MS, CALL_REPEATS, cueOf, type Happening } from './cues.ts';
import { deviceStep, NO_DEVICE_MEMORY, type DeviceMemory } from './device-notices.ts';
import type { Settings } from '../settings/settings-schema.ts';

export interface SoundEdges {
  readonly station: Pick<Station, 'audio' | 'state'>;
  readonly settings: () => Settings;
  readonly given: GivenDevices;
  /** Saves a choice in the settings. */
  readonly remember: (side: Side, choice: PanelDeviceChoice) => void;
  /** @returns the id of the call that rings now. */
  readonly ringing: () => number | undefined;
  readonly notify: (notice: NoticeView) => void;
  readonly onLevels: (levels: LevelsView) => void;
  readonly onChange: () => void;
}

/** Devices, the operator's sounds, and hearing oneself. */
export class DeskSound {
  readonly #edges: SoundEdges;
  readonly #memory: Record<Side, DeviceMemory> = { input: NO_DEVICE_MEMORY, output: NO_DEVICE_MEMORY };
  #devices: readonly DeviceInfo[] = [];
  #given: GivenDevices;
  #hearYourself = false;
  #ring: NodeJS.Timeout | undefined;

  constructor(edges: SoundEdges) {
    this.#edges = edges;
    this.#given = edges.given;
  }

  get inputs(): readonly DeviceOption[] {
    return optionsOf(this.#devices.filter((it) => it.maxInputChannels > 0));
  }

  get outputs(): readonly DeviceOption[] {
    return optionsOf(this.#devices.filter((it) => it.maxOutputChannels > 0));
  }

  /** Problems with the devices that the panel shows. */
  get problems(): readonly Problem[] {
    const { input, output } = this.#memory;
    return [input.problem, output.problem].filter((it) => it !== undefined);
  }

  get hearYourself(): boolean {
    return this.#hearYourself;
  }

  stop(): void {
    clearTimeout(this.#ring);
  }

  /** Opens the device that a person has just chosen in the settings. */
  chosen(side: Side): void {
    const { [side]: _before, ...given } = this.#given;
    this.#given = given;
    this.#memory[side] = NO_DEVICE_MEMORY;
    this.#edges.station.audio.setDevices(audioDevices(this.#edges.settings(), given));
  }

  /** Undefined: no microphone runs. */
  get microphoneKey(): string | undefined {
    const { input } = this.#edges.station.state.audio;
    return input.type === 'running' ? inputChannelKey(input) : undefined;
  }

  get inputChannels(): InputChannelChoices {
    return inputChannels(this.#edges.settings(), this.#given);
  }

  /** Sends the microphone channel that a person has just chosen in the settings. */
  channelChosen(): void {
    const { inputChannel: _before, ...given } = this.#given;
    this.#given = given;
    this.#edges.station.audio.setDevices(audioDevices(this.#edges.settings(), given));
    this.#edges.onChange();
  }

  setHearYourself(on: boolean): void {
    this.#edges.station.audio.setMonitor(on);
  }

  playTest(): void {
    this.#edges.station.audio.playCue('test', 0);
  }

  deviceChanged(side: Side, state: DeviceState): void {
    const { memory, notice } = deviceStep(this.#memory[side], side, state, Date.now());
    this.#memory[side] = memory;
    this.#keepKey(side, state);
    if (notice) this.#edges.notify(notice);
  }

  /** Ties the choice to this device, so that it never means another one of the same name. */
  #keepKey(side: Side, state: DeviceState): void {
    const { [side]: given } = this.#given;
    if (given) {
      this.#given = { ...this.#given, [side]: withKeyOf(given, state) };
      return;
    }
    const chosen = this.#edges.settings().devices[side];
    const known = withKeyOf(chosen, state);
    if (known !== chosen) this.#edges.remember(side, known);
  }

  /** A restarted audio process has forgotten "hear yourself", and its device list is outdated. */
  processChanged(type: string): void {
    if (type === 'running') this.#edges.station.audio.listDevices();
    else this.#hearYourself = false;
  }

  onNotice(notice: StationNotice): void {
    switch (notice.type) {
      case 'levels': {
        const { input, output, talkers, inputChannels: channels } = notice;
        const views = talkers.map(({ stationNumber, peakDb, rmsDb }) => ({ stationNumber, peakDb, rmsDb }));
        this.#edges.onLevels({ input, output, talkers: views, ...(channels && { inputChannels: channels }) });
        return;
      }
      case 'devices':
        this.#devices = notice.devices;
        this.#edges.onChange();
        return;
      case 'monitor':
        this.#hearYourself = notice.on;
        this.#edges.onChange();
        return;
      default:
        return;
    }
  }

  /** Plays the sound of a happening, if sounds are on. A call repeats until somebody answers it. */
  sound(happening: Happening): void {
    const cue = cueOf(happening);
    if (cue === undefined) return;
    this.#play(cue);
    if (happening.type === 'call') this.#ringAgain(happening.call.id, CALL_REPEATS - 1);
  }

  #ringAgain(id: number, left: number): void {
    clearTimeout(this.#ring);
    if (left === 0) return;
    this.#ring = setTimeout(() => {
      if (this.#edges.ringing() !== id) return;
      this.#play('call');
      this.#ringAgain(id, left - 1);
    }, CALL_REPEAT_MS);
  }

  #play(cue: NonNullable<ReturnType<typeof cueOf>>): void {
    const { sounds, soundsDb } = this.#edges.settings();
    if (sounds) this.#edges.station.audio.playCue(cue, soundsDb);
  }
}

/** Devices from the command line. They override the settings until a person chooses others. */
export type GivenDevices = Partial<Pick<AudioDevices, Side>> & {
  readonly inputChannel?: InputChannelChoice;
};

/**
 * @returns the devices to open. The system's default replaces a missing device until it is back.
 */
export function audioDevices(settings: Settings, given: GivenDevices): AudioDevices {
  const { devices } = settings;
  const choice = (it: PanelDeviceChoice): AudioDevices['input'] =>
    it.kind === 'named' ? { ...it, orDefault: true } : it;
  return {
    input: given.input ?? choice(devices.input),
    output: given.output ?? choice(devices.output),
    inputChannels: inputChannels(settings, given),
    sidetoneDb: null,
    voice: voiceOf(settings),
    dim: dimOf(settings),
  };
}

function inputChannels(settings: Settings, { inputChannel }: GivenDevices): InputChannelChoices {
  return { byDevice: settings.inputChannels, ...(inputChannel === undefined ? {} : { given: inputChannel }) };
}

export const voiceOf = (settings: Settings): VoiceOptions => voiceValues(settings);

/** @returns how far others are turned down while a priority talker speaks; null: not at all. */
export const dimOf = ({ dimDb }: Settings): DimOptions | null => dimBy(dimDb);

function optionsOf(devices: readonly DeviceInfo[]): DeviceOption[] {
  const options = new Map<string, DeviceOption>();
  for (const { name, hostApi, key } of devices) options.set(key, { name, hostApi, key });
  return [...options.values()];
}

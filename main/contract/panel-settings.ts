import type {
  DensityChoice,
  DeviceChoice,
  HostedChannel,
  Language,
  SpeakTalkers,
  Theme,
} from './arguments.ts';

/** What a person has chosen, as the panel shows it. */
export interface PanelSettings {
  /** False: the first run has not been finished. */
  readonly setupDone: boolean;
  readonly name: string;
  readonly place: string;
  readonly language: Language;
  readonly theme: Theme;
  readonly density: DensityChoice;
  readonly leftHanded: boolean;
  readonly speakTalkers: SpeakTalkers;
  readonly sounds: boolean;
  readonly soundsDb: number;
  readonly outputDb: number;
  readonly maxTalkSeconds: number;
  /** How much from before a press is sent; 0: nothing. */
  readonly preRollMs: number;
  /** How long the microphone stays open after a release by hand. */
  readonly releaseTailMs: number;
  readonly noiseGate: boolean;
  readonly automaticGain: boolean;
  /** While a priority talker speaks, everybody else goes down by this much: −60…0, 0 is off. */
  readonly dimDb: number;
  readonly globalHotkeys: boolean;
  readonly closeToTray: boolean;
  readonly startAtLogin: boolean;
  readonly devices: { readonly input: DeviceChoice; readonly output: DeviceChoice };
  /** Newest first. */
  readonly recentServers: readonly { readonly name: string; readonly url: string; readonly atMs: number }[];
  readonly hosting: {
    readonly on: boolean;
    readonly name: string;
    readonly port: number;
    readonly channels: readonly HostedChannel[];
  };
}

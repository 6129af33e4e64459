import type { ProbeAnswer, ProbeQuestion } from '../../native-audio/device-probe.ts';
import type { AudioCommand, AudioEvent } from '../../native-audio/messages.ts';
import type { DeviceChoice as AudioDeviceChoice } from '../../native-audio/types.ts';
import type { DiscoveryView, PanelState } from '../contract/index.ts';
import type { Child } from '../processes/child.ts';

/** What a desk is given: its edges to the machine, each of which a test or another shell can stand in for. */
export interface DeskOptions {
  /** Where settings, the passphrase of a hosted server and the like are kept. */
  readonly dataFolder: string;
  readonly app: PanelState['app'];
  readonly startAudio: () => Child<AudioCommand, AudioEvent>;
  /** Absent: this shell has no global hotkeys. */
  readonly startHotkeys?: () => Child<HotkeyCommand, HotkeyEvent>;
  /** Absent: this shell cannot host. */
  readonly startServer?: () => Child<HostCommand, HostEvent>;
  readonly secrets: SecretBox;
  /** Absent: servers are found by their address alone. */
  readonly discovery?: DiscoveryPort;
  readonly logger: DeskLogger;
  /** Puts text on this computer's clipboard; absent: the panel tries the browser's. */
  readonly clipboard?: (text: string) => void;
  readonly onMini?: (on: boolean) => void;
  readonly onStartAtLogin?: (on: boolean) => void;
  /** Of the command line; each stands before what the settings say, and is not written into them. */
  readonly serverUrl?: string;
  readonly name?: string;
  readonly passphrase?: string;
  /** Of the command line too: also files, which no panel offers. */
  readonly devices?: { readonly input?: AudioDeviceChoice; readonly output?: AudioDeviceChoice };
  /** For the audio process of a shell in which it cannot start children: AudioLinkOptions.onProbe. */
  readonly probeAudio?: (question: ProbeQuestion) => Promise<ProbeAnswer>;
}

/** Keeps secrets: the system's key ring on the desktop, a file that only its owner reads on a headless box. */
export interface SecretBox {
  /** Whether what is sealed now can be opened at the next start. */
  readonly kept: boolean;
  seal(text: string): string;
  /** @returns undefined for what this box cannot open, such as something that another computer has sealed. */
  open(sealed: string): string | undefined;
}

export interface Announcement {
  readonly name: string;
  readonly port: number;
  readonly needsPassphrase: boolean;
}

/** Servers on the network, found and announced. */
export interface DiscoveryPort {
  /** Looks until `stop`; tells the listener what is there, at once and at every change. */
  start(listener: (view: DiscoveryView) => void): void;
  /** @returns whether the network took it. Replaces an earlier announcement. */
  announce(announcement: Announcement): Promise<boolean>;
  unannounce(): Promise<void>;
  stop(): Promise<void>;
}

type LogFields = Readonly<Record<string, unknown>>;

export interface DeskLogger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

// Until main/hotkeys and main/hosting are there.
export type HotkeyCommand = never;
export type HotkeyEvent = unknown;
export type HostCommand = never;
export type HostEvent = unknown;

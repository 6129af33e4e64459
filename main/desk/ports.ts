import type { AudioCommand, AudioEvent } from '../../native-audio/process/messages.ts';
import type { DeviceChoice, InputChannelChoice } from '../../common/device-choice.ts';
import type { PanelState } from '../contract/index.ts';
import type { Discovery, DiscoveryOptions } from '../discovery/index.ts';
import type { ServerCommand, ServerEvent } from '../hosting/index.ts';
import type { HotkeyCommand, HotkeyEvent } from '../hotkeys/index.ts';
import type { Child } from '../processes/child.ts';
import type { Logger } from '../server/index.ts';
import type { StationOptions } from '../station/station-options.ts';

/** The desk's connections to the machine. A test or another shell can replace each of them. */
export interface DeskOptions {
  /** The folder for settings, the passphrase of a hosted server and other files. */
  readonly dataFolder: string;
  readonly app: PanelState['app'];
  readonly startAudio: () => Child<AudioCommand, AudioEvent>;
  /**
   * Lists the devices in another process, where the audio process cannot start children of its own,
   * such as under Electron.
   */
  readonly probeDevices?: StationOptions['probeDevices'];
  /** Absent: this shell has no global hotkeys. */
  readonly startHotkeys?: () => Child<HotkeyCommand, HotkeyEvent>;
  /**
   * macOS: whether this program has the Accessibility permission. Absent: it needs none.
   */
  readonly hasHotkeyPermission?: () => boolean;
  /** Absent: this shell cannot host. */
  readonly startServer?: () => Child<ServerCommand, ServerEvent>;
  /** The address that a hosted server listens on. Absent: every address. */
  readonly hostingAddress?: string;
  readonly secrets: SecretBox;
  /** `(options) => new Discovery(options)`. Absent: a person must type the address of a server. */
  readonly discovery?: (options: DiscoveryOptions) => DiscoveryPort;
  readonly logger: Logger;
  /** Puts text on this computer's clipboard. Absent: the panel tries the browser's clipboard. */
  readonly clipboard?: (text: string) => void;
  readonly onMini?: (on: boolean) => void;
  readonly onStartAtLogin?: (on: boolean) => void;
  /** From the command line. Each one overrides the settings, and is not saved in them. */
  readonly serverUrl?: string;
  readonly name?: string;
  readonly passphrase?: string;
  /** From the command line too. A device can also be a file, which no panel offers. */
  readonly devices?: {
    readonly input?: DeviceChoice;
    readonly inputChannel?: InputChannelChoice;
    readonly output?: DeviceChoice;
  };
}

/**
 * Keeps secrets: in the system's key ring on the desktop, in a file that only its owner can read on
 * a headless station.
 */
export interface SecretBox {
  /** Whether secrets that are sealed now can be opened at the next start. */
  readonly kept: boolean;
  seal(text: string): string;
  /**
   * @returns undefined for a secret that this box cannot open, such as one from another computer.
   */
  open(sealed: string): string | undefined;
}

/** Finds servers on the network, and announces the hosted one. */
export type DiscoveryPort = Pick<Discovery, 'start' | 'stop' | 'announce'> &
  Partial<Pick<Discovery, 'reach'>>;

export type DeskLogger = Logger;

import type { AudioCommand, AudioEvent } from '../../native-audio/process/messages.ts';
import type { DeviceChoice, InputChannelChoice } from '../../common/device-choice.ts';
import type { PanelState } from '../contract/index.ts';
import type { Discovery, DiscoveryOptions } from '../discovery/index.ts';
import type { ServerCommand, ServerEvent } from '../hosting/index.ts';
import type { HotkeyCommand, HotkeyEvent } from '../hotkeys/index.ts';
import type { Child } from '../processes/child.ts';
import type { Logger } from '../server/index.ts';
import type { StationOptions } from '../station/station-options.ts';

/** What a desk is given: its edges to the machine, each of which a test or another shell can stand in for. */
export interface DeskOptions {
  /** Where settings, the passphrase of a hosted server and the like are kept. */
  readonly dataFolder: string;
  readonly app: PanelState['app'];
  readonly startAudio: () => Child<AudioCommand, AudioEvent>;
  /** Where the audio process cannot start children of its own, such as under Electron: asks for the devices there are. */
  readonly probeDevices?: StationOptions['probeDevices'];
  /** Absent: this shell has no global hotkeys. */
  readonly startHotkeys?: () => Child<HotkeyCommand, HotkeyEvent>;
  /** macOS: whether this program has the Accessibility permission. Absent: it has. */
  readonly hasHotkeyPermission?: () => boolean;
  /** Absent: this shell cannot host. */
  readonly startServer?: () => Child<ServerCommand, ServerEvent>;
  /** What a hosted server listens on; absent: every address. */
  readonly hostingAddress?: string;
  readonly secrets: SecretBox;
  /** `(options) => new Discovery(options)`. Absent: servers are reached by their address alone. */
  readonly discovery?: (options: DiscoveryOptions) => DiscoveryPort;
  readonly logger: Logger;
  /** Puts text on this computer's clipboard; absent: the panel tries the browser's. */
  readonly clipboard?: (text: string) => void;
  readonly onMini?: (on: boolean) => void;
  readonly onStartAtLogin?: (on: boolean) => void;
  /** Of the command line; each stands before what the settings say, and is not written into them. */
  readonly serverUrl?: string;
  readonly name?: string;
  readonly passphrase?: string;
  /** Of the command line too: also files, which no panel offers. */
  readonly devices?: {
    readonly input?: DeviceChoice;
    readonly inputChannel?: InputChannelChoice;
    readonly output?: DeviceChoice;
  };
}

/** Keeps secrets: the system's key ring on the desktop, a file that only its owner reads on a headless box. */
export interface SecretBox {
  /** Whether what is sealed now can be opened at the next start. */
  readonly kept: boolean;
  seal(text: string): string;
  /** @returns undefined for what this box cannot open, such as something that another computer has sealed. */
  open(sealed: string): string | undefined;
}

/** Servers on the network, found and announced. */
export type DiscoveryPort = Pick<Discovery, 'start' | 'stop' | 'announce'> &
  Partial<Pick<Discovery, 'reach'>>;

export type DeskLogger = Logger;

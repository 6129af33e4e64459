import type { InputChannelChoices } from '../../../common/device-choice.ts';
import type {
  DeviceOption,
  DiscoveryView,
  HostingView,
  InvitationView,
  PanelState,
  Problem,
} from '../../contract/index.ts';
import type { StationState } from '../../station/state.ts';
import type { CallsState } from '../talk/calls.ts';
import type { HotkeysFacts } from '../talk/hotkeys.ts';
import type { ConnectionMemory } from '../server/connection-memory.ts';
import type { OfflineStations } from '../server/offline-stations.ts';
import type { Settings } from '../settings/settings-schema.ts';
import type { TalkMemory } from '../talk/talk-memory.ts';

/** All inputs of the panel's state. Times are ms since the epoch. */
export interface DeskFacts {
  readonly app: PanelState['app'];
  readonly settings: Settings;
  /** The name from the command line, else the name in the settings. */
  readonly name: string;
  readonly problems: readonly Problem[];
  readonly station: StationState;
  readonly maxTalkMs: number;
  readonly connection: ConnectionMemory;
  readonly pendingInvitation: InvitationView | undefined;
  readonly slowDownUntilMs: number | undefined;
  readonly talk: TalkMemory;
  readonly offline: OfflineStations;
  readonly calls: CallsState;
  /** Channels that this station calls, with the time at which each call key stops showing it. */
  readonly calling: ReadonlyMap<string, number>;
  readonly inputs: readonly DeviceOption[];
  readonly outputs: readonly DeviceOption[];
  readonly hearYourself: boolean;
  readonly inputChannels: InputChannelChoices;
  readonly hotkeys: HotkeysFacts;
  readonly hosting: HostingView;
  readonly discovery: DiscoveryView;
  readonly miniOpen: boolean;
}

import type { MicrophoneSilence } from '../../common/microphone-silence.ts';
import type { ChannelMode } from '../../common/channel-mode.ts';
import type { StationNumber } from '../../common/station-number.ts';
import type { InputChannelChoice, Side } from '../../common/device-choice.ts';
import type { KeyMode } from '../../common/key-mode.ts';
import type { HotkeysView } from './panel-hotkeys.ts';
import type { PanelSettings } from './panel-settings.ts';

/**
 * Everything that a panel shows: plain values that survive JSON and structured clone. Times named
 * `…AtMs` are milliseconds since the epoch by this computer's clock. Reasons are codes; the panel's
 * catalogue has a sentence for each one.
 */
export interface PanelState {
  /** Counts up with every change. A panel ignores a state with a lower revision than its own. */
  readonly revision: number;
  readonly app: {
    readonly version: string;
    readonly platform: 'linux' | 'darwin' | 'win32';
    /** `browser`: the headless station's panel on loopback. */
    readonly shell: 'desktop' | 'browser';
    readonly computerName: string;
  };
  readonly settings: PanelSettings;
  /** Lasting problems that a person should know, such as a settings file that was kept aside. */
  readonly problems: readonly Problem[];
  readonly connection: ConnectionView;
  /**
   * A link from the system while this desk is on another server. A person accepts or declines it.
   */
  readonly pendingInvitation: InvitationView | undefined;
  /** In the order of their keys: pinned ones first, then the others in the server's order. */
  readonly channels: readonly ChannelView[];
  /** The channel of the arrow keys, of the narrow dock and of the "talk" hotkey. */
  readonly selectedChannel: string | undefined;
  /**
   * The other stations, sorted by name with numbers in order (Desk 2 before Desk 10). Those who
   * left stay as `offline` while this program runs.
   */
  readonly stations: readonly StationView[];
  /** Finished talks on channels, the newest first. */
  readonly talkLog: readonly LoggedTalkView[];
  readonly microphone: MicrophoneView;
  readonly muted: boolean;
  readonly calls: CallsView;
  readonly audio: AudioView;
  readonly hotkeys: HotkeysView;
  readonly hosting: HostingView;
  readonly discovery: DiscoveryView;
  /** Whether the mini panel's window is open. */
  readonly miniOpen: boolean;
}

export type Problem =
  | { readonly kind: 'settings-kept-aside'; readonly file: string; readonly keptAs: string }
  /**
   * `fields` did not fit and have their default now, by their names in the file. `keptAs` is a copy
   * of the file as it was.
   */
  | {
      readonly kind: 'settings-reset';
      readonly file: string;
      readonly keptAs: string;
      readonly fields: readonly string[];
    }
  /** `changes`: how many changes wait to be saved. */
  | {
      readonly kind: 'settings-not-saved';
      readonly file: string;
      readonly why: 'disk-full' | 'not-writable';
      readonly changes: number;
    }
  /**
   * Another program has changed the file while this one ran. `merged`: those changes count from the
   * next start. `conflict`: both changed the same fields, and this panel's values stay.
   * `unreadable`: this panel's settings stay. `keptAs` is a copy of the other version, where part
   * of it is lost.
   */
  | {
      readonly kind: 'settings-edited';
      readonly file: string;
      readonly how: 'merged' | 'conflict' | 'unreadable';
      readonly keptAs: string | undefined;
    }
  /** The passphrase cannot be stored safely here. The panel asks for it again next time. */
  | { readonly kind: 'passphrase-not-kept' }
  /** The chosen device is missing, and another one replaces it. */
  | {
      readonly kind: 'device-stand-in';
      readonly side: Side;
      readonly chosen: string;
      readonly used: string;
      /** Several devices have the chosen one's name, so a person must choose one. */
      readonly twins: boolean;
      readonly sinceMs: number;
    }
  /** The system's default was chosen, and it is another device now. */
  | {
      readonly kind: 'default-changed';
      readonly side: Side;
      readonly before: string;
      readonly now: string;
      readonly sinceMs: number;
    };

export interface ServerView {
  readonly url: string;
  /** The server's own name, else its host. */
  readonly name: string;
  readonly host: string;
  /** Whether this computer hosts the server. */
  readonly here: boolean;
}

/** The author of the link chose all of this. The name can be shown, but proves nothing. */
export interface InvitationView {
  /** The link's name for the server, else its host. */
  readonly name: string;
  readonly host: string;
  readonly url: string;
}

export type ConnectionView =
  /** No server was chosen. */
  | { readonly type: 'none' }
  | { readonly type: 'connecting'; readonly server: ServerView }
  | { readonly type: 'joined'; readonly server: ServerView; readonly sinceMs: number }
  /** The server is cut off or does not answer. The desk tries again by itself. */
  | {
      readonly type: 'waiting';
      readonly server: ServerView;
      readonly reason: string;
      readonly attempt: number;
      readonly retryAtMs: number;
      /** Whether the desk was joined to this server before, in this run. */
      readonly wasJoined: boolean;
    }
  /**
   * `missing`: the server wants a passphrase, and the desk knows none. `slowDownUntilMs`: wait
   * until then after too many tries.
   */
  | {
      readonly type: 'passphrase';
      readonly server: ServerView;
      readonly problem: 'missing' | 'wrong';
      readonly slowDownUntilMs: number | undefined;
    }
  /**
   * The desk does not try again until a person acts. `reason`: a close name of docs/protocol.md.
   */
  | { readonly type: 'refused'; readonly server: ServerView; readonly reason: string };

/** Whether this station hears a channel, by the server's last answer. */
export type ListenView =
  | { readonly type: 'off' | 'on' }
  /**
   * The server has not answered the request yet. `on`: the requested value; the opposite holds
   * until then.
   */
  | { readonly type: 'pending'; readonly on: boolean }
  /** `unknown-channel`: the server no longer has the channel. */
  | { readonly type: 'refused'; readonly reason: ListenRefusal };

export type ListenRefusal = 'not-permitted' | 'unknown-channel';

export interface ChannelView {
  readonly id: string;
  readonly name: string;
  /** Whether a person put its key before the others. */
  readonly pinned: boolean;
  readonly mode: ChannelMode;
  /** A program feed: stations listen to it, and it has no talk key. */
  readonly feed: boolean;
  /** Talkers on this channel have priority over all others. */
  readonly priority: boolean;
  readonly may: { readonly listen: boolean; readonly talk: boolean; readonly override: boolean };
  readonly listen: ListenView;
  readonly gainDb: number;
  /** The channel is turned down now, by `db`. `by` names the priority channel or talker. */
  readonly dimmed: { readonly db: number; readonly by: string } | undefined;
  readonly keyMode: KeyMode;
  /** The number of other stations that hear this channel; undefined: not known. */
  readonly listeners: number | undefined;
  /** The names of the first few listeners. */
  readonly listenerNames: readonly string[];
  /** Other stations that talk on this channel now, the newest first. */
  readonly talkers: readonly {
    readonly stationNumber: StationNumber;
    readonly name: string;
    readonly sinceMs: number;
  }[];
  readonly lastTalk: PastTalkView | undefined;
  /** Talkers before `lastTalk`, the newest first; several talks in a row count once. */
  readonly earlier: readonly PastTalkView[];
  /** The other station that holds the floor of this exclusive channel. */
  readonly busy: { readonly stationNumber: StationNumber; readonly name: string } | undefined;
  /** This station's microphone on this channel. `opening`: not granted yet, so nobody hears it. */
  readonly air: 'off' | 'opening' | 'held' | 'latched';
  /** A call signal on this channel that nobody has answered or dismissed. */
  readonly call:
    { readonly name: string; readonly stationNumber: StationNumber; readonly atMs: number } | undefined;
  /** Until then the call key shows that this station calls. */
  readonly callingUntilMs: number | undefined;
}

/** A station that talked. `atMs`: the end of its talk. */
export interface PastTalkView {
  readonly name: string;
  readonly atMs: number;
}

export interface LoggedTalkView {
  readonly name: string;
  /** The channel's name. */
  readonly channel: string;
  /** The start of the talk. */
  readonly atMs: number;
  readonly forMs: number;
}

export interface StationView {
  readonly stationNumber: StationNumber;
  /** The name without a mark. Everywhere else in this state a station's name includes its mark. */
  readonly name: string;
  /**
   * Text that tells this station from another one whose name looks the same ("Mark" with a Cyrillic
   * а): its place, or `#` and its number. Shown beside the name, also where the place is not shown.
   */
  readonly mark: string | undefined;
  readonly place: string;
  readonly presence: 'online' | 'reconnecting' | 'offline';
  /** When this desk saw it leave; undefined unless it is `offline`. */
  readonly awaySinceMs: number | undefined;
  /** The names of the channels that it talks on now. Empty: it talks to this station directly. */
  readonly talking: readonly string[] | undefined;
  readonly calling: boolean;
  /** This station's microphone to that station (direct talk). */
  readonly air: 'off' | 'opening' | 'held' | 'latched';
}

export interface AirTarget {
  readonly kind: 'channel' | 'station';
  readonly name: string;
}

/** Why talk keys do nothing at the moment. */
export type TalkBlock = 'not-joined' | 'muted' | 'no-microphone' | 'audio-starting';

export type MicrophoneView =
  | {
      readonly type: 'closed';
      readonly blocked: TalkBlock | undefined;
    }
  | {
      readonly type: 'open';
      /** False: the server has not granted the talk yet. */
      readonly granted: boolean;
      readonly latched: boolean;
      readonly targets: readonly AirTarget[];
      readonly sinceMs: number;
      /** When the talk limit closes the microphone. */
      readonly closesAtMs: number;
      /** The number of other stations that hear it. */
      readonly heardBy: number;
      /** Whether the reply key holds it open. */
      readonly reply: boolean;
      /**
       * Present while no station can hear the microphone, for example because it is muted in the
       * system.
       */
      readonly silence?: MicrophoneSilence | undefined;
    };

export interface CallEntry {
  readonly id: number;
  readonly stationNumber: StationNumber;
  readonly name: string;
  /** The channel's name; undefined for a direct call. */
  readonly channel: string | undefined;
  readonly atMs: number;
}

export interface CallsView {
  /** The newest call that nobody has answered or dismissed. It flashes. */
  readonly ringing: CallEntry | undefined;
  /** The call that the reply key answers. `reachable`: its station is online. */
  readonly reply: (CallEntry & { readonly reachable: boolean }) | undefined;
  /** Newest first. */
  readonly missed: readonly CallEntry[];
}

export interface DeviceView {
  readonly state: 'off' | 'opening' | 'running' | 'missing' | 'lost';
  /** The running device, or the one that went away. */
  readonly name: string | undefined;
  /** The key of the running device. */
  readonly key?: string | undefined;
  /** The chosen device's name, while another device replaces it. */
  readonly insteadOf: string | undefined;
  /** The chosen device is missing, and several others have its name: a person must choose. */
  readonly twins?: boolean | undefined;
}

export interface DeviceOption {
  /** Unique on its side. */
  readonly name: string;
  readonly hostApi: string;
  readonly key: string;
}

export interface AudioView {
  readonly process: 'starting' | 'running' | 'restarting' | 'stopped';
  readonly input: DeviceView;
  readonly output: DeviceView;
  readonly inputs: readonly DeviceOption[];
  readonly outputs: readonly DeviceOption[];
  readonly hearYourself: boolean;
  /** Present only for a running microphone with several channels. */
  readonly inputChannels?: { readonly count: number; readonly chosen: InputChannelChoice } | undefined;
}

/** The reason that the hosted server's process gives when it does not run. */
export type HostingProblem = 'port-taken' | 'settings' | 'other';

export type HostingView =
  | { readonly type: 'off' }
  | { readonly type: 'starting' }
  | {
      readonly type: 'running';
      readonly name: string;
      /** Addresses that others can type, best first: `192.168.1.20`. */
      readonly addresses: readonly string[];
      readonly port: number;
      readonly passphrase: string;
      /** `partyline://join?…`: the link in the QR code, which opens the desktop app. */
      readonly invitation: string;
      readonly announced: boolean;
    }
  | {
      readonly type: 'failed';
      readonly reason: HostingProblem | 'crashed';
      readonly detail: string;
    };

export interface FoundServer {
  readonly name: string;
  readonly host: string;
  readonly url: string;
  readonly stations: number | undefined;
  readonly needsPassphrase: boolean;
}

export type DiscoveryView =
  | { readonly type: 'looking'; readonly servers: readonly FoundServer[] }
  | { readonly type: 'unavailable'; readonly detail: string };

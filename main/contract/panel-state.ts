import type { MicrophoneSilence } from '../../common/microphone-silence.ts';
import type { ChannelMode } from '../../common/channel-mode.ts';
import type { StationNumber } from '../../common/station-number.ts';
import type { InputChannelChoice, Side } from '../../common/device-choice.ts';
import type { KeyMode } from '../../common/key-mode.ts';
import type { HotkeysView } from './panel-hotkeys.ts';
import type { PanelSettings } from './panel-settings.ts';

/**
 * Everything that a panel shows, as main holds it: plain values that survive JSON and structured clone. Times named
 * `…AtMs` are milliseconds since the epoch by this computer's clock. Codes, not sentences: the panel's catalogue words them.
 */
export interface PanelState {
  /** Counts up with every change; a panel that has seen a higher one ignores a lower one. */
  readonly revision: number;
  readonly app: {
    readonly version: string;
    readonly platform: 'linux' | 'darwin' | 'win32';
    /** `browser`: the headless station's panel on loopback. */
    readonly shell: 'desktop' | 'browser';
    readonly computerName: string;
  };
  readonly settings: PanelSettings;
  /** Things that last and that somebody should know, such as a settings file that was kept aside. */
  readonly problems: readonly Problem[];
  readonly connection: ConnectionView;
  /** A link that the system handed over while this desk is on another server: a person decides. */
  readonly pendingInvitation: InvitationView | undefined;
  /** In the order of their keys: pinned ones first, then as the server gives them. */
  readonly channels: readonly ChannelView[];
  /** The channel that the arrow keys, the narrow dock and the "talk" hotkey mean. */
  readonly selectedChannel: string | undefined;
  /** The others, by name as people count (Desk 2 before Desk 10); those who left are kept as `offline` while this program runs. */
  readonly stations: readonly StationView[];
  /** Talks on channels that have ended, the newest first. */
  readonly talkLog: readonly LoggedTalkView[];
  readonly microphone: MicrophoneView;
  readonly muted: boolean;
  readonly calls: CallsView;
  readonly audio: AudioView;
  readonly hotkeys: HotkeysView;
  readonly hosting: HostingView;
  readonly discovery: DiscoveryView;
  /** Only the mini panel's own window is this size; main tells which windows are open. */
  readonly miniOpen: boolean;
}

export type Problem =
  | { readonly kind: 'settings-kept-aside'; readonly file: string; readonly keptAs: string }
  /** `fields` did not fit and have their default now, by their names in the file; `keptAs` is the file as it was. */
  | {
      readonly kind: 'settings-reset';
      readonly file: string;
      readonly keptAs: string;
      readonly fields: readonly string[];
    }
  /** `changes`: how many wait to be saved. */
  | {
      readonly kind: 'settings-not-saved';
      readonly file: string;
      readonly why: 'disk-full' | 'not-writable';
      readonly changes: number;
    }
  /**
   * Another program has written the file while this one ran. `merged`: what it changed counts from the next start.
   * `conflict`: where both changed the same, this panel's settings stay. `unreadable`: this panel's settings stay.
   * `keptAs` is the other version, unless nothing of it was lost.
   */
  | {
      readonly kind: 'settings-edited';
      readonly file: string;
      readonly how: 'merged' | 'conflict' | 'unreadable';
      readonly keptAs: string | undefined;
    }
  /** The passphrase cannot be stored safely here; it is asked again next time. */
  | { readonly kind: 'passphrase-not-kept' }
  /** The chosen device is not there, and another one runs in its place. */
  | {
      readonly kind: 'device-stand-in';
      readonly side: Side;
      readonly chosen: string;
      readonly used: string;
      /** Others have the chosen one's name, and none of them is taken unasked. */
      readonly twins: boolean;
      readonly sinceMs: number;
    }
  /** The system's default was chosen, and it has become another device. */
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
  /** This computer hosts it. */
  readonly here: boolean;
}

/** The author of the link chose all of this. The name can be shown, but proves nothing. */
export interface InvitationView {
  /** Else the host. */
  readonly name: string;
  readonly host: string;
  readonly url: string;
}

export type ConnectionView =
  /** No server was chosen. */
  | { readonly type: 'none' }
  | { readonly type: 'connecting'; readonly server: ServerView }
  | { readonly type: 'joined'; readonly server: ServerView; readonly sinceMs: number }
  /** Cut off or not there; tried again by itself. */
  | {
      readonly type: 'waiting';
      readonly server: ServerView;
      readonly reason: string;
      readonly attempt: number;
      readonly retryAtMs: number;
      /** Whether it was joined before, in this run. */
      readonly wasJoined: boolean;
    }
  /** `missing`: it asks for one and none is known here. `slowDownUntilMs`: too many tries; wait. */
  | {
      readonly type: 'passphrase';
      readonly server: ServerView;
      readonly problem: 'missing' | 'wrong';
      readonly slowDownUntilMs: number | undefined;
    }
  /** Nothing is tried again until a person acts. `reason`: a close name of docs/protocol.md. */
  | { readonly type: 'refused'; readonly server: ServerView; readonly reason: string };

/** Whether this station hears a channel, as the server has answered. */
export type ListenView =
  | { readonly type: 'off' | 'on' }
  /** The server was asked, or will be once it is there again. `on`: what for. Until it answers, the opposite holds. */
  | { readonly type: 'pending'; readonly on: boolean }
  /** `unknown-channel`: the server no longer has the channel. */
  | { readonly type: 'refused'; readonly reason: ListenRefusal };

export type ListenRefusal = 'not-permitted' | 'unknown-channel';

export interface ChannelView {
  readonly id: string;
  readonly name: string;
  /** A person put its key before those that the server's order gives. */
  readonly pinned: boolean;
  readonly mode: ChannelMode;
  /** A program feed: it is listened to, and has no talk key. */
  readonly feed: boolean;
  /** Talkers on this channel have priority over all others. */
  readonly priority: boolean;
  readonly may: { readonly listen: boolean; readonly talk: boolean; readonly override: boolean };
  readonly listen: ListenView;
  readonly gainDb: number;
  /** The channel is turned down now, by `db`. `by` names the priority channel or talker. */
  readonly dimmed: { readonly db: number; readonly by: string } | undefined;
  readonly keyMode: KeyMode;
  /** Other stations that hear this channel; undefined while that is not known. */
  readonly listeners: number | undefined;
  /** The first few of them, by name. */
  readonly listenerNames: readonly string[];
  /** Others who talk here now, the newest first. */
  readonly talkers: readonly {
    readonly stationNumber: StationNumber;
    readonly name: string;
    readonly sinceMs: number;
  }[];
  readonly lastTalk: PastTalkView | undefined;
  /** Talkers before `lastTalk`, the newest first; several talks in a row count once. */
  readonly earlier: readonly PastTalkView[];
  /** Somebody else holds the floor of an exclusive channel. */
  readonly busy: { readonly stationNumber: StationNumber; readonly name: string } | undefined;
  /** Own microphone on this channel. `opening`: pressed, not granted yet; nobody hears. */
  readonly air: 'off' | 'opening' | 'held' | 'latched';
  /** A call signal on this channel that was neither answered nor dismissed. */
  readonly call:
    { readonly name: string; readonly stationNumber: StationNumber; readonly atMs: number } | undefined;
  /** This station calls: until then its call key says so. */
  readonly callingUntilMs: number | undefined;
}

/** Somebody who talked; `atMs`: until then. */
export interface PastTalkView {
  readonly name: string;
  readonly atMs: number;
}

export interface LoggedTalkView {
  readonly name: string;
  /** The channel's name. */
  readonly channel: string;
  /** When it began. */
  readonly atMs: number;
  readonly forMs: number;
}

export interface StationView {
  readonly stationNumber: StationNumber;
  /** As the server has it. Everywhere else in this state a station's name has its mark already. */
  readonly name: string;
  /**
   * Where another station's name looks the same ("Mark" with a Cyrillic а): what tells this one apart, its place or `#` and
   * its number. To be shown beside the name, also where the place is not.
   */
  readonly mark: string | undefined;
  readonly place: string;
  readonly presence: 'online' | 'reconnecting' | 'offline';
  /** Since when it is `offline`, where this desk saw it leave. */
  readonly awaySinceMs: number | undefined;
  /** Names of channels it talks on now; empty and `talking`: a direct talk to this station. */
  readonly talking: readonly string[] | undefined;
  readonly calling: boolean;
  /** Own microphone to this station (direct talk). */
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
      /** False: no server has said yet that somebody may hear. */
      readonly granted: boolean;
      readonly latched: boolean;
      readonly targets: readonly AirTarget[];
      readonly sinceMs: number;
      /** When the limit closes it. */
      readonly closesAtMs: number;
      /** Other stations that hear it, each counted once. */
      readonly heardBy: number;
      /** Whether the reply key holds it. */
      readonly reply: boolean;
      /** Nobody can hear it, whoever listens. */
      readonly silence?: MicrophoneSilence | undefined;
    };

export interface CallEntry {
  readonly id: number;
  readonly stationNumber: StationNumber;
  readonly name: string;
  /** Where: a channel's name, or undefined for a direct call. */
  readonly channel: string | undefined;
  readonly atMs: number;
}

export interface CallsView {
  /** The newest call that was neither answered nor dismissed: it flashes. */
  readonly ringing: CallEntry | undefined;
  /** Whom the reply key reaches; `reachable`: that station is online. */
  readonly reply: (CallEntry & { readonly reachable: boolean }) | undefined;
  /** Newest first. */
  readonly missed: readonly CallEntry[];
}

export interface DeviceView {
  readonly state: 'off' | 'opening' | 'running' | 'missing' | 'lost';
  /** The device that runs, or the one that went away. */
  readonly name: string | undefined;
  /** The same for programs, while it runs. */
  readonly key?: string | undefined;
  /** Set while another device than the chosen one runs: the chosen one's name. */
  readonly insteadOf: string | undefined;
  /** The chosen one is not there, and others have its name: somebody has to choose. */
  readonly twins?: boolean | undefined;
}

export interface DeviceOption {
  /** No two of a side have the same. */
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
  /** Only for a running microphone with several channels. */
  readonly inputChannels?: { readonly count: number; readonly chosen: InputChannelChoice } | undefined;
}

/** Why a hosted server does not run, in the words of its process. */
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
      /** `partyline://join?…`: opens the desktop app of whoever gets it, and is what the QR code holds. */
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

import type { KeyMode } from '../../../common/key-mode.ts';
import type { HotkeyAction, NoticeView, TalkKey } from '../../contract/index.ts';
import type { Target } from '../../protocol/index.ts';
import type { Station } from '../../station/station.ts';
import type { KeySource } from '../../station/talk/talk-machine.ts';
import type { TalkTransmitter } from '../../station/talk/talk-transmitter.ts';
import type { Call } from './calls.ts';
import { talkBlock } from '../panel/project-panel.ts';
import { DESK_KEYS } from './talk-key-names.ts';

export interface TalkEdges {
  readonly station: Pick<Station, 'state' | 'setMuted'> & { readonly talk: Pick<TalkTransmitter, 'onEvent'> };
  readonly keyMode: (channel: string) => KeyMode;
  readonly selected: () => string | undefined;
  /** @returns the last call. */
  readonly reply: () => Call | undefined;
  readonly notify: (notice: NoticeView) => void;
}

export interface ReleaseFacts {
  /** Nobody released the key. The press ends, and does not count as a tap. */
  readonly abandoned?: boolean | undefined;
  /** How long the key was down, by the clock of its source. */
  readonly heldMs?: number | undefined;
}

/** A talk key in the form that the talk machine takes. */
interface Resolved {
  readonly key: string;
  readonly target: Target;
  readonly mode: KeyMode;
}

/**
 * Turns talk keys of the panel and the keyboard into events for the talk machine. Only the talk
 * machine opens the microphone.
 */
export class DeskTalk {
  readonly #edges: TalkEdges;
  /** The resolved key of each press. "Selected" may mean another channel at the release. */
  readonly #down = new Map<string, string>();

  constructor(edges: TalkEdges) {
    this.#edges = edges;
  }

  /** @param inferred the system lost the key-up before this press. */
  press(key: TalkKey, source: KeySource, repeat: boolean | undefined, inferred = false): void {
    const resolved = this.#resolve(key, repeat === true);
    if (!resolved) return;
    const name = nameOf(key, source);
    const held = this.#down.get(name);
    // The key-up was lost, and "selected" means another channel now. The old channel is released
    // first.
    if (held !== undefined && held !== resolved.key) this.release(key, source, { abandoned: true });
    this.#down.set(name, resolved.key);
    this.#press(resolved, source, repeat, inferred);
  }

  release(key: TalkKey, source: KeySource, { abandoned = false, heldMs }: ReleaseFacts = {}): void {
    const name = nameOf(key, source);
    const machineKey = this.#down.get(name);
    if (machineKey === undefined) return;
    this.#down.delete(name);
    this.#edges.station.talk.onEvent({
      type: 'release',
      key: machineKey,
      ...(abandoned ? { abandoned } : {}),
      ...(heldMs === undefined ? {} : { heldMs }),
    });
  }

  /** A hotkey went down in any program. It comes once for each press; auto-repeat is left out. */
  hotkeyDown(action: HotkeyAction, inferred = false): void {
    if (action.kind !== 'mute') this.press(hotkeyTalkKey(action), 'hotkey', false, inferred);
    // An inferred press may be a repeat of the press that muted, and must not unmute.
    else if (!inferred) this.#edges.station.setMuted(!this.#edges.station.state.muted);
  }

  hotkeyUp(action: HotkeyAction, facts: ReleaseFacts = {}): void {
    if (action.kind !== 'mute') this.release(hotkeyTalkKey(action), 'hotkey', facts);
  }

  /**
   * Latches talk on the selected channel, or closes every microphone. For desktops that report no
   * key-up.
   */
  toggle(): void {
    const { station } = this.#edges;
    if (station.state.microphone.type === 'open') {
      station.talk.onEvent({ type: 'close-all', reason: 'closed-by-hand' });
      return;
    }
    const resolved = this.#resolve({ kind: 'selected' }, false);
    if (!resolved) return;
    this.#press({ ...resolved, mode: 'latch' }, 'hotkey', false);
    station.talk.onEvent({ type: 'release', key: resolved.key });
  }

  #press({ key, target, mode }: Resolved, source: KeySource, repeat?: boolean, inferred = false): void {
    this.#edges.station.talk.onEvent({
      type: 'press',
      key,
      targets: [target],
      mode,
      source,
      ...(repeat === undefined ? {} : { repeat }),
      ...(inferred ? { inferred } : {}),
    });
  }

  /**
   * @returns undefined for a key that has no target now. The panel gets a notice, but not for
   * repeats.
   */
  #resolve(key: TalkKey, isRepeat: boolean): Resolved | undefined {
    const { keyMode, selected, reply, station, notify } = this.#edges;
    const refuse = (notice: NoticeView): undefined => {
      if (!isRepeat) notify(notice);
    };
    switch (key.kind) {
      case 'channel':
      case 'selected': {
        const channel = key.kind === 'channel' ? key.channel : selected();
        if (channel === undefined) {
          return refuse({ type: 'talk-refused', blocked: talkBlock(station.state) ?? 'no-channel' });
        }
        if (station.state.channels.find(({ id }) => id === channel)?.feed === true)
          return refuse({ type: 'talk-refused', blocked: 'feed' });
        const target = { channel };
        return { key: DESK_KEYS.of(target), target, mode: keyMode(channel) };
      }
      case 'station': {
        const target = { station: key.station };
        return { key: DESK_KEYS.of(target), target, mode: 'momentary' };
      }
      case 'reply': {
        const call = reply();
        if (!call) return refuse({ type: 'talk-refused', blocked: 'nobody-to-reply' });
        // The number may belong to another station by now, which must not be talked to.
        if (station.state.self && station.state.roster.get(call.stationNumber)?.name !== call.name) {
          return refuse({
            type: 'talk-denied',
            target: call.name,
            reason: 'unknown-station',
            holder: undefined,
          });
        }
        return { key: DESK_KEYS.reply, target: { station: call.stationNumber }, mode: 'momentary' };
      }
    }
  }
}

const nameOf = (key: TalkKey, source: KeySource): string => `${source} ${JSON.stringify(key)}`;

function hotkeyTalkKey(action: Exclude<HotkeyAction, { kind: 'mute' }>): TalkKey {
  switch (action.kind) {
    case 'talk':
      return { kind: 'channel', channel: action.channel };
    case 'talk-selected':
      return { kind: 'selected' };
    case 'reply':
      return { kind: 'reply' };
  }
}

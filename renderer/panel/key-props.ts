import type { ChannelView, ConnectionView, MicrophoneView } from '../../main/contract/index.ts';
import { useTimed } from '../state/now.ts';
import { keyView, type DisplayView, type KeyView } from './key-view.ts';

/** Keys 1…8 of the keyboard reach the first eight channels. */
export const NUMBERED = 8;

/** The data of every channel key, whatever its size. */
export interface KeyProps {
  readonly channel: ChannelView;
  /** Among all keys, from 0. */
  readonly place: number;
  readonly selected: boolean;
  /** The one key of the page that Tab comes to. */
  readonly inTabOrder: boolean;
  readonly connection: ConnectionView;
  readonly microphone: MicrophoneView;
}

export interface ChannelKeyView {
  readonly view: KeyView;
  readonly strip: DisplayView;
  readonly joined: boolean;
  readonly onAir: boolean;
  /** A press would open nothing. */
  readonly blocked: boolean;
}

export const keyShortcut = (place: number): string | undefined =>
  place < NUMBERED ? String(place + 1) : undefined;

/** Which of the drawn looks a key has. */
export const keyLook = ({ kind }: KeyView): string => (kind === 'held' || kind === 'latched' ? 'air' : kind);

type StripView = (channel: ChannelView, joined: boolean, nowMs: number) => DisplayView;

/** @param stripView which of the strips of `key-view.ts` this kind of key has */
export function useChannelKey(
  { channel, connection, microphone }: Pick<KeyProps, 'channel' | 'connection' | 'microphone'>,
  stripView: StripView,
): ChannelKeyView {
  const joined = connection.type === 'joined';
  const { view, strip } = useTimed((nowMs) => ({
    view: keyView(channel, { connection, microphone }, nowMs),
    strip: stripView(channel, joined, nowMs),
  }));
  return {
    view,
    strip,
    joined,
    onAir: view.kind === 'held' || view.kind === 'latched',
    blocked: view.kind === 'busy' || view.kind === 'denied' || view.kind === 'off',
  };
}

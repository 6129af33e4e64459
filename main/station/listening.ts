import type { ServerMessage } from '../protocol/index.ts';
import type { Subscription } from './station-options.ts';

/**
 * Which channels this station listens to: what it asked the server for, and what the server
 * answered. This part of the station's state decides it alone; the settings only remember the wish
 * for the next welcome. Pure.
 */

/** Whether this station hears one channel. */
export type ChannelListening =
  | { readonly type: 'off' }
  /**
   * The server has not answered yet. `on`: what it was asked for. Until it answers, the opposite
   * holds.
   */
  | { readonly type: 'pending'; readonly on: boolean }
  | { readonly type: 'on' }
  | { readonly type: 'refused'; readonly reason: ListenRefusal };

/** Why the server did not grant a channel, as `subscribed` says it. */
export type ListenRefusal = Extract<ServerMessage, { type: 'subscribed' }>['refused'][number]['reason'];

export interface Listening {
  /** Channels that the server sends here, as it said last. */
  readonly listen: readonly string[];
  /** Channels with a talk key, as the server said last. */
  readonly talk: readonly string[];
  /** The last subscription sent to the server. undefined: before the first welcome of a server. */
  readonly wanted: Subscription | undefined;
  /** How many `subscribe` messages the server has not answered. It answers each one, in order. */
  readonly unanswered: number;
  readonly refused: ReadonlyMap<string, ListenRefusal>;
}

export const NO_LISTENING: Listening = {
  listen: [],
  talk: [],
  wanted: undefined,
  unanswered: 0,
  refused: new Map(),
};

export type ListeningInput =
  | Extract<ServerMessage, { type: 'welcome' | 'subscribed' }>
  | {
      readonly type: 'wanted';
      readonly wanted: Subscription;
      /** False: the server grants all of it already. */
      readonly isAsked: boolean;
      /** The channel that a person switched. An earlier refusal of it no longer counts. */
      readonly channel?: string;
    };

/** @returns the fields of `Listening` alone, whatever else `before` holds. */
export function reduceListening(before: Listening, input: ListeningInput): Listening {
  const { wanted, unanswered } = before;
  switch (input.type) {
    case 'welcome':
      // Questions that went to an earlier connection are never answered.
      return { ...granted(input), wanted, unanswered: 0, refused: new Map() };
    case 'subscribed': {
      const refused = new Map(input.refused.map(({ channel, reason }) => [channel, reason]));
      return { ...granted(input), wanted, unanswered: Math.max(0, unanswered - 1), refused };
    }
    case 'wanted': {
      const refused = new Map(before.refused);
      if (input.channel !== undefined) refused.delete(input.channel);
      return {
        ...{ ...granted(before), wanted: input.wanted, refused },
        unanswered: unanswered + (input.isAsked ? 1 : 0),
      };
    }
  }
}

const granted = ({ listen, talk }: Subscription): Subscription => ({ listen, talk });

export function listeningOn(
  { listen, wanted, unanswered, refused }: Listening,
  channel: string,
): ChannelListening {
  const isHeard = listen.includes(channel);
  const isWanted = wanted?.listen.includes(channel) ?? isHeard;
  const reason = refused.get(channel);
  if (isWanted && !isHeard && reason !== undefined) return { type: 'refused', reason };
  if (isWanted !== isHeard && unanswered > 0) return { type: 'pending', on: isWanted };
  return { type: isHeard ? 'on' : 'off' };
}

/** @returns the subscription with one channel switched and all others unchanged. */
export function withChannel(
  wanted: Subscription,
  right: keyof Subscription,
  channel: string,
  on: boolean,
): Subscription {
  const others = wanted[right].filter((id) => id !== channel);
  return { ...wanted, [right]: on ? [...others, channel] : others };
}

/** Whether the server grants all that is wanted, and nothing more. */
export function isGranted({ listen, talk }: Subscription, wanted: Subscription): boolean {
  return sameSet(listen, wanted.listen) && sameSet(talk, wanted.talk);
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((entry) => b.includes(entry));
}

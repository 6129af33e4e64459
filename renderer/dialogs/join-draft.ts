import type { ConnectionView } from '../../main/contract/index.ts';
import {
  EMPTY_PASSPHRASE,
  invitationIn,
  isHalfTyped,
  passphraseOf,
  type PassphraseDraft,
} from './passphrase-text.ts';
import type { ServerChoice } from './server-choices.ts';

/**
 * The choices and texts entered on the way to a server. They stay while the user goes back and
 * forth.
 */
export interface JoinDraft {
  readonly way: 'list' | 'address';
  /** Chosen by hand. */
  readonly url: string | undefined;
  readonly address: string;
  readonly passphrase: PassphraseDraft;
}

export const EMPTY_JOIN: JoinDraft = {
  way: 'list',
  url: undefined,
  address: '',
  passphrase: EMPTY_PASSPHRASE,
};

export type JoinTarget =
  | { readonly kind: 'none' }
  | { readonly kind: 'server'; readonly server: ServerChoice; readonly asks: boolean }
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'invitation'; readonly link: string };

/**
 * The server that the draft means. Without a choice it is the one that is being joined, else the
 * first.
 */
export function targetOf(
  draft: JoinDraft,
  choices: readonly ServerChoice[],
  connection: ConnectionView,
): JoinTarget {
  if (draft.way === 'address') {
    const link = invitationIn(draft.address);
    if (link !== undefined) return { kind: 'invitation', link };
    const address = draft.address.trim();
    return address === '' ? { kind: 'none' } : { kind: 'address', address };
  }
  const current = connection.type === 'none' ? undefined : connection.server.url;
  const server =
    choices.find(({ url }) => url === draft.url) ?? choices.find(({ url }) => url === current) ?? choices[0];
  if (server === undefined) return { kind: 'none' };
  const asked = connection.type === 'passphrase' && connection.server.url === server.url;
  return { kind: 'server', server, asks: asked || server.asks };
}

/** The request for main, or the reason why nothing is requested yet. */
export type JoinOrder =
  | { readonly kind: 'join'; readonly url: string; readonly passphrase: string | undefined }
  | { readonly kind: 'invitation'; readonly link: string }
  | { readonly kind: 'incomplete'; readonly what: 'server' | 'words' };

export function orderOf(draft: JoinDraft, target: JoinTarget): JoinOrder {
  if (target.kind === 'none') return { kind: 'incomplete', what: 'server' };
  if (target.kind === 'invitation') return target;
  const asks = target.kind === 'address' || target.asks;
  if (asks && isHalfTyped(draft.passphrase)) return { kind: 'incomplete', what: 'words' };
  const passphrase = asks ? passphraseOf(draft.passphrase) : '';
  const url = target.kind === 'address' ? target.address : target.server.url;
  return { kind: 'join', url, passphrase: passphrase === '' ? undefined : passphrase };
}

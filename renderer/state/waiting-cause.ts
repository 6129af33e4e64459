/** The cause of a reconnection, by what a user can do about it; `lost`: nothing in particular. */
export type WaitingCause =
  | 'nobody-hosts'
  | 'network'
  | 'unknown-name'
  | 'no-answer'
  | 'full'
  | 'server-limit'
  | 'own-limit'
  | 'stopping'
  | 'busy'
  | 'silent'
  | 'slow'
  | 'behind'
  | 'misunderstood'
  | 'lost';

const CAUSES: Readonly<Record<string, WaitingCause>> = {
  ECONNREFUSED: 'nobody-hosts',
  EHOSTUNREACH: 'network',
  EHOSTDOWN: 'no-answer',
  ENETUNREACH: 'network',
  ENETDOWN: 'network',
  EADDRNOTAVAIL: 'network',
  'unknown-zone': 'network',
  ENOTFOUND: 'unknown-name',
  EAI_AGAIN: 'unknown-name',
  EAI_FAIL: 'unknown-name',
  ETIMEDOUT: 'no-answer',
  'server-full': 'full',
  'out-of-descriptors': 'server-limit',
  EMFILE: 'own-limit',
  ENFILE: 'own-limit',
  'server-stopping': 'stopping',
  'handshake-timeout': 'busy',
  silent: 'silent',
  'too-slow': 'slow',
  'fell-behind': 'behind',
  'bad-message': 'misunderstood',
  'wrong-order': 'misunderstood',
  'too-many-messages': 'misunderstood',
};

/**
 * @param reason a close name of docs/protocol.md, a system's code such as ECONNREFUSED, or some
 * text for a log
 */
export function waitingCause(reason: string): WaitingCause {
  const known = Object.hasOwn(CAUSES, reason) ? CAUSES[reason] : undefined;
  if (known !== undefined) return known;
  if (/does not understand|bad audio frame|Unexpected server response/.test(reason)) return 'misunderstood';
  return /handshake has timed out/i.test(reason) ? 'no-answer' : 'lost';
}

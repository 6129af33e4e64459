/**
 * Reasons for closing a WebSocket: RFC 6455 section 7.4 gives 4000–4999 to applications. The name
 * is sent as the close reason, so that the logs of other implementations are readable.
 * docs/protocol.md lists them.
 */
export const CLOSE_CODES = {
  /** Not JSON, not a known message, a field out of range, or a malformed audio frame. */
  'bad-message': 4400,
  /** The proof does not match the passphrase. */
  'wrong-passphrase': 4401,
  /** A message that is not allowed at this point, such as audio before welcome. */
  'wrong-order': 4402,
  /** The upgrade carried an Origin header: web pages may not use the intercom. */
  'origin-refused': 4403,
  /**
   * Reserved: removed by the person who runs the server. This version never sends it, but stations
   * obey it.
   */
  kicked: 4404,
  /** No welcome within the handshake time, or too many sockets without a proof. */
  'handshake-timeout': 4408,
  /** The same station connected again; the newer connection stays. */
  replaced: 4409,
  /** Nothing was received from the peer for too long. */
  silent: 4410,
  /** The peer reads too slowly. */
  'too-slow': 4411,
  /**
   * The audio on its way to the peer is a second old: the peer should connect again, without a
   * backlog.
   */
  'fell-behind': 4412,
  /** The peer speaks another version of the protocol. */
  'wrong-version': 4426,
  /** More messages or audio frames than a person could cause. */
  'too-many-messages': 4429,
  /** The server has as many stations as it can hold. */
  'server-full': 4503,
  /** The server is being stopped; it may come back. */
  'server-stopping': 4504,
  /** The server can open no more connections: its limit on open files is reached. */
  'out-of-descriptors': 4505,
} as const;

export type CloseReason = keyof typeof CLOSE_CODES;

/**
 * Codes that ws itself closes with, after RFC 6455; they are part of this protocol's behaviour too.
 * 1002 protocol error, 1003 unsupported data, 1007 not UTF-8, 1008 too many fragments, 1009 too
 * big.
 */
export const TRANSPORT_CLOSE_NAMES: Readonly<Record<number, string>> = {
  1000: 'normal',
  1001: 'going-away',
  1002: 'protocol-error',
  1006: 'connection-lost',
  1007: 'not-utf8',
  1008: 'too-many-fragments',
  1009: 'too-big',
  1011: 'internal-error',
};

/**
 * @returns the name of a close code, for people: `wrong-passphrase`, or `code 4321` when unknown.
 */
export function closeName(code: number): string {
  const ours = (Object.entries(CLOSE_CODES) as [CloseReason, number][]).find(([, value]) => value === code);
  return ours?.[0] ?? TRANSPORT_CLOSE_NAMES[code] ?? `code ${String(code)}`;
}

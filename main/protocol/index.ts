export * from './audio-frame.ts';
export * from './client-messages.ts';
export * from './close-codes.ts';
export { sameTarget, type ChannelState, type RosterEntry, type Target } from './fields.ts';
export * as limits from './limits.ts';
export {
  cutName,
  foldName,
  nameReason,
  readChannelName,
  readFinalName,
  readName,
  repairName,
  type NameAnswer,
  type NameProblem,
} from './names.ts';
export type { Parsed } from './parse.ts';
export * from './proof.ts';
export * from './server-messages.ts';

/** The WebSocket sub-protocol, and the version that `hello` carries. */
export const SUBPROTOCOL = 'partyline.v1';
export const PROTOCOL_VERSION = 1;
export const DEFAULT_PORT = 7420;

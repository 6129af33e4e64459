import { z } from 'zod';
import {
  channelIds,
  codecList,
  displayName,
  secretBytes,
  stationId,
  talkspurtId,
  target,
  targets,
} from './fields.ts';
import { parseWith, type Parsed } from './parse.ts';

/**
 * The messages that a station may send, one schema for each. docs/protocol.md describes them in
 * prose.
 */

const ref = z.number().int().min(0).max(0xffff_ffff).optional();

const hello = z.strictObject({
  type: z.literal('hello'),
  version: z.number().int().min(0).max(0xffff),
  stationId,
  name: displayName,
  /**
   * The place where the station stands, for people: "Gallery". Servers older than this field refuse
   * a hello with it.
   */
  place: displayName.optional(),
  codecs: codecList,
  nonce: secretBytes,
  /** Resumes a session that was cut off; ignored when the server no longer has it. */
  resume: z.strictObject({ session: z.string().max(64), token: secretBytes }).optional(),
});
const auth = z.strictObject({ type: z.literal('auth'), proof: secretBytes.optional() });
/** Replaces both sets at once: the same message twice changes nothing. */
const subscribe = z.strictObject({ type: z.literal('subscribe'), ref, listen: channelIds, talk: channelIds });
/** The same talkspurt id again with other targets changes the targets of a running talkspurt. */
const talkStart = z.strictObject({
  type: z.literal('talk.start'),
  talkspurt: talkspurtId,
  targets,
  /** Takes an exclusive channel's floor from its holder; needs the override permission. */
  override: z.boolean().optional(),
});
const talkStop = z.strictObject({ type: z.literal('talk.stop'), talkspurt: talkspurtId });
/** A call signal: the other end flashes and rings. It opens no microphone. */
const call = z.strictObject({ type: z.literal('call'), ref, target });
/**
 * Acknowledges the number of audio frames received on this connection so far. Only for servers
 * whose welcome asks for it.
 */
const heard = z.strictObject({
  type: z.literal('heard'),
  frames: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
});
const ping = z.strictObject({ type: z.literal('ping'), id: z.number().int().min(0).max(0xffff_ffff) });
const pong = z.strictObject({ type: z.literal('pong'), id: z.number().int().min(0).max(0xffff_ffff) });

export const clientMessage = z.discriminatedUnion('type', [
  hello,
  auth,
  subscribe,
  talkStart,
  talkStop,
  call,
  heard,
  ping,
  pong,
]);

export type ClientMessage = z.infer<typeof clientMessage>;
export type HelloMessage = z.infer<typeof hello>;

/**
 * Fast path for the most frequent message: each listener sends it five times a second while audio
 * arrives.
 */
const PLAIN_HEARD = /^\{"type":"heard","frames":(0|[1-9]\d{0,14})\}$/;

/** @returns the message, or a sentence that says which field is wrong and why. Never throws. */
export function parseClientMessage(text: string): Parsed<ClientMessage> {
  const plain = PLAIN_HEARD.exec(text);
  if (plain) return { ok: true, message: { type: 'heard', frames: Number(plain[1]) } };
  return parseWith(clientMessage, text);
}

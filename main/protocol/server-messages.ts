import { z } from 'zod';
import { FRAME_DURATIONS_MS } from '../../common/encoded-frame.ts';
import { REFUSALS } from '../../common/refusal.ts';
import {
  channelId,
  channelIds,
  channelState,
  codecName,
  displayName,
  displayText,
  roster,
  rosterEntry,
  secretBytes,
  stationNumber,
  stationId,
  talkspurtId,
  target,
} from './fields.ts';
import { MAX_CHANNELS, MAX_TALK_TARGETS } from './limits.ts';
import { parseWith, type Parsed } from './parse.ts';

/**
 * The messages that a server may send, one schema for each. Unknown fields are ignored, so that
 * later servers may add some.
 */

const ref = z.number().int().min(0).max(0xffff_ffff).optional();
const targetList = z.array(target).max(MAX_TALK_TARGETS);

const refused = z
  .array(z.object({ target, reason: z.enum(REFUSALS), holder: stationNumber.optional() }))
  .max(MAX_TALK_TARGETS);

/** Reasons why a talkspurt ended. */
export const TALK_END_REASONS = [
  'released',
  /** No audio for TALKSPURT_SILENCE_MS. */
  'no-audio',
  /** TALKSPURT_MAX_MS is over. */
  'too-long',
  /** A station with the override permission took the floor. */
  'overridden',
  /** A new talkspurt of the same station began. */
  'superseded',
  /** The talker's connection is gone. */
  'disconnected',
  /** Every target is gone. */
  'no-target',
] as const;
const talkEndReason = z.enum(TALK_END_REASONS);
export type TalkEndReason = z.infer<typeof talkEndReason>;

/**
 * The server's clock when it sent this message, ms from any origin: the base for the clock byte of
 * the following audio.
 */
const clock = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional();

const challenge = z.object({
  type: z.literal('challenge'),
  version: z.number().int(),
  /** `open`: answer with an auth without proof. */
  mode: z.enum(['open', 'passphrase']),
  nonce: secretBytes,
  salt: secretBytes,
  /** The bounds keep a false server from making a station compute for minutes. */
  scrypt: z.object({
    N: z.union([z.literal(16_384), z.literal(32_768), z.literal(65_536)]),
    r: z.literal(8),
    p: z.literal(1),
  }),
});
const welcome = z.object({
  type: z.literal('welcome'),
  session: z.string().max(64),
  resumeToken: secretBytes,
  /**
   * Whether the earlier session was resumed: its number, listen and talk channels are as before.
   */
  resumed: z.boolean(),
  /**
   * The id under which the place is kept, if it differs from the one in `hello`: another connected
   * station has that one.
   */
  stationId: stationId.optional(),
  /**
   * Identifies the run of the server. With another value, everything known from the earlier run is
   * void.
   */
  epoch: z.string().max(64),
  /** The server's own name, for people. */
  serverName: displayName.optional(),
  /** This station's own number. */
  you: stationNumber,
  /** May differ from the requested name: names on a server are unique. */
  name: displayName,
  /** The server's proof that it knows the passphrase; absent in open mode. */
  proof: secretBytes.optional(),
  frameDurationMs: z.literal(FRAME_DURATIONS_MS),
  maxTalkspurtMs: z.number().int().positive(),
  /** How often the server wants `heard`, ms. Absent: it is older than that message. */
  heardEveryMs: z.number().int().min(50).max(5_000).optional(),
  clock,
  channels: z.array(channelState).max(MAX_CHANNELS),
  listen: channelIds,
  talk: channelIds,
  roster,
  /** Talkspurts under way that this station may hear. */
  talking: z.array(
    z.object({ talker: stationNumber, talkspurt: talkspurtId, targets: targetList, override: z.boolean() }),
  ),
});
const subscribed = z.object({
  type: z.literal('subscribed'),
  ref,
  listen: channelIds,
  talk: channelIds,
  refused: z
    .array(z.object({ channel: displayText, reason: z.enum(['unknown-channel', 'not-permitted']) }))
    .max(2 * MAX_CHANNELS),
  clock,
});
const channelCodec = z.object({ type: z.literal('channel.codec'), channel: channelId, codec: codecName });
const talkGranted = z.object({
  type: z.literal('talk.granted'),
  talkspurt: talkspurtId,
  targets: targetList,
  refused,
});
const talkDenied = z.object({ type: z.literal('talk.denied'), talkspurt: talkspurtId, refused });
/** To the talker: the talkspurt is over, whoever ended it. */
const talkEnded = z.object({ type: z.literal('talk.ended'), talkspurt: talkspurtId, reason: talkEndReason });
/** To every station that may hear. Sent again for the same talkspurt, it changes the targets. */
const talkStarted = z.object({
  type: z.literal('talk.started'),
  talker: stationNumber,
  talkspurt: talkspurtId,
  targets: targetList,
  override: z.boolean(),
  clock,
});
const talkStopped = z.object({
  type: z.literal('talk.stopped'),
  talker: stationNumber,
  talkspurt: talkspurtId,
  reason: talkEndReason,
});
const stationJoined = z.object({ type: z.literal('station.joined'), station: rosterEntry });
const stationUpdated = z.object({ type: z.literal('station.updated'), station: rosterEntry });
const stationLeft = z.object({ type: z.literal('station.left'), id: stationNumber });
const call = z.object({ type: z.literal('call'), from: stationNumber, target });
const called = z.object({ type: z.literal('called'), ref, target, reached: z.number().int().min(0) });
const error = z.object({
  type: z.literal('error'),
  ref,
  code: z.enum(REFUSALS),
  message: displayText,
});
const ping = z.object({ type: z.literal('ping'), id: z.number().int().min(0).max(0xffff_ffff), clock });
const pong = z.object({ type: z.literal('pong'), id: z.number().int().min(0).max(0xffff_ffff) });

export const serverMessage = z.discriminatedUnion('type', [
  challenge,
  welcome,
  subscribed,
  channelCodec,
  talkGranted,
  talkDenied,
  talkEnded,
  talkStarted,
  talkStopped,
  stationJoined,
  stationUpdated,
  stationLeft,
  call,
  called,
  error,
  ping,
  pong,
]);

export type ServerMessage = z.infer<typeof serverMessage>;
export type WelcomeMessage = z.infer<typeof welcome>;
export type ChallengeMessage = z.infer<typeof challenge>;

/** @returns the message, or a sentence that says which field is wrong and why. Never throws. */
export function parseServerMessage(text: string): Parsed<ServerMessage> {
  return parseWith(serverMessage, text);
}

const KNOWN_TYPES: ReadonlySet<string> = new Set(
  serverMessage.options.map((option) => option.shape.type.value),
);

/**
 * Whether the message has a type that this version does not know. It must be ignored, so that later
 * servers may add types.
 */
export function isUnknownServerMessage(text: string): boolean {
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value !== 'object' || value === null || !('type' in value)) return false;
    return typeof value.type === 'string' && !KNOWN_TYPES.has(value.type);
  } catch {
    return false;
  }
}

import { z } from 'zod';
import { CHANNEL_MODES } from '../../common/channel-mode.ts';
import { CODEC_NAMES } from '../../common/codec.ts';
import {
  MAX_CHANNEL_ID_LENGTH,
  MAX_CHANNELS,
  MAX_STATION_ID_LENGTH,
  MAX_STATIONS,
  MAX_TALK_TARGETS,
} from './limits.ts';
import { nameReason, readFinalName } from './names.ts';

/** Fields that messages of both directions share. */

/** A name for people, by the rule of names.ts. */
export const displayName = z.string().superRefine((text, { addIssue }) => {
  const answer = readFinalName(text);
  if (!answer.ok) addIssue(nameReason(answer));
});

/**
 * A sentence for people. Terminals obey control characters, so none may come from the other end.
 */
export const displayText = z
  .string()
  .max(500)
  .refine((text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text), 'has control characters');

/** A channel's id, which messages carry; people read its name. */
export const channelId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*$/)
  .max(MAX_CHANNEL_ID_LENGTH);

/** A station's number: the `talker` of audio frames. */
export const stationNumber = z.number().int().min(1).max(65_535);

export const codecName = z.enum(CODEC_NAMES);
export const codecList = z.array(codecName).min(1).max(CODEC_NAMES.length);
export const channelIds = z.array(channelId).max(MAX_CHANNELS);

/** Chosen by the talker, one for each press; counts up within a session. */
export const talkspurtId = z.number().int().min(0).max(0xffff_ffff);

export const target = z.union([
  z.strictObject({ channel: channelId }),
  z.strictObject({ station: stationNumber }),
]);
export const targets = z.array(target).min(1).max(MAX_TALK_TARGETS);
export type Target = z.infer<typeof target>;

/** Base64 of 16 to 64 bytes. */
export const secretBytes = z.string().regex(/^[A-Za-z0-9+/]{22,88}={0,2}$/);

/** A secret: with it, anybody can take the station's place while the station is away. */
export const stationId = z
  .string()
  .regex(/^[A-Za-z0-9_-]+$/)
  .max(MAX_STATION_ID_LENGTH);

export const presence = z.enum(['online', 'reconnecting']);

export const rosterEntry = z.object({
  id: stationNumber,
  name: displayName,
  /** The place where it stands, from its own hello. */
  place: displayName.optional(),
  presence,
  codecs: codecList,
  listen: channelIds,
  talk: channelIds,
});
export type RosterEntry = z.infer<typeof rosterEntry>;
export const roster = z.array(rosterEntry).max(MAX_STATIONS);

export const channelState = z.object({
  id: channelId,
  name: displayName,
  /** `open`: every station may talk at any time. `exclusive`: one holder of the floor at a time. */
  mode: z.enum(CHANNEL_MODES),
  /** The codec that talkers on this channel must send: the best one that every listener decodes. */
  codec: codecName,
  /** A program feed: stations listen to it and show no talk key; its talkers have no time limit. */
  feed: z.literal(true).optional(),
  /**
   * This channel has priority: a listener's station may dim everything else while somebody talks
   * here.
   */
  priority: z.literal(true).optional(),
  /** The permissions of this station here. */
  may: z.object({ listen: z.boolean(), talk: z.boolean(), override: z.boolean() }),
});
export type ChannelState = z.infer<typeof channelState>;

/** Whether two targets are the same channel or the same station. */
export const sameTarget = (a: Target, b: Target): boolean =>
  'channel' in a ? 'channel' in b && a.channel === b.channel : 'station' in b && a.station === b.station;

import { z } from 'zod';
import { CHANNEL_MODES } from '../../common/channel-mode.ts';
import { MOST_INPUT_CHANNELS, SIDES } from '../../common/device-choice.ts';
import { KEY_MODES } from '../../common/key-mode.ts';
import { VOLUME_DB } from '../../common/settings.ts';
import { foldName, nameReason, readChannelName, readName, type NameAnswer } from '../protocol/names.ts';

/**
 * Parsers of everything that a panel may send. Bounds come from the wire (main/protocol/limits.ts)
 * or from the control on screen.
 */

/** A name as a person typed it. Extra spaces are removed. */
const nameBy = (read: (text: string) => NameAnswer) =>
  z.string().transform((text, { addIssue }) => {
    const answer = read(text);
    if (answer.ok) return answer.name;
    addIssue(nameReason(answer));
    return z.NEVER;
  });

export const channelId = z.string().min(1).max(32);
export const MOST_PINS = 256;
/** Channels whose keys come before all others, in a person's order. */
export const pins = z
  .array(channelId)
  .max(MOST_PINS)
  .refine((ids) => new Set(ids).size === ids.length, 'a channel is there twice');
export const stationNumber = z.number().int().min(1).max(65_535);
export const stationName = nameBy(readName);
export const channelName = nameBy(readChannelName);
export const nameKind = z.enum(['station', 'place', 'server', 'channel']);
/** An empty name means no place. */
export const placeName = nameBy((text) => (text.trim() === '' ? { ok: true, name: '' } : readName(text)));
export const serverUrl = z.string().min(1).max(300);
export const passphrase = z.string().min(1).max(256);
export const gainDb = z.number().min(VOLUME_DB.min).max(VOLUME_DB.max);
export const keyMode = z.enum(KEY_MODES);

/** The key of a channel, of a station (direct talk), of the selected channel, or the reply key. */
export const talkKey = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('channel'), channel: channelId }),
  z.strictObject({ kind: z.literal('station'), station: stationNumber }),
  z.strictObject({ kind: z.literal('selected') }),
  z.strictObject({ kind: z.literal('reply') }),
]);

export const callTarget = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('channel'), channel: channelId }),
  z.strictObject({ kind: z.literal('station'), station: stationNumber }),
]);

const MOST_DEVICE_KEY_LENGTH = 2_000;
export const deviceSide = z.enum(SIDES);
export const deviceChoice = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('default') }),
  z.strictObject({
    kind: z.literal('named'),
    name: z.string().min(1).max(500),
    hostApi: z.string().max(100),
    /** The exact device. Settings of earlier versions have no key until the device runs. */
    key: z.string().min(1).max(MOST_DEVICE_KEY_LENGTH).optional(),
  }),
  z.strictObject({ kind: z.literal('none') }),
]);

export const inputChannelNumber = z.number().int().min(1).max(MOST_INPUT_CHANNELS);
export const inputChannelChoice = z.union([z.literal('auto'), inputChannelNumber]);

export const hotkeyAction = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('talk-selected') }),
  z.strictObject({ kind: z.literal('talk'), channel: channelId }),
  z.strictObject({ kind: z.literal('reply') }),
  z.strictObject({ kind: z.literal('mute') }),
]);

/**
 * `altgr`: the key that gives other keys their third characters, such as the right Alt key of a
 * German keyboard.
 */
export const MODIFIERS = ['ctrl', 'alt', 'altgr', 'shift', 'meta'] as const;
/**
 * A key by its name (`F8`, `A`, `Numpad 0`, `Pedal 1`) and the modifiers that must be down with it.
 */
export const chord = z.strictObject({
  key: z.string().min(1).max(32),
  modifiers: z.array(z.enum(MODIFIERS)).max(MODIFIERS.length),
});

export const hostedChannel = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/)
    .max(32),
  name: channelName,
  mode: z.enum(CHANNEL_MODES),
});

/**
 * The channels of one server. The server treats names that differ only in case or width as one
 * name.
 */
export const hostedChannels = z
  .array(hostedChannel)
  .min(1)
  .max(64)
  .refine((list) => allDiffer(list.map(({ id }) => id)), 'two channels have one id')
  .refine((list) => allDiffer(list.map(({ name }) => foldName(name))), 'two channels have one name');

const allDiffer = (texts: readonly string[]): boolean => new Set(texts).size === texts.length;

export type NameKind = z.infer<typeof nameKind>;
export type TalkKey = z.infer<typeof talkKey>;
export type CallTarget = z.infer<typeof callTarget>;
/**
 * A device that a panel offers. Unlike a `DeviceChoice` it is never a file, and always has a host
 * API.
 */
export type PanelDeviceChoice = z.infer<typeof deviceChoice>;
export type HotkeyAction = z.infer<typeof hotkeyAction>;
export type Chord = z.infer<typeof chord>;
export type HostedChannel = z.infer<typeof hostedChannel>;

import { z } from 'zod';
import { FRAME_DURATIONS_MS, type FrameDurationMs } from '../../../common/encoded-frame.ts';
import { CHANNEL_MODES } from '../../../common/channel-mode.ts';
import {
  nameReason,
  readChannelName,
  readFinalName,
  readName,
  type NameAnswer,
} from '../../protocol/index.ts';
import { MAX_CHANNEL_ID_LENGTH, MAX_CHANNELS, TALKSPURT_MAX_MS } from '../../protocol/limits.ts';
import { channelIds, channelMistakes } from './config-channels.ts';
import { ConfigError, fieldName, firstNonUtf8, nearest, type Mistake } from './config-mistakes.ts';
import { locateJson, placeAt } from './json-positions.ts';
import type { ChannelConfig } from '../room/room-state.ts';

/**
 * The configuration file, as in docs/partyline.example.json: one JSON object, every field optional.
 */

/** All settings of a server except its address. */
export interface ServerConfig {
  /** The server's own name, for people. */
  readonly name: string | undefined;
  /** As written in the file; absent: the server makes one when it needs one. */
  readonly passphrase: string | undefined;
  /** Whether the file lets everybody in, even from the network. */
  readonly open: boolean;
  readonly frameDurationMs: FrameDurationMs;
  readonly maxTalkspurtMs: number;
  readonly channels: readonly ChannelConfig[];
}

/** A shorter passphrase could be guessed within an afternoon. */
export const MIN_PASSPHRASE_LENGTH = 8;
export const MAX_PASSPHRASE_LENGTH = 256;

const visibleText = (max: number): z.ZodString =>
  z
    .string('must be text in quotes')
    .min(1, 'must not be empty')
    .max(max, `must have at most ${String(max)} characters`)
    .refine((text) => text === text.trim(), 'must not begin or end with a space')
    .refine((text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text), 'must not contain control characters');

const nameText = (read: (text: string) => NameAnswer) =>
  z.string('must be text in quotes').transform((text, { addIssue }) => {
    const answer = readFinalName(text, read);
    if (answer.ok) return answer.name;
    addIssue(nameReason(answer));
    return z.NEVER;
  });

const patterns = z.array(nameText(readName), 'must be a list of station names, such as ["*"]');
const channel = z.strictObject(
  {
    id: z
      .string('must be text in quotes')
      .regex(/^[a-z0-9][a-z0-9-]*$/, 'may have only a–z, 0–9 and -, and must not begin with -')
      .max(MAX_CHANNEL_ID_LENGTH, `must have at most ${String(MAX_CHANNEL_ID_LENGTH)} characters`)
      .optional(),
    name: nameText(readChannelName),
    mode: z.enum(CHANNEL_MODES, 'must be "open" or "exclusive"').default('open'),
    talk: patterns.default(['*']),
    listen: patterns.default(['*']),
    override: patterns.default([]),
    feed: z.boolean('must be true or false').default(false),
    priority: z.boolean('must be true or false').default(false),
  },
  {
    error: (issue) =>
      issue.code === 'invalid_type' ? 'must be an object, such as { "name": "Main" }' : undefined,
  },
);

const seconds = TALKSPURT_MAX_MS / 1000;
const secondsReason = `must be a number of seconds from 1 to ${String(seconds)}`;
const file = z.strictObject(
  {
    name: nameText(readName).optional(),
    passphrase: visibleText(MAX_PASSPHRASE_LENGTH)
      .min(MIN_PASSPHRASE_LENGTH, `must have at least ${String(MIN_PASSPHRASE_LENGTH)} characters`)
      .optional(),
    open: z.boolean('must be true or false').default(false),
    frameDurationMs: z.literal(FRAME_DURATIONS_MS, 'must be 5, 10 or 20').default(5),
    maxTalkspurtSeconds: z
      .number(secondsReason)
      .min(1, secondsReason)
      .max(seconds, secondsReason)
      .default(seconds),
    channels: z
      .array(channel, 'must be a list of channels')
      .min(1, 'must have at least one channel')
      .max(MAX_CHANNELS, `must have at most ${String(MAX_CHANNELS)} channels`)
      .default(() => DEFAULT_CHANNEL_NAMES.map((name) => channel.parse({ name }))),
  },
  { error: (issue) => (issue.code === 'invalid_type' ? 'must be an object in { }' : undefined) },
);

const DEFAULT_CHANNEL_NAMES = ['Main', 'Production', 'Backstage'] as const;

/** The configuration of a server without a file. */
export function defaultConfig(): ServerConfig {
  return parseConfig('{}', 'default');
}

/**
 * Reads a configuration file.
 * @param content its text, or its bytes as they lie on the disk.
 * @param fileName only for the error's message.
 * @throws ConfigError with every mistake; a file that is not UTF-8 or not JSON has one.
 */
export function parseConfig(content: string | Uint8Array, fileName: string): ServerConfig {
  const text = typeof content === 'string' ? content : decode(content, fileName);
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const located = locateJson(json);
  if (!located.ok) {
    const reason = `is not JSON: ${located.problem}`;
    throw new ConfigError(fileName, [{ ...located.place, field: '', reason }]);
  }
  const { placeOf, duplicates } = located.positions;
  const value: unknown = JSON.parse(json);
  const result = file.safeParse(value);
  const placed = [
    ...duplicates.map(({ path, place }) => ({ path, place, reason: 'is there twice' })),
    ...[...fieldMistakes(result.error?.issues ?? [], value), ...crossMistakes(value)].map((mistake) => ({
      ...mistake,
      place: placeOf(mistake.path),
    })),
  ].map(({ path, place, reason }) => ({ ...place, field: fieldName(path), reason }));
  if (!result.success || placed.length > 0) {
    // In the order of the file, with one mistake for each field: people mend it at one place.
    const sorted = placed.toSorted((a, b) => a.line - b.line || a.column - b.column);
    const seen = new Set<string>();
    const mistakes = sorted.filter(({ field }) => !seen.has(field) && seen.add(field));
    throw new ConfigError(fileName, mistakes);
  }
  const { data } = result;
  const ids = channelIds(data.channels.map(({ id, name }, index) => ({ id, name, index })));
  return {
    name: data.name,
    passphrase: data.passphrase,
    open: data.open,
    frameDurationMs: data.frameDurationMs,
    maxTalkspurtMs: data.maxTalkspurtSeconds * 1000,
    channels: data.channels.map((entry, index) => ({ ...entry, id: ids[index] })),
  };
}

/** @throws ConfigError that names the first byte that is not UTF-8. */
function decode(bytes: Uint8Array, fileName: string): string {
  const at = firstNonUtf8(bytes);
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, at));
  if (at === undefined) return text;
  const reason = `is not UTF-8 at byte ${String(at + 1)}: save it as UTF-8 in your editor`;
  throw new ConfigError(fileName, [{ ...placeAt(text, text.length), field: '', reason }]);
}

/** Mistakes in single fields. */
function fieldMistakes(issues: readonly z.core.$ZodIssue[], value: unknown): Mistake[] {
  return issues.flatMap((issue): Mistake[] => {
    if (issue.code === 'unrecognized_keys') {
      const known = Object.keys(issue.path.length === 0 ? file.shape : channel.shape);
      return issue.keys.map((key) => {
        const meant = nearest(key, known);
        const hint = meant === undefined ? `the fields are: ${known.join(', ')}` : `did you mean "${meant}"?`;
        return { path: [...issue.path, key], reason: `is not a field that exists here (${hint})` };
      });
    }
    const missing = valueAt(value, issue.path) === undefined;
    return [{ path: issue.path, reason: missing ? 'is missing' : issue.message }];
  });
}

/** Mistakes between fields. */
function crossMistakes(value: unknown): Mistake[] {
  const mistakes = channelMistakes(valueAt(value, ['channels']));
  if (valueAt(value, ['open']) !== true || valueAt(value, ['passphrase']) === undefined) return mistakes;
  return [{ path: ['open'], reason: 'is true, but there is a passphrase: choose one of them' }, ...mistakes];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

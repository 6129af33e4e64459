import { z } from 'zod';
import {
  MAX_CHANNEL_ID_LENGTH,
  MAX_CHANNELS,
  MAX_NAME_LENGTH,
  TALKSPURT_MAX_MS,
} from '../protocol/limits.ts';
import { locateJson, type JsonPositions } from './json-positions.ts';
import { foldName } from '../protocol/index.ts';
import type { ChannelConfig } from './room-state.ts';

/** The configuration file, as docs/partyline.example.json shows it: one JSON object, every field optional. */

/** Everything that a server needs to know but its address and its passphrase. */
export interface ServerConfig {
  /** The server's own name, for people. */
  readonly name: string | undefined;
  /** As written in the file; absent: the server makes one when it needs one. */
  readonly passphrase: string | undefined;
  /** Whether the file allows everybody in, also from the network. */
  readonly open: boolean;
  readonly frameDurationMs: 5 | 10 | 20;
  readonly maxTalkspurtMs: number;
  readonly channels: readonly ChannelConfig[];
}

/** A passphrase that can be guessed in an afternoon is no passphrase. */
export const MIN_PASSPHRASE_LENGTH = 8;
export const MAX_PASSPHRASE_LENGTH = 256;

const visibleText = (max: number): z.ZodString =>
  z
    .string('must be text in quotes')
    .min(1, 'must not be empty')
    .max(max, `must have at most ${String(max)} characters`)
    .refine((text) => text === text.trim(), 'must not begin or end with a space')
    .refine((text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text), 'must not contain control characters');

const patterns = z.array(visibleText(MAX_NAME_LENGTH), 'must be a list of station names, such as ["*"]');
const channel = z.strictObject(
  {
    id: z
      .string('must be text in quotes')
      .regex(/^[a-z0-9][a-z0-9-]*$/, 'may have only a–z, 0–9 and -, and must not begin with -')
      .max(MAX_CHANNEL_ID_LENGTH, `must have at most ${String(MAX_CHANNEL_ID_LENGTH)} characters`)
      .optional(),
    name: visibleText(MAX_NAME_LENGTH),
    mode: z.enum(['open', 'exclusive'], 'must be "open" or "exclusive"').default('open'),
    talk: patterns.default(['*']),
    listen: patterns.default(['*']),
    override: patterns.default([]),
    feed: z.boolean('must be true or false').default(false),
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
    name: visibleText(MAX_NAME_LENGTH).optional(),
    passphrase: visibleText(MAX_PASSPHRASE_LENGTH)
      .min(MIN_PASSPHRASE_LENGTH, `must have at least ${String(MIN_PASSPHRASE_LENGTH)} characters`)
      .optional(),
    open: z.boolean('must be true or false').default(false),
    frameDurationMs: z.union([z.literal(5), z.literal(10), z.literal(20)], 'must be 5, 10 or 20').default(10),
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

export const DEFAULT_CHANNEL_NAMES = ['Main', 'Production', 'Backstage'] as const;

/** The configuration file was refused. The message is a sentence for people: file, line, field, reason. */
export class ConfigError extends Error {
  readonly file: string;
  readonly line: number;
  /** As people write it: `channels[2].name`; empty for the whole file. */
  readonly field: string;
  readonly reason: string;

  constructor(file: string, line: number, field: string, reason: string) {
    super(`${file}, line ${String(line)}: ${field === '' ? '' : `${field} `}${reason}.`);
    this.name = 'ConfigError';
    this.file = file;
    this.line = line;
    this.field = field;
    this.reason = reason;
  }
}

/** What a server without a file uses. */
export function defaultConfig(): ServerConfig {
  return parseConfig('{}', 'default');
}

/**
 * Reads the text of a configuration file.
 * @param fileName only for the error's message.
 * @throws ConfigError
 */
export function parseConfig(text: string, fileName: string): ServerConfig {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const located = locateJson(json);
  if (!located.ok) {
    throw new ConfigError(
      fileName,
      located.line,
      '',
      `is not JSON at column ${String(located.column)}: ${located.problem}`,
    );
  }
  const { positions } = located;
  const refuse = (path: readonly PropertyKey[], reason: string, line = positions.lineOf(path)): never => {
    throw new ConfigError(fileName, line, fieldName(path), reason);
  };
  for (const { path, line } of positions.duplicates) refuse(path, 'is there twice', line);
  const value: unknown = JSON.parse(json);
  const result = file.safeParse(value);
  if (!result.success) return refuseIssue(result.error.issues, value, positions, refuse);
  const { data } = result;
  if (data.open && data.passphrase !== undefined)
    refuse(['open'], 'is true, but there is a passphrase: choose one of them');
  return {
    name: data.name,
    passphrase: data.passphrase,
    open: data.open,
    frameDurationMs: data.frameDurationMs,
    maxTalkspurtMs: data.maxTalkspurtSeconds * 1000,
    channels: withIds(data.channels, refuse),
  };
}

type Refuse = (path: readonly PropertyKey[], reason: string) => never;

function refuseIssue(
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
  positions: JsonPositions,
  refuse: Refuse,
): never {
  // People read from the top, so the first line that is wrong comes first.
  const [first] = issues
    .map((issue) => {
      if (issue.code === 'unrecognized_keys') {
        return { path: [...issue.path, issue.keys[0]], reason: 'is not a field that exists here' };
      }
      return {
        path: issue.path,
        reason: valueAt(value, issue.path) === undefined ? 'is missing' : issue.message,
      };
    })
    .sort((a, b) => positions.lineOf(a.path) - positions.lineOf(b.path));
  return refuse(first.path, first.reason);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

type FileChannel = z.infer<typeof channel>;

/** Gives an id to channels that have none, and refuses what two channels share. */
function withIds(channels: readonly FileChannel[], refuse: Refuse): ChannelConfig[] {
  const given = new Set(channels.flatMap(({ id }) => (id === undefined ? [] : [id])));
  const ids = new Set<string>();
  const names = new Set<string>();
  return channels.map((entry, index) => {
    const {
      id = deriveId(entry.name, index, new Set([...given, ...ids])),
      name,
      mode,
      talk,
      listen,
      override,
      feed,
    } = entry;
    if (ids.has(id))
      refuse(
        ['channels', index, entry.id === undefined ? 'name' : 'id'],
        `gives the id "${id}", which an earlier channel has`,
      );
    ids.add(id);
    const folded = foldName(name);
    if (names.has(folded)) refuse(['channels', index, 'name'], 'is the name of an earlier channel');
    names.add(folded);
    return { id, name, mode, talk, listen, override, feed };
  });
}

/** "Stage Left" → `stage-left`, "Régie" → `regie`; a name without Latin letters or digits → `channel-3`. */
function deriveId(name: string, index: number, given: ReadonlySet<string>): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_CHANNEL_ID_LENGTH)
    .replace(/^-+|-+$/g, '');
  if (slug !== '') return slug;
  let n = index + 1;
  while (given.has(`channel-${String(n)}`)) n += 1;
  return `channel-${String(n)}`;
}

function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${String(part)}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { InputChannelChoice } from '../../../common/device-choice.ts';
import {
  chord,
  deviceChoice,
  fileFields,
  gainDb,
  hostedChannel,
  hotkeyAction,
  inputChannelNumber,
  keyMode,
  pins,
  serverUrl,
  stationName,
  type HostedChannel,
} from '../../contract/index.ts';
import { DEFAULT_PORT } from '../../protocol/index.ts';
import { repaired } from './settings-repair.ts';

/**
 * The version of `settings.json`. Every field has a default, so that a file from an earlier minor
 * version is complete.
 */

export const SETTINGS_VERSION = 1;
const MOST_RECENT_SERVERS = 10;
const MOST_SERVERS = 200;
const MOST_MICROPHONES = 100;
/** How many folders and computers keep a station id. The oldest one is dropped. */
const MOST_PLACES = 50;

export const DEFAULT_HOSTED_CHANNELS: readonly HostedChannel[] = [
  { id: 'main', name: 'Main', mode: 'open' },
  { id: 'production', name: 'Production', mode: 'open' },
  { id: 'backstage', name: 'Backstage', mode: 'open' },
];

const stationId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

/** A person's choices for one channel of one server. */
const channelSettings = z.looseObject({
  listen: z.boolean().optional(),
  gainDb: gainDb.optional(),
  keyMode: keyMode.optional(),
});

const recentServer = z.looseObject({ name: z.string().max(300), url: serverUrl, atMs: z.number() });
const defaultDevice = { kind: 'default' } as const;

/** Unknown fields are kept: a newer minor version may have written them and needs them again. */
export const settingsSchema = z.looseObject({
  version: z.literal(SETTINGS_VERSION),
  /**
   * The id where the folder was made. Secret: anybody who knows it can take this station's place
   * while the station is away.
   */
  stationId: stationId.default(() => randomUUID()),
  /**
   * Ids by `folderMark`: a copy of the folder, or the folder on another computer, is another
   * station.
   */
  stationIds: z.record(z.string().max(64), stationId).default({}),
  setupDone: z.boolean().default(false),
  ...fileFields(),
  devices: z
    .looseObject({ input: deviceChoice.default(defaultDevice), output: deviceChoice.default(defaultDevice) })
    .default({ input: defaultDevice, output: defaultDevice }),
  /** The channel to send, by the microphone's key. Absent: the channel that carries a voice. */
  inputChannels: z.record(z.string().max(2_000), inputChannelNumber).default({}),
  recentServers: z.array(recentServer).max(MOST_RECENT_SERVERS).default([]),
  hosting: z
    .looseObject({
      on: z.boolean().default(false),
      name: z.union([z.literal(''), stationName]).default(''),
      port: z.number().int().min(0).max(65_535).default(DEFAULT_PORT),
      channels: z
        .array(hostedChannel)
        .min(1)
        .max(64)
        .default([...DEFAULT_HOSTED_CHANNELS]),
    })
    .default({ on: false, name: '', port: DEFAULT_PORT, channels: [...DEFAULT_HOSTED_CHANNELS] }),
  /** The desk joins this server at the next start. */
  lastServer: serverUrl.optional(),
  selectedChannel: z.string().max(32).optional(),
  /** By the server's URL: the settings of each channel, and the channels whose keys come first. */
  servers: z
    .record(
      z.string(),
      z.looseObject({
        channels: z.record(z.string(), channelSettings).default({}),
        pins: pins.optional(),
      }),
    )
    .default({}),
  hotkeys: z
    .array(z.object({ action: hotkeyAction, chord }))
    .max(100)
    .default([{ action: { kind: 'talk-selected' }, chord: { key: 'F8', modifiers: [] } }]),
  /** Passphrases by server URL, as the secret box sealed them. */
  secrets: z.record(z.string(), z.string()).default({}),
});

export type Settings = Readonly<z.infer<typeof settingsSchema>>;
export type ChannelSettings = Readonly<z.infer<typeof channelSettings>>;

/** @returns the settings of a desk without a file. */
export function defaultSettings(): Settings {
  return settingsSchema.parse({ version: SETTINGS_VERSION });
}

/** Turns a file of one version into the next version. */
type Migration = (earlier: Readonly<Record<string, unknown>>) => Record<string, unknown>;
const MIGRATIONS: Readonly<Record<number, Migration>> = {};

export type ParsedSettings =
  /** `reset`: fields that did not fit, and have their default now. */
  | { readonly ok: true; readonly settings: Settings; readonly reset: readonly string[] }
  /** `reason`: a sentence for a log. */
  | { readonly ok: false; readonly reason: string };

/** @returns this desk's id in the place where it runs now. Pure. */
export const stationIdAt = (settings: Settings, mark: string): string =>
  settings.stationIds[mark] ?? settings.stationId;

/**
 * @returns settings with an id for this place: the first id for the first place, a new id in a
 * copy. Pure.
 */
export function withPlace(settings: Settings, mark: string): Settings {
  if (settings.stationIds[mark] !== undefined) return settings;
  const isFirst = Object.keys(settings.stationIds).length === 0;
  return withStationIdAt(settings, mark, isFirst ? settings.stationId : randomUUID());
}

export function withStationIdAt(settings: Settings, mark: string, id: string): Settings {
  const { [mark]: _before, ...others } = settings.stationIds;
  const kept = Object.entries(others).slice(-(MOST_PLACES - 1));
  return { ...settings, stationIds: { ...Object.fromEntries(kept), [mark]: id } };
}

/** Parses the text of the file. Pure. */
export function parseSettings(text: string, migrations = MIGRATIONS): ParsedSettings {
  let value: unknown;
  try {
    // An editor on Windows may put a byte order mark at the start.
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return { ok: false, reason: 'it is not JSON' };
  }
  let version = versionOf(value);
  while (version !== undefined && version < SETTINGS_VERSION) {
    const migrate = migrations[version];
    if (!migrate) return { ok: false, reason: `its version ${String(version)} is unknown` };
    value = migrate(value as Record<string, unknown>);
    version = versionOf(value);
  }
  if (version !== SETTINGS_VERSION) return { ok: false, reason: `its version ${String(version)} is unknown` };
  const result = repaired(settingsSchema, value);
  return result.ok ? { ok: true, settings: result.value, reset: result.reset } : result;
}

function versionOf(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || !('version' in value)) return undefined;
  return typeof value.version === 'number' ? value.version : undefined;
}

/** @returns the settings with this server as the last one used. Pure. */
export function withServerUsed(settings: Settings, url: string, name: string, nowMs: number): Settings {
  const others = settings.recentServers.filter((it) => it.url !== url);
  return {
    ...settings,
    lastServer: url,
    recentServers: [{ name, url, atMs: nowMs }, ...others].slice(0, MOST_RECENT_SERVERS),
  };
}

export function withoutServer(settings: Settings, url: string): Settings {
  const { [url]: _secret, ...secrets } = settings.secrets;
  const { [url]: _server, ...servers } = settings.servers;
  const { lastServer, ...rest } = settings;
  return {
    ...rest,
    ...(lastServer === undefined || lastServer === url ? {} : { lastServer }),
    secrets,
    servers,
    recentServers: settings.recentServers.filter((it) => it.url !== url),
  };
}

export function channelSettingsOf(
  settings: Settings,
  url: string | undefined,
  channel: string,
): ChannelSettings {
  return (url === undefined ? undefined : settings.servers[url]?.channels[channel]) ?? {};
}

type ServerSettings = Settings['servers'][string];

/** Drops the servers that were changed longest ago when there are too many. */
function withServerSettings(settings: Settings, url: string, change: Partial<ServerSettings>): Settings {
  const { [url]: server, ...others } = settings.servers;
  const kept = Object.entries(others).slice(-(MOST_SERVERS - 1));
  return {
    ...settings,
    servers: { ...Object.fromEntries(kept), [url]: { ...(server ?? { channels: {} }), ...change } },
  };
}

export function withChannelSettings(
  settings: Settings,
  url: string,
  channel: string,
  change: ChannelSettings,
): Settings {
  const channels = settings.servers[url]?.channels ?? {};
  return withServerSettings(settings, url, {
    channels: { ...channels, [channel]: { ...channels[channel], ...change } },
  });
}

/** Drops the microphones that were changed longest ago when there are too many. */
export function withInputChannel(settings: Settings, key: string, channel: InputChannelChoice): Settings {
  const { [key]: _before, ...others } = settings.inputChannels;
  const kept = Object.fromEntries(Object.entries(others).slice(-(MOST_MICROPHONES - 1)));
  return { ...settings, inputChannels: channel === 'auto' ? kept : { ...kept, [key]: channel } };
}
export const pinsOf = (settings: Settings, url: string | undefined): readonly string[] =>
  (url === undefined ? undefined : settings.servers[url]?.pins) ?? [];

export const withPins = (settings: Settings, url: string, channels: readonly string[]): Settings =>
  withServerSettings(settings, url, { pins: [...channels] });

import { z } from 'zod';
import type { Setting, SettingName, SettingValue, SettingValues } from '../../common/settings.ts';
import { settingEntries } from '../../common/setting-values.ts';
import { assertNever } from '../../common/assert-never.ts';
import { type HostedChannel, type PanelDeviceChoice, placeName, stationName } from './arguments.ts';

/** Parsers of the settings in `common/settings.ts`, and the settings as the panel shows them. */

/** One parser for each setting, with its type. */
type Parsers<Wrap extends 'optional' | 'default'> = {
  [Name in SettingName]: Wrap extends 'optional'
    ? z.ZodOptional<z.ZodType<SettingValues[Name]>>
    : z.ZodDefault<z.ZodType<SettingValues[Name]>>;
};

/** The values that a panel may send for a setting. */
function settingParser(setting: Setting): z.ZodType<SettingValue<Setting>> {
  switch (setting.kind) {
    case 'switch':
      return z.boolean();
    case 'choice':
      return z.enum(setting.values);
    case 'number': {
      const within = z.number().min(setting.min).max(setting.max);
      return setting.whole ? within.int() : within;
    }
    case 'name':
      return setting.of === 'station' ? stationName : placeName;
    default:
      return assertNever(setting);
  }
}

/** Also accepts a default that no panel may send, such as the empty name of a new station. */
function fileParser(setting: Setting): z.ZodType<SettingValue<Setting>> {
  const parser = settingParser(setting);
  return setting.kind === 'name' ? z.union([z.literal(setting.default), parser]) : parser;
}

/** The fields of the settings file. A missing field has its default. */
export function fileFields(): Parsers<'default'> {
  return Object.fromEntries(
    settingEntries().map(([name, setting]) => [name, fileParser(setting).default(setting.default)]),
  ) as unknown as Parsers<'default'>;
}

/** The settings that the settings pages change directly. The others have calls of their own. */
export const settingsPatch = z.strictObject(
  Object.fromEntries(
    settingEntries().map(([name, setting]) => [name, settingParser(setting).optional()]),
  ) as unknown as Parsers<'optional'>,
);
export type SettingsPatch = z.infer<typeof settingsPatch>;

export type Language = SettingValues['language'];
export type Theme = SettingValues['theme'];
export type DensityChoice = SettingValues['density'];
export type SpeakTalkers = SettingValues['speakTalkers'];

/** The choices of a person, as the panel shows them. */
export interface PanelSettings extends SettingValues {
  /** False until a person has finished the first run. */
  readonly setupDone: boolean;
  readonly devices: { readonly input: PanelDeviceChoice; readonly output: PanelDeviceChoice };
  /** Newest first. */
  readonly recentServers: readonly { readonly name: string; readonly url: string; readonly atMs: number }[];
  readonly hosting: {
    readonly on: boolean;
    readonly name: string;
    readonly port: number;
    readonly channels: readonly HostedChannel[];
  };
}

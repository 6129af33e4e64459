import {
  SETTINGS,
  type Setting,
  type SettingName,
  type SettingOption,
  type SettingPage,
  type SettingValues,
  type ShownSetting,
  type VoiceSetting,
} from './settings.ts';

/** Views of the table of settings, without a parser. Pure. */

/** Every setting with its name, in the order of the table. */
export const settingEntries = (): readonly (readonly [SettingName, Setting])[] =>
  Object.entries(SETTINGS) as [SettingName, Setting][];

/** The settings out of an object that holds more. */
export function settingValues(from: SettingValues): SettingValues {
  return Object.fromEntries(settingEntries().map(([name]) => [name, from[name]])) as unknown as SettingValues;
}

export function settingDefaults(): SettingValues {
  return Object.fromEntries(
    settingEntries().map(([name, setting]) => [name, setting.default]),
  ) as unknown as SettingValues;
}

/** The settings with a row on this part of the panel's pages. */
export function settingsOn(page: SettingPage): readonly ShownSetting[] {
  return settingEntries()
    .filter(([, setting]) => setting.page === page)
    .map(([name]) => name as ShownSetting);
}

export type VoiceValues = Pick<SettingValues, VoiceSetting>;

/** The settings that the audio process is configured with. */
export const voiceSettings = (): readonly (readonly [VoiceSetting, Setting])[] =>
  settingEntries().filter((it): it is [VoiceSetting, Setting] => it[1].forVoice === true);

export function voiceValues(from: VoiceValues): VoiceValues {
  return Object.fromEntries(voiceSettings().map(([name]) => [name, from[name]])) as unknown as VoiceValues;
}

/** The settings with an option on the command line. */
export const settingOptions = (): readonly (readonly [SettingName, Setting, SettingOption])[] =>
  settingEntries().flatMap(([name, setting]) => (setting.option ? [[name, setting, setting.option]] : []));

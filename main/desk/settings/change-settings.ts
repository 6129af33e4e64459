import { isDeepStrictEqual } from 'node:util';
import type { SettingsPatch } from '../../contract/index.ts';
import type { AudioProcessClient } from '../../station/audio-process-client.ts';
import type { Station } from '../../station/station.ts';
import type { DeskHotkeys } from '../talk/hotkeys.ts';
import type { DeskConnection } from '../server/desk-connection.ts';
import type { DeskOptions } from '../ports.ts';
import type { Settings } from './settings-schema.ts';
import type { SettingsStore } from './settings-store.ts';
import { dimOf, voiceOf } from '../sound/sound.ts';

export type SettingsChange = SettingsPatch & { readonly setupDone?: boolean };

export interface SettingsParts {
  readonly options: Pick<DeskOptions, 'onStartAtLogin'>;
  readonly settings: SettingsStore;
  readonly station: Pick<Station, 'setMaxTalk'> & {
    readonly audio: Pick<AudioProcessClient, 'setOutputGain' | 'setVoice' | 'setDim'>;
  };
  readonly connection: Pick<DeskConnection, 'rejoin'>;
  readonly hotkeys: Pick<DeskHotkeys, 'apply'>;
}

/** Ignores fields that are undefined: they must not delete a setting. */
export function patched(settings: Settings, change: SettingsChange): Settings {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  return { ...settings, ...Object.fromEntries(given) };
}

/**
 * Changes the settings and tells each part that uses them.
 * @param renamed the station's name changes, also where the settings stay the same.
 */
export function changeSettings(parts: SettingsParts, change: SettingsChange, renamed: boolean): void {
  const { options, settings, station, connection: link, hotkeys } = parts;
  const before = settings.value;
  settings.update((it) => patched(it, change));
  const after = settings.value;
  if (renamed || after.name !== before.name || after.place !== before.place) link.rejoin();
  if (after.maxTalkSeconds !== before.maxTalkSeconds) station.setMaxTalk(after.maxTalkSeconds * 1_000);
  if (after.outputDb !== before.outputDb) station.audio.setOutputGain(after.outputDb);
  const voice = voiceOf(after);
  if (!isDeepStrictEqual(voice, voiceOf(before))) station.audio.setVoice(voice);
  if (after.dimDb !== before.dimDb) station.audio.setDim(dimOf(after));
  if (after.globalHotkeys !== before.globalHotkeys) void hotkeys.apply();
  if (after.startAtLogin !== before.startAtLogin) options.onStartAtLogin?.(after.startAtLogin);
}

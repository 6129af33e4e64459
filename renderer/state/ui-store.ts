import { create } from 'zustand';

/** The view of this window; nobody else needs to know it. */

export const SETTINGS_PAGES = [
  'devices',
  'sound',
  'hotkeys',
  'connection',
  'channels',
  'invite',
  'appearance',
  'about',
] as const;
export type SettingsPage = (typeof SETTINGS_PAGES)[number];

export type NarrowTab = 'channels' | 'stations' | 'calls';

/** `servers`: choose another server. (The connection's state opens the passphrase dialog.) */
export type Dialog = 'none' | 'servers';

interface UiStore {
  readonly view: 'panel' | 'settings';
  readonly settingsPage: SettingsPage;
  readonly narrowTab: NarrowTab;
  /** The place of a channel, counted from 0: the page with it is in sight. */
  readonly place: number;
  readonly dialog: Dialog;
}

export const useUi = create<UiStore>()(() => ({
  view: 'panel',
  settingsPage: 'devices',
  narrowTab: 'channels',
  place: 0,
  dialog: 'none',
}));

export const openSettings = (settingsPage: SettingsPage = 'devices'): void =>
  useUi.setState({ view: 'settings', settingsPage });
export const closeSettings = (): void => useUi.setState({ view: 'panel' });
export const openDialog = (dialog: Dialog): void => useUi.setState({ dialog });
export const closeDialog = (): void => useUi.setState({ dialog: 'none' });
export const showPlace = (place: number): void => useUi.setState({ place });
export const showTab = (narrowTab: NarrowTab): void => useUi.setState({ narrowTab });

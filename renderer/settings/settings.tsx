/** The settings pages; `useUi().settingsPage` says which. */
export const Settings = () => null;

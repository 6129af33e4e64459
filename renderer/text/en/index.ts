export { dialogs } from './dialogs.ts';
export { invitation } from './invitation.ts';
export { names } from './names.ts';
export { panel } from './panel.ts';
export { settings } from './settings.ts';
export { setup } from './setup.ts';

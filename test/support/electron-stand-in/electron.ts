import { app } from './app.ts';
import { browserPort } from './browser.ts';
import { BrowserWindow } from './browser-window.ts';
import {
  clipboard,
  dialog,
  Menu,
  nativeImage,
  powerMonitor,
  safeStorage,
  screen,
  systemPreferences,
  Tray,
} from './desktop-parts.ts';
import { ipcMain, permissions, protocol, session } from './main-side.ts';
import { utilityProcess } from './utility-process.ts';

/**
 * Stands for `electron` in the main process, where its program is not: what this app uses of it, and no more. Its windows are
 * pages of a real Chromium, its utility processes real processes. What each part claims to be is checked against Electron's types.
 */
export {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  systemPreferences,
  Tray,
  utilityProcess,
};

const electron = {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  Menu,
  permissions,
  powerMonitor,
  session,
  Tray,
};

/** The test asks: a function of Electron's, as Playwright's `ElectronApplication.evaluate` does it. */
process.on('message', (message: { readonly id: number; readonly code: string; readonly arg: unknown }) => {
  void (async () => {
    try {
      // The test's own text.
      const run = new Function('electron', 'arg', `return (${message.code})(electron, arg)`) as (
        ...args: unknown[]
      ) => unknown;
      const value: unknown = await run(electron, message.arg);
      process.send?.({ type: 'answer', id: message.id, value });
    } catch (error) {
      process.send?.({ type: 'answer', id: message.id, problem: String(error) });
    }
  })();
});

void app.whenReady().then(() => process.send?.({ type: 'ready', browserPort: browserPort() }));

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
 * Replaces `electron` in the main process when its program is missing, with only the parts that
 * this app uses. Its windows are pages of a real Chromium, its utility processes real processes.
 * Electron's types check each part.
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

/** Runs a test's function with Electron, as Playwright's `ElectronApplication.evaluate` does. */
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

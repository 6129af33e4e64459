import { app, Menu } from 'electron';

/** macOS needs a menu for copying, pasting and quitting by keys; elsewhere the panel is all there is. */
export function setAppMenu(platform: NodeJS.Platform = process.platform): void {
  Menu.setApplicationMenu(
    platform === 'darwin'
      ? Menu.buildFromTemplate([
          { role: 'appMenu' },
          { role: 'editMenu' },
          {
            role: 'window',
            submenu: [{ role: 'minimize' }, { role: 'close' }, { role: 'togglefullscreen' }],
          },
        ])
      : null,
  );
}

/** Links of the form partyline://… open this program. */
export function claimInvitations(scheme: string): void {
  if (app.isPackaged) app.setAsDefaultProtocolClient(scheme);
  // From the sources, the program is Electron and its first argument the folder.
  else if (process.defaultApp && process.argv[1] !== undefined && process.platform === 'win32') {
    app.setAsDefaultProtocolClient(scheme, process.execPath, [app.getAppPath()]);
  }
}

import { app, Menu } from 'electron';

/** Sets the menu that macOS needs for the copy, paste and quit keys; elsewhere there is none. */
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

/** Makes links of the form partyline://… open this program. */
export function claimInvitations(scheme: string): void {
  if (app.isPackaged) app.setAsDefaultProtocolClient(scheme);
  // From the sources, the program is Electron and its first argument is the folder.
  else if (process.defaultApp && process.argv[1] !== undefined && process.platform === 'win32') {
    app.setAsDefaultProtocolClient(scheme, process.execPath, [app.getAppPath()]);
  }
}

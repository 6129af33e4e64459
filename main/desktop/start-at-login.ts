import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { removeQuietly } from '../base/atomic-file.ts';

/**
 * Turns on or off that the program starts at login, into the tray. It changes nothing when it runs
 * from its sources.
 */
export function setStartAtLogin(on: boolean, onProblem: (error: unknown) => void): void {
  if (!app.isPackaged) return;
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: on, args: ['--hidden'] });
    return;
  }
  const folder = join(process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'autostart');
  const file = join(folder, 'partyline.desktop');
  try {
    if (on) {
      mkdirSync(folder, { recursive: true });
      // An AppImage is mounted at another place at each start; the file itself stays.
      writeFileSync(file, autostartEntry(process.env['APPIMAGE'] ?? process.execPath));
    } else rmSync(file, { force: true });
  } catch (error) {
    // Half an entry would start nothing, but would stay.
    removeQuietly(file);
    onProblem(error);
  }
}

/** An entry of the Desktop Application Autostart Specification. Pure. */
export function autostartEntry(program: string): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Partyline',
    'Comment=Push-to-talk intercom',
    `Exec=${quoted(program)} --hidden`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** Quotes an argument as in the Desktop Entry Specification; `%` would begin a field code. */
function quoted(argument: string): string {
  const escaped = argument.replaceAll(/["`$\\]/g, '\\$&').replaceAll('%', '%%');
  // The value of a key needs its backslashes escaped once more.
  return `"${escaped}"`.replaceAll('\\', '\\\\');
}

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { removeQuietly } from '../base/atomic-file.ts';

/** Starts the program at login, into the tray, or no more. Changes nothing when it is run from its sources. */
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
      // An AppImage is mounted somewhere else at each start; the file itself stays.
      writeFileSync(file, autostartEntry(process.env['APPIMAGE'] ?? process.execPath));
    } else rmSync(file, { force: true });
  } catch (error) {
    // Half an entry starts nothing, and would stay.
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

/** As the Desktop Entry Specification quotes an argument; `%` begins a field code there. */
function quoted(argument: string): string {
  const escaped = argument.replaceAll(/["`$\\]/g, '\\$&').replaceAll('%', '%%');
  // The value of a key has backslashes of its own.
  return `"${escaped}"`.replaceAll('\\', '\\\\');
}

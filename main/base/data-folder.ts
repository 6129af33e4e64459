import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder where Partyline keeps its data. PARTYLINE_DATA names another one.
 * Linux and others: $XDG_DATA_HOME/partyline (XDG Base Directory specification), else
 * ~/.local/share/partyline.
 */
export function dataFolder(env: Environment, platform: NodeJS.Platform, home: string = homedir()): string {
  const { PARTYLINE_DATA, XDG_DATA_HOME, APPDATA } = env;
  if (PARTYLINE_DATA) return PARTYLINE_DATA;
  switch (platform) {
    case 'win32':
      return win32.join(APPDATA || win32.join(home, 'AppData', 'Roaming'), 'Partyline');
    case 'darwin':
      return posix.join(home, 'Library', 'Application Support', 'Partyline');
    default: {
      // The specification says to ignore a relative path in this variable.
      const base =
        XDG_DATA_HOME && posix.isAbsolute(XDG_DATA_HOME)
          ? XDG_DATA_HOME
          : posix.join(home, '.local', 'share');
      return posix.join(base, 'partyline');
    }
  }
}

import { spawn } from 'node:child_process';

/**
 * Opens an address in the person's own browser, if there is a screen.
 * @returns whether a program was started. Whether the page appears is not known.
 */
export function openBrowser(
  url: string,
  platform: NodeJS.Platform = process.platform,
  env: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  const command = browserCommand(url, platform, env);
  if (!command) return false;
  const [program, ...args] = command;
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  // Not installed: the person can still copy the address from the screen.
  child.on('error', () => undefined);
  child.unref();
  return true;
}

/** @returns the program and its arguments; undefined where there is no screen. Pure. */
function browserCommand(
  url: string,
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): readonly [string, ...string[]] | undefined {
  if (env['BROWSER'] === 'none') return undefined;
  switch (platform) {
    case 'darwin':
      return ['open', url];
    case 'win32':
      // Not `start`: that is a command of cmd.exe, which treats & and ^ in the address as its own
      // syntax.
      return ['rundll32', 'url.dll,FileProtocolHandler', url];
    default:
      return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open', url] : undefined;
  }
}

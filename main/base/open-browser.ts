import { spawn } from 'node:child_process';

/**
 * Opens an address in the person's own browser, when there is a screen to show it on.
 * @returns whether a program was started for it. What that one makes of it is not known.
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
  // Not installed: the address stands on the screen too.
  child.on('error', () => undefined);
  child.unref();
  return true;
}

/** @returns the program and its arguments; undefined where there is no screen. Pure. */
export function browserCommand(
  url: string,
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): readonly [string, ...string[]] | undefined {
  if (env['BROWSER'] === 'none') return undefined;
  switch (platform) {
    case 'darwin':
      return ['open', url];
    case 'win32':
      // Not `start`: that is a word of the command interpreter, which has ideas of its own about & and ^.
      return ['rundll32', 'url.dll,FileProtocolHandler', url];
    default:
      return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open', url] : undefined;
  }
}

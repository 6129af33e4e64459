import type { HotkeyAvailability } from '../contract/panel-hotkeys.ts';

interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** macOS: whether the Accessibility permission was given. */
  readonly permitted: boolean;
  /** Whether a local display's socket exists; asked when DISPLAY names no host. */
  readonly socketExists: (path: string) => boolean;
}

/** The address on which an X display listens. */
type DisplayAddress =
  | { readonly type: 'local'; readonly path: string }
  | { readonly type: 'tcp'; readonly host: string; readonly port: number };

const FIRST_X_PORT = 6_000;

/** Reads DISPLAY: `:0`, `unix:0.0`, `host:10.0`. @returns undefined for anything else. */
export function displayAddress(display: string | undefined): DisplayAddress | undefined {
  const [, host, digits] = /^(.*):(\d{1,5})(?:\.\d+)?$/.exec(display?.trim() ?? '') ?? [];
  if (host === undefined || digits === undefined) return undefined;
  if (host === '' || host === 'unix') return { type: 'local', path: `/tmp/.X11-unix/X${digits}` };
  const port = FIRST_X_PORT + Number(digits);
  return port > 65_535 ? undefined : { type: 'tcp', host: host.replace(/^\[(.*)\]$/, '$1'), port };
}

/**
 * Decides whether global hotkeys can work here, before native code is loaded: without a display the
 * hook aborts. On Wayland the X hook sees only the keys of X programs, which looks as if it worked.
 * @returns `starting` when the hotkey process is worth starting.
 */
export function decideAvailability(
  around: Surroundings,
): Extract<HotkeyAvailability, 'starting' | 'wayland' | 'no-display' | 'no-permission'> {
  const { platform, env, permitted, socketExists } = around;
  if (platform === 'darwin') return permitted ? 'starting' : 'no-permission';
  if (platform === 'win32') return 'starting';
  if (env['WAYLAND_DISPLAY'] && env['XDG_SESSION_TYPE'] === 'wayland') return 'wayland';
  const address = displayAddress(env['DISPLAY']);
  if (!address) return 'no-display';
  return address.type === 'local' && !socketExists(address.path) ? 'no-display' : 'starting';
}

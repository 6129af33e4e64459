import type { HotkeyAvailability } from '../contract/panel-hotkeys.ts';

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** macOS: whether the Accessibility permission was given. */
  readonly permitted: boolean;
  /** Whether a local display's socket is there; asked for one without a host in its name. */
  readonly socketExists: (path: string) => boolean;
}

/** Where an X display listens. */
export type DisplayAddress =
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
 * Whether global hotkeys can work here at all, before anything native is loaded: without a display the hook aborts.
 * On Wayland the X hook sees the keys of X programs alone, which looks like working and is not.
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

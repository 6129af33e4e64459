import type { Answer } from './dispatch.ts';

/** The names that both ends of each transport use. */

/** The IPC channels between Electron's main process and a panel's window. */
export const CALL_CHANNEL = 'partyline:call';
export const EVENT_CHANNEL = 'partyline:event';
/**
 * Main sends a number, and the page's thread returns it, to show that it still runs while a talk
 * key is down.
 */
export const BEAT_CHANNEL = 'partyline:beat';

/** Messages between the loopback panel and its station, as JSON text over one WebSocket. */

export const PANEL_PROTOCOL = 'partyline.panel.v1';
/** The link was used before, or the station has restarted. */
export const CLOSE_LINK_USED = 4401;

export type FromPanel =
  /** The first message: the one-time token of the link, or the secret that replaces it. */
  | { readonly type: 'open'; readonly token: string }
  | { readonly type: 'open'; readonly secret: string }
  | { readonly type: 'call'; readonly id: number; readonly name: string; readonly args?: unknown }
  | { readonly type: 'beat'; readonly id: number };

export type ToPanel =
  | { readonly type: 'opened'; readonly secret: string }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answer }
  | { readonly type: 'event'; readonly name: string; readonly payload: unknown }
  /** The page returns this number, to show that it still runs while a talk key is down. */
  | { readonly type: 'beat'; readonly id: number };

import type { Answer } from './dispatch.ts';

/** How the contract travels: the names that both ends of each transport use. */

/** The IPC channels between Electron's main process and a panel's window. */
export const CALL_CHANNEL = 'partyline:call';
export const EVENT_CHANNEL = 'partyline:event';
/** Main asks a number, the page's thread sends it back: whether it still runs while it holds a talk key. */
export const BEAT_CHANNEL = 'partyline:beat';

/** Messages between the loopback panel and its station, as JSON text over one WebSocket. */

export const PANEL_PROTOCOL = 'partyline.panel.v1';
/** The link was used before, or the station was started anew. */
export const CLOSE_LINK_USED = 4401;

export type FromPanel =
  /** The first message: the one-time token of the link, or the secret that it was exchanged for. */
  | { readonly type: 'open'; readonly token: string }
  | { readonly type: 'open'; readonly secret: string }
  | { readonly type: 'call'; readonly id: number; readonly name: string; readonly args?: unknown }
  | { readonly type: 'beat'; readonly id: number };

export type ToPanel =
  | { readonly type: 'opened'; readonly secret: string }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answer }
  | { readonly type: 'event'; readonly name: string; readonly payload: unknown }
  /** Whether the page itself still lives while it holds a talk key: to be sent back. */
  | { readonly type: 'beat'; readonly id: number };

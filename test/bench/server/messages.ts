/** Messages between the bench and its child processes. Each message gets one answer. */

/** A server: ours, the plain loop, or the floor. */
export type ServerRequest =
  | {
      readonly type: 'start';
      readonly config: {
        readonly channels: readonly { readonly name: string }[];
        readonly frameDurationMs: number;
      };
      readonly access: { readonly type: 'open' };
      readonly tuning: { readonly bundling: 'never' | 'always' } | undefined;
    }
  | { readonly type: 'report' }
  | { readonly type: 'stop' };

export interface ServerReport {
  readonly stats: { readonly framesOut: number };
  readonly cpuUs: number;
}

/** How a part of the load speaks to its server. */
export interface LoadSettings {
  readonly port: number;
  /** The protocol of the product, or bare WebSocket messages. */
  readonly kind: 'partyline' | 'plain';
  /** Whether listeners acknowledge what they receive. */
  readonly acknowledges: boolean;
  /** Time between two frames of a talker. */
  readonly paceMs: number;
  /** All talkers send at the same moment. */
  readonly aligned: boolean;
  /** Listeners are read every 20 ms, and their delays do not count. */
  readonly seldom: boolean;
}

export type LoadRequest =
  | ({ readonly type: 'start' } & LoadSettings)
  | { readonly type: 'join'; readonly talkers: number; readonly listeners: number }
  /** Begins a talkspurt of all talkers. */
  | { readonly type: 'talk' }
  /** Delays count from now on. */
  | { readonly type: 'measure' }
  | { readonly type: 'result' };

export interface LoadResult {
  /** Frames that the talkers sent. */
  readonly sent: number;
  /** Frames that the listeners received in this talkspurt. */
  readonly frames: number;
  /** Connections that the server closed. */
  readonly closed: number;
  /** Longest time between two turns of the talkers. */
  readonly stoodStillMs: number;
  readonly delayP50Ms: number | undefined;
  readonly delayP99Ms: number | undefined;
  /** How late frames left their talkers. */
  readonly lateP99Ms: number | undefined;
  /** Share of the time in which the event loop was busy, 0 to 1. */
  readonly busy: number;
}

import type { Pauses } from '../latency/systems/pair.ts';
import type { MemoryTrend } from './trend.ts';

/** Results of the soak. A report holds samples and limits as flat rows. */

/** Memory, handles and objects of the server's process. */
export interface ServerState {
  readonly rssBytes: number;
  /** Heap and buffers after a garbage collection. */
  readonly liveBytes: number;
  /**
   * Code that V8 has compiled, part of `liveBytes`. It grows until everything that runs often is
   * compiled.
   */
  readonly codeBytes: number;
  readonly arrayBufferBytes: number;
  /** Processor time so far. */
  readonly cpuS: number;
  readonly stats: { readonly connections: number; readonly stations: number; readonly pending: number };
  /** Frames that the server did not send, by reason. */
  readonly drops: { readonly lag: number; readonly unsent: number };
  readonly closes: readonly { readonly by: string; readonly reason: string; readonly count: number }[];
  /** Handles that keep Node awake, by its own names. */
  readonly resources: Readonly<Record<string, number>>;
  readonly processListeners: number;
  /** Warnings of Node about too many listeners of one event. */
  readonly leakWarnings: number;
  /** Live objects; absent while sound is on its way. */
  readonly emitters?: number;
  readonly sockets?: number;
  readonly webSockets?: number;
  /** Absent where the system does not tell. */
  readonly descriptors?: number | undefined;
}

/** Everything that the crowd sent and received. */
export interface Account {
  readonly due: number;
  readonly received: number;
  readonly outOfOrder: number;
  /** Most frames that one listener missed. */
  readonly worst: number;
  readonly lost: number;
  readonly sent: number;
  readonly unsent: number;
  /** Talkspurts that the server ended. */
  readonly cut: number;
  /** Connections that broke without the soak. */
  readonly broken: number;
  readonly reconnects: number;
  readonly delayMs: {
    readonly p50: number;
    readonly p99: number;
    readonly p999: number;
    readonly max: number;
  };
}

export interface StationResult {
  readonly presses: number;
  readonly opened: number;
  /** Pauses of the garbage collectors since sound began, by process. */
  readonly pauses: { readonly main?: Pauses | undefined; readonly audio?: Pauses | undefined };
  readonly memory: { readonly main: MemoryTrend; readonly audio: MemoryTrend };
}

/** One look at the server during the soak. */
export interface Sample {
  readonly atS: number;
  readonly rssMb: number;
  readonly liveMb: number;
  readonly codeMb: number;
  readonly descriptors?: number | undefined;
  readonly connections: number;
  readonly cpuS: number;
  readonly loopDelayP99Ms: number;
  readonly stationMainMb?: number | undefined;
  readonly stationAudioMb?: number | undefined;
}

/** A limit, and what the soak found. */
export type LimitRow = { readonly name: string; readonly isKept: boolean } & (
  | {
      readonly kind: 'slope';
      readonly slopeMbPerH: number;
      readonly halfWidthMbPerH: number;
      readonly limitMbPerH: number;
    }
  | {
      readonly kind: 'growth';
      readonly growthMb: number;
      /** Only in the rows of the station. */
      readonly slopeMbPerH?: number;
      readonly halfWidthMbPerH?: number;
      readonly limitMb: number;
    }
  | { readonly kind: 'at-most'; readonly count: number; readonly limit: number }
  /** A short soak may lose the frames that the server dropped for a link that lagged. */
  | { readonly kind: 'dropped-for-lag'; readonly count: number; readonly limit: number }
  /** null where the system does not tell. */
  | { readonly kind: 'as-at-start'; readonly count: number | null; readonly atStart: number | null }
  | { readonly kind: 'some'; readonly count: number }
);

/** Everything that the limits are applied to. */
export interface Findings {
  readonly seconds: number;
  readonly listeners: number;
  readonly talkers: number;
  /** Each station connects again once in this time. */
  readonly everyS: number;
  readonly memory: { readonly rss: MemoryTrend; readonly live: MemoryTrend; readonly code?: MemoryTrend };
  readonly account: Account;
  readonly drops: ServerState['drops'];
  readonly closes: ServerState['closes'];
  readonly serverCores: number;
  readonly loadCores: number;
  readonly before: ServerState;
  readonly after: ServerState;
  /** Errors of the crowd's stations, as sentences. */
  readonly problems: readonly string[];
  readonly leakWarnings: number;
  readonly station?: StationResult | undefined;
}

export interface SoakResults extends Findings {
  readonly limits: readonly LimitRow[];
  readonly samples: readonly Sample[];
}

import type { ConnectionView, ServerView } from '../../contract/index.ts';
import { hostInUrl } from '../../base/net-host.ts';
import type { ConnectionState } from '../../station/connection/connection.ts';

/**
 * The chosen server and its last failure. The station's own connection state forgets both at each
 * new attempt.
 */
export interface ConnectionMemory {
  readonly server:
    | {
        readonly url: string;
        /**
         * The name from a list, an invitation or the settings. The server's own name replaces it.
         */
        readonly name: string | undefined;
        readonly here: boolean;
      }
    | undefined;
  readonly joinedAtMs: number | undefined;
  readonly wasJoined: boolean;
  /** The last failure since the server was joined or chosen. */
  readonly failure:
    { readonly reason: string; readonly attempt: number; readonly retryAtMs: number } | undefined;
}

export const NO_CONNECTION: ConnectionMemory = {
  server: undefined,
  joinedAtMs: undefined,
  wasJoined: false,
  failure: undefined,
};

/** @param nowMs since the epoch. Pure. */
export function rememberConnection(
  memory: ConnectionMemory,
  state: ConnectionState,
  nowMs: number,
): ConnectionMemory {
  switch (state.type) {
    case 'joined':
      return { ...memory, joinedAtMs: nowMs, wasJoined: true, failure: undefined };
    case 'waiting': {
      const attempt = (memory.failure?.attempt ?? 0) + 1;
      const retryAtMs = nowMs + state.retryInMs;
      return { ...memory, joinedAtMs: undefined, failure: { reason: state.reason, attempt, retryAtMs } };
    }
    case 'idle':
    case 'connecting':
    case 'refused':
    case 'stopped':
      return memory.joinedAtMs === undefined ? memory : { ...memory, joinedAtMs: undefined };
  }
}

/** Refusals that a person can solve with a passphrase. */
const PASSPHRASE_PROBLEMS: Readonly<Record<string, 'missing' | 'wrong'>> = {
  'passphrase-needed': 'missing',
  'wrong-passphrase': 'wrong',
};

export function projectConnection(
  memory: ConnectionMemory,
  state: ConnectionState,
  serverName: string | undefined,
  slowDownUntilMs: number | undefined,
): ConnectionView {
  if (!memory.server) return { type: 'none' };
  const server = serverView(memory.server, serverName);
  switch (state.type) {
    case 'idle':
    case 'stopped':
      return { type: 'none' };
    case 'joined':
      return { type: 'joined', server, sinceMs: memory.joinedAtMs ?? 0 };
    case 'connecting':
    case 'waiting':
      // The failure stays on screen during a new attempt, so that the text does not blink.
      return memory.failure
        ? { type: 'waiting', server, ...memory.failure, wasJoined: memory.wasJoined }
        : { type: 'connecting', server };
    case 'refused': {
      const { reason } = state;
      const problem = PASSPHRASE_PROBLEMS[reason];
      if (problem === undefined) return { type: 'refused', server, reason };
      return { type: 'passphrase', server, problem, slowDownUntilMs };
    }
  }
}

export const hostOf = hostInUrl;

function serverView(
  { url, name, here }: NonNullable<ConnectionMemory['server']>,
  serverName: string | undefined,
): ServerView {
  const host = hostOf(url);
  return { url, name: serverName ?? name ?? host, host, here };
}

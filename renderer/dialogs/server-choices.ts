import type { ConnectionView, DiscoveryView, PanelSettings } from '../../main/contract/index.ts';
import { waitingCause } from '../state/waiting-cause.ts';

export interface ServerChoice {
  readonly url: string;
  readonly name: string;
  /** Undefined where the name is the address. */
  readonly host: string | undefined;
  /** Undefined: not known, since discovery does not see the server now. */
  readonly stations: number | undefined;
  /**
   * Discovery found it and it needs a passphrase. A server that was joined before has its
   * passphrase stored.
   */
  readonly asks: boolean;
  readonly recent: boolean;
}

/**
 * The servers to choose from: found ones, the one that is being joined (an invitation may have
 * named it), and recent ones. Each server appears once, by its URL.
 */
export function serverChoices(
  discovery: DiscoveryView,
  recent: PanelSettings['recentServers'],
  connection: ConnectionView,
): readonly ServerChoice[] {
  const found = discovery.type === 'looking' ? discovery.servers : [];
  const known = new Set(recent.map(({ url }) => url));
  const choices: ServerChoice[] = found.map((server) => ({
    url: server.url,
    ...calledBy(server.name, server.host, server.url),
    stations: server.stations,
    asks: server.needsPassphrase && !known.has(server.url),
    recent: known.has(server.url),
  }));
  const add = (choice: ServerChoice): void => {
    if (!choices.some(({ url }) => url === choice.url)) choices.push(choice);
  };
  if (connection.type !== 'none') {
    const { url, name, host } = connection.server;
    add({ url, ...calledBy(name, host, url), stations: undefined, asks: false, recent: known.has(url) });
  }
  for (const { url, name } of recent)
    add({ url, ...calledBy(name, hostOf(url), url), stations: undefined, asks: false, recent: true });
  return choices;
}

/** A server without a name of its own is called by its address and port, once. */
function calledBy(name: string, host: string, url: string): Pick<ServerChoice, 'name' | 'host'> {
  const address = hostOf(url);
  const isAddress = name === host || name === address || name === address.replace(/:\d+$/, '');
  return isAddress ? { name: address, host: undefined } : { name, host };
}

/** `ws://192.168.1.20:7420` → `192.168.1.20:7420`. */
export const hostOf = (url: string): string => url.replace(/^[a-z]+:\/\//i, '').replace(/\/.*$/, '');

/** The progress of joining a server, as far as a waiting user must know it. */
export type JoinTrouble =
  | 'unreachable'
  | 'nobody-hosts'
  | 'network'
  | 'unknown-name'
  | 'server-full'
  | 'server-limit'
  | 'own-limit'
  | 'wrong-version'
  | 'replaced'
  | 'kicked'
  | 'unproved'
  | 'not-asked'
  | 'other';

function waitingTrouble(reason: string): JoinTrouble {
  const cause = waitingCause(reason);
  switch (cause) {
    case 'nobody-hosts':
    case 'network':
    case 'unknown-name':
    case 'server-limit':
    case 'own-limit':
      return cause;
    case 'full':
      return 'server-full';
    case 'misunderstood':
      return 'wrong-version';
    default:
      return 'unreachable';
  }
}

export function joinTrouble(connection: ConnectionView): JoinTrouble | undefined {
  if (connection.type === 'waiting') return waitingTrouble(connection.reason);
  if (connection.type !== 'refused') return undefined;
  switch (connection.reason) {
    case 'server-full':
    case 'wrong-version':
    case 'replaced':
    case 'kicked':
      return connection.reason;
    case 'server-unproved':
      return 'unproved';
    case 'passphrase-not-asked':
      return 'not-asked';
    default:
      return 'other';
  }
}

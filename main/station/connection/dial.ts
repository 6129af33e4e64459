import { connect, Socket } from 'node:net';
import { linkLocalZones, type LinkLocalZone } from '../../base/interfaces.ts';
import { hostInUrl, isLinkLocal, parseHost, type Host } from '../../base/net-host.ts';

/** A link-local address whose zone is no network interface of this computer. */
export const UNKNOWN_ZONE = 'unknown-zone';
/** On a LAN a server answers at once. After this time the next interface is tried. */
const NEXT_INTERFACE_AFTER_MS = 250;

/** The destination that is given to ws. */
export interface Dialled {
  readonly url: string;
  /** Absent: the URL says it all. */
  readonly createConnection?: (options: { readonly port?: unknown }) => Socket;
}

/**
 * Prepares a URL for ws. URLs know no zones, but a link-local address is reached through one
 * interface: the one that its zone names, or the first one that it answers on. So people can read
 * out an address without a zone.
 * @param url of `parseAddress`.
 * @param attempt counts up: with many interfaces, each attempt begins with another one.
 */
export function dial(url: string, attempt: number, zones: () => LinkLocalZone[] = linkLocalZones): Dialled {
  const parsed = parseHost(hostInUrl(url));
  if (!parsed.ok || !isLinkLocal(parsed.host.name)) return { url };
  const { host } = parsed;
  return {
    url: url.replace(/%[^\]]*/, ''),
    createConnection: ({ port }) => connectLinkLocal(host, Number(port), attempt, zones()),
  };
}

/** The addresses to try for a link-local one, as sockets take them. Pure. */
export function candidates({ name, zone }: Host, zones: readonly LinkLocalZone[], attempt: number): string[] {
  const fitting = zones.filter(
    (it) => zone === undefined || it.interface === zone || it.zone === zone || String(it.index) === zone,
  );
  const first = fitting.length === 0 ? 0 : attempt % fitting.length;
  return [...fitting.slice(first), ...fitting.slice(0, first)].map((it) => `${name}%${it.zone}`);
}

function connectLinkLocal(
  host: Host,
  port: number,
  attempt: number,
  zones: readonly LinkLocalZone[],
): Socket {
  const addresses = candidates(host, zones, attempt);
  const [only] = addresses;
  if (only === undefined) return failing(host.zone === undefined ? 'ENETUNREACH' : UNKNOWN_ZONE);
  if (addresses.length === 1) return connect({ host: only, port });
  return connect({
    host: host.name.replaceAll(':', '-'),
    port,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_INTERFACE_AFTER_MS,
    lookup: (_host, _options, done) => {
      done(
        null,
        addresses.map((address) => ({ address, family: 6 })),
      );
    },
  });
}

function failing(code: string): Socket {
  const socket = new Socket();
  process.nextTick(() => socket.destroy(Object.assign(new Error(code), { code })));
  return socket;
}

/**
 * Why no connection came about. Of several reasons, a computer that refuses says more than no
 * answer.
 */
export function reasonOf(
  error: Error & { readonly code?: string; readonly errors?: readonly unknown[] },
): string {
  const refused = error.errors?.some((it) => (it as NodeJS.ErrnoException).code === 'ECONNREFUSED');
  return refused === true ? 'ECONNREFUSED' : (error.code ?? error.message);
}

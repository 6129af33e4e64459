import { linkLocalZones, type Interfaces } from './interfaces.ts';
import { isLinkLocal, parseHost, socketHost, writtenHost } from './net-host.ts';

/** Whether a host name or address is this computer's loopback. */
export function isLoopback(host: string): boolean {
  const parsed = parseHost(host);
  if (!parsed.ok) return false;
  const { name } = parsed.host;
  return name === 'localhost' || name === '::1' || /^127\.\d+\.\d+\.\d+$/.test(name);
}

/**
 * A host as sockets take it to listen on. A link-local address is completed by the interface that has it.
 * @returns undefined for what is no host.
 */
export function listenHost(text: string, interfaces: Interfaces): string | undefined {
  const parsed = parseHost(text);
  if (!parsed.ok) return undefined;
  const { host } = parsed;
  if (!isLinkLocal(host.name)) return host.name;
  const has = (name: string): boolean =>
    interfaces[name]?.some(({ address }) => address.replace(/%.*$/, '') === host.name) === true;
  const named = linkLocalZones(interfaces).filter((it) =>
    host.zone === undefined ? has(it.interface) : [it.interface, String(it.index)].includes(host.zone),
  );
  const zone = named[0]?.zone ?? host.zone;
  return socketHost({ ...host, ...(zone === undefined ? {} : { zone }) });
}

/** Whether a host is that of every network. */
export const isEvery = (host: string | undefined): boolean =>
  host === undefined || host === '::' || host === '0.0.0.0';

/**
 * Addresses under which other computers reach this one, as people type them; IPv4 first. Listening on one host: that one. Link-local
 * ones where there are no others, and without their zone: it is named otherwise on each computer, and stations try all of theirs.
 * @returns nothing when this computer has no network.
 */
export function networkHosts(host: string | undefined, interfaces: Interfaces): string[] {
  if (host !== undefined && !isEvery(host)) {
    const parsed = parseHost(host);
    return [parsed.ok ? writtenHost({ name: parsed.host.name, isIPv6: parsed.host.isIPv6 }) : host];
  }
  const all = Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .filter(({ internal }) => !internal);
  const v4 = all.filter(({ family }) => family === 'IPv4').map(({ address }) => address);
  const v6 = host === '0.0.0.0' ? [] : all.filter(({ family }) => family === 'IPv6');
  const bracketed = (linkLocal: boolean): string[] =>
    v6
      .filter(({ address }) => isLinkLocal(address) === linkLocal)
      .map(({ address }) => `[${address.replace(/%.*$/, '')}]`);
  const hosts = [...v4, ...bracketed(false)];
  return hosts.length > 0 ? hosts : bracketed(true);
}

/** The same; a computer without a network still reaches itself. */
export function reachableHosts(host: string | undefined, interfaces: Interfaces): string[] {
  const hosts = networkHosts(host, interfaces);
  return hosts.length > 0 ? hosts : ['localhost'];
}

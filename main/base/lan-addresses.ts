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
 * Turns a host into the form that sockets listen on. A link-local address gets the zone of the
 * interface that has it.
 * @returns undefined when the text is no host.
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

/** Whether a host stands for every network. */
export const isEvery = (host: string | undefined): boolean =>
  host === undefined || host === '::' || host === '0.0.0.0';

/**
 * Lists the addresses that other computers can type to reach this one, IPv4 first. A server that
 * listens on one host has that host only. Link-local addresses are listed only if there are no
 * others, and without their zone: each computer names its zones differently, and stations try all
 * of theirs.
 * @returns an empty list when this computer has no network.
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

/** Like {@link networkHosts}, but a computer without a network can still reach itself. */
export function reachableHosts(host: string | undefined, interfaces: Interfaces): string[] {
  const hosts = networkHosts(host, interfaces);
  return hosts.length > 0 ? hosts : ['localhost'];
}

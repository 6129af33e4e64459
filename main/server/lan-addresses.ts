import type { NetworkInterfaceInfo } from 'node:os';

export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** Whether a host name or address is this computer's loopback. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return bare === 'localhost' || bare === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(bare);
}

const isEvery = (host: string | undefined): boolean =>
  host === undefined || host === '::' || host === '0.0.0.0';

/**
 * Addresses under which other computers reach this one, as people type them; IPv4 first.
 * Listening on one host: that one. IPv6 link-local addresses are left out: they need a zone that differs by machine.
 */
export function reachableHosts(host: string | undefined, interfaces: Interfaces): string[] {
  if (host !== undefined && !isEvery(host))
    return [host.includes(':') && !host.startsWith('[') ? `[${host}]` : host];
  const all = Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .filter(({ internal, address }) => !internal && !/^fe80:/i.test(address));
  const v4 = all.filter(({ family }) => family === 'IPv4').map(({ address }) => address);
  const v6 =
    host === '0.0.0.0'
      ? []
      : all.filter(({ family }) => family === 'IPv6').map(({ address }) => `[${address}]`);
  const hosts = [...v4, ...v6];
  // A computer without a network still reaches itself.
  return hosts.length > 0 ? hosts : ['localhost'];
}

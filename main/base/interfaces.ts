import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import { isLinkLocal } from './net-host.ts';

/** This computer's network interfaces, as `node:os` reports them. */
export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** A network interface through which link-local addresses are reached. */
export interface LinkLocalZone {
  readonly interface: string;
  /** The part behind the "%" that sockets take; on Windows it is the interface's number. */
  readonly zone: string;
  readonly index: number;
}

export function linkLocalZones(
  interfaces: Interfaces = networkInterfaces(),
  platform: NodeJS.Platform = process.platform,
): LinkLocalZone[] {
  return Object.entries(interfaces).flatMap(([name, list]) => {
    const own = list?.find(({ internal, address }) => !internal && isLinkLocal(address));
    if (own?.family !== 'IPv6') return [];
    const index = own.scopeid;
    return [{ interface: name, zone: platform === 'win32' ? String(index) : name, index }];
  });
}

import { parseHost, writtenHost } from '../../base/net-host.ts';
import { DEFAULT_PORT } from '../../protocol/index.ts';

/**
 * The fault of an address. `brackets`: an IPv6 address without brackets, so nobody can tell where
 * its port begins.
 */
export type AddressFault = 'scheme' | 'port' | 'brackets' | 'zone' | 'host';

export type Address =
  | { readonly ok: true; readonly url: string }
  /** `problem` is a sentence that says what to write instead. */
  | { readonly ok: false; readonly problem: string; readonly fault: AddressFault };

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;
const PORT = /^0*\d{1,5}$/;
const EXAMPLE = `ws://192.168.1.20:${String(DEFAULT_PORT)}`;

/**
 * Reads a server's address as people write it: `ws://10.0.0.5:7420`, `10.0.0.5`, `stage-left:9000`,
 * `fd00::5`, `[::1]:7420`, `fe80::1%eth0`. It also reads every address that this program prints.
 * @returns the URL, or what is wrong.
 */
export function parseAddress(text: string): Address {
  const trimmed = text.trim();
  const scheme = SCHEME.exec(trimmed);
  const kind = (scheme?.[1] ?? 'ws').toLowerCase();
  if (kind !== 'ws' && kind !== 'wss') return wrong(text, 'scheme');
  // User, path and the like: the server has no use for them, and the address is shown on screen and
  // in logs.
  const [authority = ''] = trimmed.slice(scheme?.[0].length ?? 0).split(/[/?#]/);
  const [hostText, portText] = splitPort(authority.slice(authority.lastIndexOf('@') + 1));
  if (hostText === undefined) return wrong(text, 'brackets');
  const host = parseHost(hostText);
  if (!host.ok) return wrong(text, faultOf(hostText, portText));
  const port = portText === undefined ? DEFAULT_PORT : PORT.test(portText) ? Number(portText) : 0;
  if (port < 1 || port > 65_535) return wrong(text, 'port');
  return { ok: true, url: `${kind}://${writtenHost(host.host)}:${String(port)}` };
}

/** @returns host and port as they are written; no host where the two cannot be told apart. */
function splitPort(authority: string): readonly [string | undefined, string | undefined] {
  const bracketed = /^(\[[^\]]*\])(?::(.*))?$/.exec(authority);
  if (bracketed) return [bracketed[1], bracketed[2] === '' ? undefined : bracketed[2]];
  if (/[[\]]/.test(authority)) return [undefined, undefined];
  const colon = authority.lastIndexOf(':');
  const [before, after] =
    colon < 0 ? [authority, ''] : [authority.slice(0, colon), authority.slice(colon + 1)];
  if (!before.includes(':')) return [before, after === '' ? undefined : after];
  // IPv6 without brackets. A zone ends where a port begins.
  if (authority.includes('%')) {
    const isPort = before.includes('%');
    return isPort ? [before, after] : [authority, undefined];
  }
  if (!parseHost(authority).ok)
    return parseHost(before).ok && PORT.test(after) ? [before, after] : [authority, undefined];
  const isOurPort = after === String(DEFAULT_PORT) && parseHost(before).ok;
  return isOurPort ? [undefined, undefined] : [authority, undefined];
}

function faultOf(host: string, port: string | undefined): AddressFault {
  const [address = '', zone] = host.replace(/^\[|\]$/g, '').split('%');
  if (!address.includes(':')) return 'host';
  if (zone !== undefined && parseHost(address).ok) return 'zone';
  return port === undefined ? 'brackets' : 'host';
}

function wrong(text: string, fault: AddressFault): Address {
  return {
    ok: false,
    fault,
    problem: `"${text}" ${WRONG[fault]} Write it as ws://HOST:PORT, for example ${EXAMPLE}.`,
  };
}

const WRONG: Readonly<Record<AddressFault, string>> = {
  scheme: 'is an address of another kind: that of a Partyline server begins with ws://.',
  port: 'has no port from 1 to 65535 behind its colon.',
  brackets: `is no IPv6 address, or one whose port cannot be told apart from it: that is written as [fd00::5]:${String(DEFAULT_PORT)}.`,
  zone: 'names no network interface behind the "%": that is a name such as eth0, as in [fe80::1%eth0].',
  host: 'is not a server address.',
};

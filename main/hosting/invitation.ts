import { parseHost, writtenHost } from '../base/net-host.ts';
import { DEFAULT_PORT, repairName } from '../protocol/index.ts';

/** An invitation as people pass it on: `partyline://join?host=…&port=…&name=…&key=…`. */
export type InvitationUrl = string;

/** The fields of an invitation, before they are written into a URL. */
export interface Invitation {
  /** One or several hosts, best first: `192.168.1.20`, `studio.local`, `[fd00::1]`. */
  readonly host: string | readonly string[];
  readonly port: number;
  /** The server's name, for people; may be empty. */
  readonly name: string;
  /** Absent when the server lets everybody in. */
  readonly passphrase?: string | undefined;
}

export interface ParsedInvitation {
  /** `ws://HOST:PORT`, best first; at least one. */
  readonly urls: readonly string[];
  readonly name: string;
  readonly passphrase: string | undefined;
}

/** A QR code can hold more, but a camera across the room can no longer read it. */
const MAX_URL_LENGTH = 2_000;
/** People may paste a whole mail with a link in it. */
const MAX_TEXT_LENGTH = 20_000;
/** Enough for a computer with many virtual networks. */
const MAX_HOSTS = 8;
const MAX_PASSPHRASE_LENGTH = 256;

/** The characters that URLSearchParams writes, and those that appear in links written by hand. */
const INVITATION = /partyline:\/\/join\/?\?([a-z0-9*._%+&=:[\]-]+)/i;

/**
 * Writes an invitation as a URL. @returns `partyline://join?host=…&port=…&name=…&key=…`; several
 * hosts become several `host` fields, at most 8.
 */
export function invitationUrl({ host, port, name, passphrase }: Invitation): InvitationUrl {
  const fields = new URLSearchParams();
  const hosts = typeof host === 'string' ? [host] : host;
  for (const each of hosts.slice(0, MAX_HOSTS)) fields.append('host', each);
  fields.append('port', String(port));
  fields.append('name', name);
  if (passphrase !== undefined) fields.append('key', passphrase);
  // A full stop at the end would be read as the end of the sentence around the link.
  const text = fields.toString().replace(/[*._-]$/, (last) => `%${last.charCodeAt(0).toString(16)}`);
  return `partyline://join?${text}`;
}

/** Finds and reads an invitation in a text. @returns undefined when there is no valid one. */
export function parseInvitation(text: string): ParsedInvitation | undefined {
  if (text.length > MAX_TEXT_LENGTH) return undefined;
  const [url, query] = INVITATION.exec(text) ?? [];
  if (url === undefined || query === undefined || url.length > MAX_URL_LENGTH) return undefined;
  const fields = new URLSearchParams(query.replace(/[*._:[\]-]+$/, ''));
  const port = portOf(fields.getAll('port'));
  const hosts = fields.getAll('host');
  if (port === undefined || hosts.length === 0 || hosts.length > MAX_HOSTS) return undefined;
  const urls = hosts.map((host) => urlOf(host, port));
  const keys = fields.getAll('key');
  const [passphrase] = keys;
  if (keys.length > 1 || passphrase === '' || (passphrase?.length ?? 0) > MAX_PASSPHRASE_LENGTH)
    return undefined;
  if (!urls.every((url) => url !== undefined)) return undefined;
  return { urls: [...new Set(urls)], name: repairName(fields.get('name') ?? '', 'dropped'), passphrase };
}

function portOf(given: readonly string[]): number | undefined {
  const [text = String(DEFAULT_PORT)] = given;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return given.length > 1 || port < 1 || port > 65_535 ? undefined : port;
}

/**
 * @returns undefined for anything but a bare host: a link must not lead to a path, a user or
 * another port.
 */
function urlOf(text: string, port: number): string | undefined {
  const parsed = parseHost(text);
  return parsed.ok ? `ws://${writtenHost(parsed.host)}:${String(port)}` : undefined;
}

import { DEFAULT_PORT } from '../protocol/index.ts';

export type Address =
  { readonly ok: true; readonly url: string } | { readonly ok: false; readonly problem: string };

const WRITTEN_PORT = /^[^:]+:\/\/[^/?#]*:0*(\d+)(?:[/?#]|$)/;

/**
 * Reads a server's address as people write it: `ws://10.0.0.5:7420`, `10.0.0.5:7420`, `stage-left`, `[::1]:7420`.
 * @returns the URL, or a sentence that says what to write instead.
 */
export function parseAddress(text: string): Address {
  const trimmed = text.trim();
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `ws://${trimmed}`;
  let url: URL;
  try {
    url = new URL(withScheme);
  } catch {
    return bad(text);
  }
  if ((url.protocol !== 'ws:' && url.protocol !== 'wss:') || url.hostname === '') return bad(text);
  // URL leaves a scheme's own port away. It is written out: without it the address means another port the next time it is read.
  const port = url.port || (WRITTEN_PORT.exec(withScheme)?.[1] ?? String(DEFAULT_PORT));
  // User, path and the like: the server has no use for them, and the address is shown on screen and in logs.
  return { ok: true, url: `${url.protocol}//${url.hostname}:${port}` };
}

function bad(text: string): Address {
  return {
    ok: false,
    problem: `"${text}" is not a server address. Write it as ws://HOST:PORT, for example ws://192.168.1.20:${String(DEFAULT_PORT)}.`,
  };
}

/** Browsers leave this port out of the address and of `Host`; other clients may write it. */
const HTTP_PORT = 80;

/**
 * Lists the names that a client on this computer may put into `Host` for an HTTP server on
 * loopback. Any other name comes from a page whose DNS name was rebound to this computer.
 */
export function loopbackHosts(port: number): string[] {
  const names = ['127.0.0.1', 'localhost'];
  const withPort = names.map((name) => `${name}:${String(port)}`);
  return port === HTTP_PORT ? [...names, ...withPort] : withPort;
}

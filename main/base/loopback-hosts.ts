/** Browsers leave it out of the address, and of `Host`; others name it all the same. */
const HTTP_PORT = 80;

/** What a client of this computer may call an HTTP server on its loopback, in `Host`. Another name is a page's that was rebound. */
export function loopbackHosts(port: number): string[] {
  const names = ['127.0.0.1', 'localhost'];
  const withPort = names.map((name) => `${name}:${String(port)}`);
  return port === HTTP_PORT ? [...names, ...withPort] : withPort;
}

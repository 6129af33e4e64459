import { protocol } from 'electron';
import { PANEL_HEADERS, type PanelFiles } from '../../panel-server/index.ts';

/** The panel's own address. `standard` gives it an origin, `secure` the rights of a secure page. */
const SCHEME = 'app';
const HOST = 'partyline';
export const PANEL_URL = `${SCHEME}://${HOST}/index.html`;
export const MINI_URL = `${PANEL_URL}?mini`;

/** Call this once, before the app is ready. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the built panel, and nothing else, under app://partyline. */
export function serveAppScheme(files: PanelFiles): void {
  protocol.handle(SCHEME, (request) => {
    const file = request.method === 'GET' ? files.get(panelPath(request.url) ?? '') : undefined;
    if (!file) {
      return new Response('There is no such page.', {
        status: 404,
        headers: { ...PANEL_HEADERS, 'Content-Type': 'text/plain; charset=utf-8' },
      });
    }
    return new Response(new Uint8Array(file.body), {
      headers: { ...PANEL_HEADERS, 'Content-Type': file.type },
    });
  });
}

/** Whether an address belongs to the panel. Pure. */
export function isPanelUrl(url: string): boolean {
  return panelPath(url) !== undefined;
}

/** @returns undefined for an address outside the panel. */
function panelPath(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol: scheme, host, pathname } = new URL(url);
  return scheme === `${SCHEME}:` && host === HOST ? pathname : undefined;
}

import { randomBytes } from 'node:crypto';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative } from 'node:path';
import { createServer, normalizePath, type HtmlTagDescriptor, type ViteDevServer } from 'vite';
import { loopbackHosts } from '../../main/base/loopback-hosts.ts';
import { PANEL_HEADERS, PANEL_POLICY } from '../../main/panel-server/panel-files.ts';
import { say } from './say.ts';
import { viteLogger } from './vite-logger.ts';

export interface PanelPageOptions {
  /** Folder that holds renderer/, main/ and vite.config.ts. */
  readonly root: string;
  /** Absent: 5173, or the next free one. */
  readonly port: number | undefined;
  /** The port of the panel's own server on loopback. */
  readonly panelPort: number;
  /** @returns a one-time link of the panel's own server. */
  readonly link: () => Promise<string>;
}

export interface PanelPage {
  /** Address to open. It holds a secret. */
  readonly url: string;
  /** Reloads every page that is open. */
  reload(): void;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const USUAL_PORT = 5173;
const SECRET_BYTES = 16;

/**
 * Serves renderer/ by vite, with hot reload, in front of a panel's own server.
 *
 * The page differs from the product's in three things: its scripts and styles carry a nonce, since
 * vite writes some into the page; `window.partyline` comes from main/preload/loopback.ts itself;
 * and each load gets a fresh one-time link, where the address holds the secret of this run.
 */
export async function servePanelPage(options: PanelPageOptions): Promise<PanelPage> {
  const { root, panelPort, link } = options;
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const nonce = randomBytes(SECRET_BYTES).toString('base64url');
  const preload = `/@fs/${normalizePath(join(root, 'main/preload/loopback.ts')).replace(/^\//, '')}`;
  const panelOrigin = `http://${HOST}:${String(panelPort)}`;
  let ownOrigins: readonly string[] = [];
  const vite: ViteDevServer = await createServer({
    configFile: join(root, 'vite.config.ts'),
    clearScreen: false,
    customLogger: viteLogger(),
    html: { cspNonce: nonce },
    server: {
      host: HOST,
      port: options.port ?? USUAL_PORT,
      strictPort: options.port !== undefined,
      cors: false,
      headers: { ...PANEL_HEADERS, 'Content-Security-Policy': withNonce(PANEL_POLICY, nonce) },
      fs: { allow: [root] },
      proxy: {
        '^/panel$': {
          target: panelOrigin,
          ws: true,
          changeOrigin: true,
          configure: (proxy) => {
            // Only this page gets the panel's origin. The panel's server refuses any other site.
            proxy.on('proxyReqWs', (toPanel: ClientRequest, request: IncomingMessage) => {
              if (ownOrigins.includes(request.headers.origin ?? '')) toPanel.setHeader('Origin', panelOrigin);
            });
          },
        },
      },
    },
    plugins: [
      {
        name: 'partyline-dev-panel',
        hotUpdate({ file, modules }) {
          if (this.environment.name === 'client' && modules.length > 0)
            say('panel', `${relative(root, file)} is saved: the page shows it`);
        },
        transformIndexHtml: async (_html, { originalUrl = '' }) => [
          await contractNames(vite, root),
          ...(holds(originalUrl, secret) ? [freshLink(await link())] : []),
          { tag: 'script', attrs: { type: 'module', src: preload }, injectTo: 'body-prepend' },
        ],
      },
    ],
  });
  await vite.listen();
  const { port } = vite.httpServer?.address() as AddressInfo;
  ownOrigins = loopbackHosts(port).map((host) => `http://${host}`);
  return {
    url: `http://${HOST}:${String(port)}/?secret=${secret}`,
    reload: () => {
      vite.ws.send({ type: 'full-reload' });
    },
    close: () => vite.close(),
  };
}

/** Lets scripts and styles in that carry the nonce, beside the page's own files. */
function withNonce(policy: string, nonce: string): string {
  return policy.replaceAll(/(script-src|style-src) 'self'/g, `$1 'self' 'nonce-${nonce}'`);
}

function holds(url: string, secret: string): boolean {
  return new URL(url, `http://${HOST}`).searchParams.get('secret') === secret;
}

/** As if the page had been opened with this link: loopback.ts takes the token from the address. */
function freshLink(link: string): HtmlTagDescriptor {
  const { hash } = new URL(link);
  return inlineScript(`history.replaceState(null, '', location.pathname + location.search + '${hash}');`);
}

function inlineScript(children: string): HtmlTagDescriptor {
  return { tag: 'script', children, injectTo: 'head-prepend' };
}

/**
 * The names that main/preload/api.ts needs, from the contract as it is on disk now; a build writes
 * them into the bundle.
 */
async function contractNames(vite: ViteDevServer, root: string): Promise<HtmlTagDescriptor> {
  const { CALL_NAMES, EVENT_NAMES } = await vite.ssrLoadModule(join(root, 'main/contract/contract.ts'));
  return inlineScript(`Object.assign(window, ${JSON.stringify({ CALL_NAMES, EVENT_NAMES })});`);
}

import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

/** One file of the panel, as it is served. */
export interface PanelFile {
  readonly body: Buffer;
  readonly type: string;
}

/** Files by their path from the panel's root: `/`, `/index.html`, `/assets/index-….js`. */
export type PanelFiles = ReadonlyMap<string, PanelFile>;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.cjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
};

/**
 * Reads the built panel into memory once, some hundred kilobytes. So no request ever becomes a path
 * on the disk, and a build that runs meanwhile is not served half old, half new.
 * @throws Error of node:fs when the folder or its index.html is not there.
 */
export function readPanelFiles(folder: string): PanelFiles {
  const files = new Map<string, PanelFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(`/${relative(folder, path).split(sep).join('/')}`, { body: readFileSync(path), type });
  }
  files.set(
    '/',
    files.get('/index.html') ?? { body: readFileSync(join(folder, 'index.html')), type: TYPES['.html'] },
  );
  return files;
}

/** Puts a script before the page's own scripts. It is served as `/loopback.cjs`. */
export function withScript(files: PanelFiles, script: Buffer): PanelFiles {
  const page = files.get('/')!.body.toString('utf8');
  const at = page.indexOf('<script');
  const tag = '<script src="./loopback.cjs"></script>\n    ';
  const html = at < 0 ? page + tag : page.slice(0, at) + tag + page.slice(at);
  const index: PanelFile = { body: Buffer.from(html), type: TYPES['.html'] };
  return new Map([
    ...files,
    ['/', index],
    ['/index.html', index],
    ['/loopback.cjs', { body: script, type: TYPES['.cjs'] }],
  ]);
}

/**
 * The Content-Security-Policy of a panel, in a window and in a browser alike: its own scripts,
 * styles, pictures, sounds and fonts, and its own connection. No inline script, no other host, no
 * frame around it, no form that leads away.
 */
export const PANEL_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'none'",
].join('; ');

/** Headers of every answer that carries a part of the panel. */
export const PANEL_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': PANEL_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'microphone=(), camera=(), geolocation=(), display-capture=()',
  'Cache-Control': 'no-store',
};

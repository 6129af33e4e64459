/**
 * Runs in each page of the stand-in before the panel's own scripts: enough of `contextBridge` and
 * `ipcRenderer` for the built preload script, and `window.open` as Electron answers it. Never
 * called here: its text goes into the page.
 */
interface PageWindow {
  [name: string]: unknown;
  open: (url?: string) => null;
}

/** @param preload text of the preload script; undefined: the window has none. */
export function pageScript(preload: string | undefined): string {
  return `(${String(prepare)})(${JSON.stringify(preload ?? null)});`;
}

export const INVOKE = '__standInInvoke';
export const SEND = '__standInSend';
export const OPEN = '__standInOpen';
export const DELIVER = '__standInDeliver';

function prepare(preload: string | null): void {
  const page = globalThis as unknown as PageWindow & { top: unknown };
  const invoke = page['__standInInvoke'] as (channel: string, args: unknown[]) => Promise<unknown>;
  const sendOnly = page['__standInSend'] as (channel: string, args: unknown[]) => Promise<void>;
  const asked = page['__standInOpen'] as (url: string) => Promise<void>;
  delete page['__standInInvoke'];
  delete page['__standInSend'];
  delete page['__standInOpen'];
  page.open = (url = '') => {
    void asked(url);
    return null;
  };
  // No preload script runs in frames.
  if (preload === null || page.top !== page) return;
  const listeners = new Map<string, ((event: unknown, ...args: unknown[]) => void)[]>();
  Object.defineProperty(page, '__standInDeliver', {
    value: (channel: string, args: unknown[]) => {
      for (const listener of listeners.get(channel) ?? []) listener({}, ...args);
    },
  });
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name: string, api: unknown) => {
        const frozen = (value: unknown): unknown => {
          if (typeof value !== 'object' || value === null) return value;
          return Object.freeze(
            Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, frozen(inner)])),
          );
        };
        Object.defineProperty(page, name, { value: frozen(api), enumerable: true });
      },
    },
    ipcRenderer: {
      invoke: (channel: string, ...args: unknown[]) => invoke(channel, structuredClone(args)),
      send: (channel: string, ...args: unknown[]) => void sendOnly(channel, structuredClone(args)),
      on: (channel: string, listener: (event: unknown, ...args: unknown[]) => void) => {
        listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      },
    },
  };
  const require = (name: string): unknown => {
    if (name === 'electron') return electron;
    throw new Error(`a sandboxed preload script cannot require ${name}`);
  };
  const module = { exports: {} };
  // The stand-in's own page script runs before any policy.
  new Function('require', 'module', 'exports', preload)(require, module, module.exports);
}

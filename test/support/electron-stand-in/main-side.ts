import { EventEmitter } from 'node:events';
import type { IpcMain, Protocol, Session } from 'electron';

/** The parts that main sets up once for all pages: IPC, protocols, the session. */

type Handler = (event: unknown, ...args: unknown[]) => unknown;
const handlers = new Map<string, Handler>();

const sent = new EventEmitter();

export const ipcMain: Pick<IpcMain, 'handle' | 'removeHandler'> & { on: IpcMain['on'] } = {
  on: (channel, listener) => {
    sent.on(channel, listener as (...args: unknown[]) => void);
    return ipcMain as IpcMain;
  },
  handle: (channel, listener) => {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    handlers.set(channel, listener as Handler);
  },
  removeHandler: (channel) => void handlers.delete(channel),
};

/** A page sends to a channel, and waits for nothing. */
export function wasSent(channel: string, args: readonly unknown[], event: object): void {
  sent.emit(channel, { type: 'frame', frameId: 1, processId: 1, ...event }, ...args);
}

/** A page invokes a channel. */
export function invoked(channel: string, args: readonly unknown[], event: object): unknown {
  const handler = handlers.get(channel);
  if (!handler) throw new Error(`No handler registered for '${channel}'`);
  return handler({ type: 'frame', frameId: 1, processId: 1, ...event }, ...args);
}

type ProtocolHandler = (request: Request) => Response | Promise<Response>;
const schemes = new Map<string, ProtocolHandler>();
const privileged: string[] = [];

export const protocol: Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle' | 'isProtocolHandled'> = {
  registerSchemesAsPrivileged: (customSchemes) => {
    if (privileged.length > 0) throw new Error('registerSchemesAsPrivileged may be called once');
    privileged.push(...customSchemes.map(({ scheme }) => scheme));
  },
  handle: (scheme, handler) => {
    if (!privileged.includes(scheme)) throw new Error(`${scheme} was not declared before`);
    schemes.set(`${scheme}:`, handler as unknown as ProtocolHandler);
  },
  isProtocolHandled: (scheme) => schemes.has(`${scheme}:`),
};

/** @param scheme with its colon. */
export function protocolHandler(scheme: string): ProtocolHandler | undefined {
  return schemes.get(scheme);
}

type BeforeRequest = (
  details: { readonly url: string },
  answer: (response: { readonly cancel?: boolean }) => void,
) => void;
let beforeRequest: BeforeRequest | undefined;

/** @returns whether the program cancels a request. */
export function requestListener(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    if (!beforeRequest) resolve(false);
    else {
      beforeRequest({ url }, ({ cancel }) => {
        resolve(cancel === true);
      });
    }
  });
}

/** The permission handlers, for a test to ask. */
export const permissions: {
  request?: Parameters<Session['setPermissionRequestHandler']>[0];
  check?: Parameters<Session['setPermissionCheckHandler']>[0];
} = {};

const defaultSession = {
  setPermissionRequestHandler: (handler) => {
    permissions.request = handler;
  },
  setPermissionCheckHandler: (handler) => {
    permissions.check = handler;
  },
  setDevicePermissionHandler: () => undefined,
  setDisplayMediaRequestHandler: () => undefined,
} satisfies Pick<
  Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
>;

export const session = {
  defaultSession: {
    ...defaultSession,
    webRequest: {
      onBeforeRequest: (listener: BeforeRequest) => {
        beforeRequest = listener;
      },
    },
  },
};

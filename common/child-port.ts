/**
 * The port from a child process to its owner: Node's IPC channel, or the `parentPort` of an
 * Electron utility process.
 */
export interface OwnPort<Event> {
  /** `sent` is called when the message has left this process, or if it never can. */
  send(event: Event, sent?: () => void): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called when the owner is gone, also if it was gone before this call. */
  onClosed(listener: () => void): void;
}

/** The part of Electron's MessagePort that Partyline uses. */
interface ParentPort<Event> {
  postMessage(message: Event): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
}

/** Electron does not report when a message has left. It hands a message to the system at once. */
const ELECTRON_SENT_AFTER_MS = 50;

/**
 * An Electron utility process cannot start children: `child_process.fork` would start another
 * Electron.
 */
export function isUtilityProcess(): boolean {
  return parentPort() !== undefined;
}

/** @returns the port of this process, or null if nobody started it as a child. */
export function ownPort<Event>(): OwnPort<Event> | null {
  const port = parentPort<Event>();
  if (port) return electronPort(port);
  return process.send ? nodePort() : null;
}

/**
 * Calls the listener if Electron closes the port. Electron documents no such event, so do not rely
 * on it.
 */
export function onParentPortClosed(listener: () => void): void {
  parentPort()?.on('close', listener);
}

function parentPort<Event>(): ParentPort<Event> | undefined {
  return (process as unknown as { readonly parentPort?: ParentPort<Event> }).parentPort;
}

function nodePort<Event>(): OwnPort<Event> {
  return {
    send(event, sent) {
      if (!process.connected) sent?.();
      else process.send?.(event, undefined, undefined, () => sent?.());
    },
    onMessage(listener) {
      process.on('message', listener);
    },
    onClosed(listener) {
      process.on('disconnect', listener);
      if (!process.connected) listener();
    },
  };
}

/**
 * Electron ends a utility process together with its owner, so `onClosed` has nothing to listen for.
 */
function electronPort<Event>(port: ParentPort<Event>): OwnPort<Event> {
  return {
    send(event, sent) {
      port.postMessage(event);
      if (sent) setTimeout(sent, ELECTRON_SENT_AFTER_MS);
    },
    onMessage(listener) {
      port.on('message', (event) => listener(event.data));
    },
    onClosed: () => undefined,
  };
}

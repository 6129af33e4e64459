/** A child's line to its owner: Node's IPC channel, or an Electron utility process's `parentPort`. */
export interface OwnPort<Event> {
  /** `sent` is called when the message has left this process, or cannot any more. */
  send(event: Event, sent?: () => void): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The owner is gone. Also told when it was gone before anybody listened. */
  onClosed(listener: () => void): void;
}

/** Electron's MessagePort as far as it is used here. */
interface ParentPort<Event> {
  postMessage(message: Event): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
}

/** A message is given to the system at once; Electron does not tell when. */
const ELECTRON_SENT_AFTER_MS = 50;

/** The line of this process, or null when nobody started it as a child. */
export function ownPort<Event>(): OwnPort<Event> | null {
  const { parentPort } = process as { readonly parentPort?: ParentPort<Event> };
  if (parentPort) return electronPort(parentPort);
  return process.send ? nodePort() : null;
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

/** A utility process is ended by Electron together with its owner, so there is no closing to listen for. */
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

import type { AudioEvent } from './messages.ts';

/** The line to the process's owner: Node's IPC channel now, an Electron utility process's `parentPort` as well. */
export interface AudioPort {
  /** `sent` is called when the message has left this process, or cannot any more. */
  send(event: AudioEvent, sent?: () => void): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The owner is gone. */
  onClosed(listener: () => void): void;
}

/** Messages that may wait for an owner that does not read; 256 frames of 10 ms are 2.5 s. */
const MOST_WAITING = 256;
/** Audio older than the listeners' buffers is of no use. What must not be lost (states, pongs) is sent all the same. */
const DROPPED_WHEN_FULL: ReadonlySet<AudioEvent['type']> = new Set(['frame', 'levels', 'stats']);

/** Electron's MessagePort as far as it is used here. */
interface ParentPort {
  postMessage(message: AudioEvent): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
}

/** The line of this process, or null when nobody started it as a child. */
export function ownPort(): AudioPort | null {
  const parentPort = (process as { readonly parentPort?: ParentPort }).parentPort;
  if (parentPort) return electronPort(parentPort);
  return process.send ? nodePort() : null;
}

function nodePort(): AudioPort {
  let waiting = 0;
  return {
    send(event, sent) {
      if (!process.connected || (waiting >= MOST_WAITING && DROPPED_WHEN_FULL.has(event.type))) {
        sent?.();
        return;
      }
      waiting += 1;
      process.send?.(event, undefined, undefined, () => {
        waiting -= 1;
        sent?.();
      });
    },
    onMessage(listener) {
      process.on('message', listener);
    },
    onClosed(listener) {
      process.on('disconnect', listener);
    },
  };
}

/** A utility process is ended by Electron together with its owner, so there is no closing to listen for. */
function electronPort(port: ParentPort): AudioPort {
  return {
    send(event, sent) {
      port.postMessage(event);
      if (sent) setTimeout(sent, 50);
    },
    onMessage(listener) {
      port.on('message', (event) => listener(event.data));
    },
    onClosed: () => undefined,
  };
}

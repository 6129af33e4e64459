import type { ProbeMessage } from '../devices/device-probe.ts';
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

/** The microphone is closed after 1 s of silence already (owner-watch.ts); the devices are let go after this. */
const ORPHAN_AFTER_MS = 10_000;
const ORPHAN_LOOK_MS = 500;
const PROBE_LINGERS_MS = 1_000;

/** Electron's MessagePort as far as it is used here. */
interface ParentPort {
  postMessage(message: AudioEvent | ProbeMessage): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
}

/** What Electron gives to its utility processes. */
function ownParentPort(): ParentPort | undefined {
  return (process as unknown as { readonly parentPort?: ParentPort }).parentPort;
}

/** Such a process cannot start children: `child_process.fork` would start another Electron. */
export function isUtilityProcess(): boolean {
  return ownParentPort() !== undefined;
}

/** The line of this process, or null when nobody started it as a child. */
export function ownPort(): AudioPort | null {
  const parentPort = ownParentPort();
  if (parentPort) return electronPort(parentPort);
  return process.send ? nodePort() : null;
}

/** The one message of a probe. `sent` is called when it has left this process, or cannot. */
export function sendProbeMessage(message: ProbeMessage, sent: () => void): void {
  const parentPort = ownParentPort();
  if (parentPort) {
    parentPort.postMessage(message);
    // Nobody says when it has left; the owner ends this process when it has it.
    setTimeout(sent, PROBE_LINGERS_MS);
  } else if (process.send) process.send(message, sent);
  else sent();
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

/**
 * Electron ends its utility processes together with the app and documents no event for a port that closes. An owner that
 * was killed may leave this process behind all the same, so silence ends it too: owners ping four times a second.
 */
function electronPort(port: ParentPort): AudioPort {
  let idleLooks = 0;
  port.on('message', () => (idleLooks = 0));
  return {
    send(event, sent) {
      port.postMessage(event);
      if (sent) setTimeout(sent, 50);
    },
    onMessage(listener) {
      port.on('message', (event) => listener(event.data));
    },
    onClosed(listener) {
      port.on('close', listener);
      // Counted in looks of a live event loop: what arrived while it stood still is read first.
      const timer = setInterval(() => {
        idleLooks += 1;
        if (idleLooks * ORPHAN_LOOK_MS < ORPHAN_AFTER_MS) return;
        clearInterval(timer);
        listener();
      }, ORPHAN_LOOK_MS);
    },
  };
}

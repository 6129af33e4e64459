import { isUtilityProcess, onParentPortClosed, ownPort, type OwnPort } from '../../common/child-port.ts';
import type { ProbeMessage } from '../devices/device-probe.ts';
import type { AudioEvent } from './messages.ts';

/** The port from the audio process to its owner. */
export type AudioPort = OwnPort<AudioEvent>;

/** How many messages may wait for an owner that does not read; 256 frames of 10 ms are 2.5 s. */
const MOST_WAITING = 256;
/**
 * Old audio is of no use to the listeners. Events that must not be lost (states, pongs) are always
 * sent.
 */
const DROPPED_WHEN_FULL: ReadonlySet<AudioEvent['type']> = new Set(['frame', 'levels', 'stats']);

/**
 * The microphone closes after 1 s of silence already (owner-watch.ts); the devices are released
 * after this time.
 */
const ORPHAN_AFTER_MS = 10_000;
const ORPHAN_LOOK_MS = 500;
const PROBE_LINGERS_MS = 1_000;

/** @returns the audio port of this process, or null if nobody started it as a child. */
export function ownAudioPort(): AudioPort | null {
  const port = ownPort<AudioEvent>();
  if (port === null) return null;
  return isUtilityProcess() ? endingWhenSilent(port) : droppingOldAudio(port);
}

/**
 * Sends the only message of a probe. `sent` is called when it has left this process, or if it never
 * can.
 */
export function sendProbeMessage(message: ProbeMessage, sent: () => void): void {
  const port = ownPort<ProbeMessage>();
  if (port === null) sent();
  else if (isUtilityProcess()) {
    port.send(message);
    // Electron does not report when the message has left; the owner ends this process once it has
    // the message.
    setTimeout(sent, PROBE_LINGERS_MS);
  } else port.send(message, sent);
}

function droppingOldAudio(port: AudioPort): AudioPort {
  let waiting = 0;
  return {
    ...port,
    send(event, sent) {
      if (waiting >= MOST_WAITING && DROPPED_WHEN_FULL.has(event.type)) {
        sent?.();
        return;
      }
      waiting += 1;
      port.send(event, () => {
        waiting -= 1;
        sent?.();
      });
    },
  };
}

/**
 * Electron ends its utility processes together with the app, but an owner that was killed may leave
 * this process behind. Owners ping four times a second, so a silent owner counts as gone.
 */
function endingWhenSilent(port: AudioPort): AudioPort {
  let idleLooks = 0;
  port.onMessage(() => (idleLooks = 0));
  return {
    ...port,
    onClosed(listener) {
      onParentPortClosed(listener);
      // Counts looks of a running event loop: after a stall, the messages that arrived meanwhile
      // are read first.
      const timer = setInterval(() => {
        idleLooks += 1;
        if (idleLooks * ORPHAN_LOOK_MS < ORPHAN_AFTER_MS) return;
        clearInterval(timer);
        listener();
      }, ORPHAN_LOOK_MS);
    },
  };
}

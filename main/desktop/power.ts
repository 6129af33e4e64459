import { powerMonitor } from 'electron';
import type { FailSafeCause } from '../desk/desk.ts';

interface PowerEvents {
  readonly failSafe: (cause: FailSafeCause) => void;
  readonly resume: () => void;
  /** The computer shuts down; there is a moment left to leave properly. */
  readonly shutdown: () => void;
  /** Whether a microphone is open: on Linux the lock is polled only then. */
  readonly isOpen: () => boolean;
}

/**
 * The microphone must close within 300 ms of a lock. Polling is cheap: Chromium keeps the answer.
 */
const LOOK_EVERY_MS = 150;
/**
 * Seconds until Electron would report `idle`. The value does not matter here, but it must be above
 * 0.
 */
const IDLE_S = 3_600;

/**
 * Closes the microphone when nobody can be in front of it, and wakes the desk up afterwards.
 * @returns a stop function.
 */
export function watchPower(events: PowerEvents, platform: NodeJS.Platform = process.platform): () => void {
  powerMonitor.on('suspend', () => {
    events.failSafe('suspend');
  });
  powerMonitor.on('resume', events.resume);
  powerMonitor.on('shutdown', () => {
    events.failSafe('stopping');
    events.shutdown();
  });
  if (platform !== 'linux') {
    powerMonitor.on('lock-screen', () => {
      events.failSafe('lock');
    });
    powerMonitor.on('unlock-screen', events.resume);
    // macOS: another user's session came to the front.
    powerMonitor.on('user-did-resign-active', () => {
      events.failSafe('lock');
    });
    return () => undefined;
  }
  // Electron reports no lock on Linux, but Chromium knows the state of the desktop's screen saver.
  let locked = false;
  const look = setInterval(() => {
    if (!events.isOpen() && !locked) return;
    const now = powerMonitor.getSystemIdleState(IDLE_S) === 'locked';
    // This also closes a microphone that was opened on the lock screen: on X11 the key hook still
    // sees keys there.
    if (now && (!locked || events.isOpen())) events.failSafe('lock');
    locked = now;
  }, LOOK_EVERY_MS);
  return () => {
    clearInterval(look);
  };
}

import { powerMonitor } from 'electron';
import type { FailSafeCause } from '../desk/desk.ts';

export interface PowerEvents {
  readonly failSafe: (cause: FailSafeCause) => void;
  readonly resume: () => void;
  /** The computer shuts down: there is a moment left to leave politely. */
  readonly shutdown: () => void;
  /** Whether a microphone is open: only then is the lock looked for where it is not told. */
  readonly isOpen: () => boolean;
}

/** The microphone closes within 300 ms of a lock; looking is a question to Chromium, which keeps the answer. */
const LOOK_EVERY_MS = 150;
/** Seconds of idleness that would count as idle; of no interest here, but it must be more than 0. */
const IDLE_S = 3_600;

/** Closes the microphone when nobody can be in front of it, and wakes the desk up afterwards. @returns a stop function. */
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
    // macOS: another user's session is in front.
    powerMonitor.on('user-did-resign-active', () => {
      events.failSafe('lock');
    });
    return () => undefined;
  }
  // Electron tells no lock on Linux, but Chromium knows what the desktop's screen saver says.
  let locked = false;
  const look = setInterval(() => {
    if (!events.isOpen() && !locked) return;
    const now = powerMonitor.getSystemIdleState(IDLE_S) === 'locked';
    // Also what was opened on the lock screen: on X11 the key hook goes on hearing keys there.
    if (now && (!locked || events.isOpen())) events.failSafe('lock');
    locked = now;
  }, LOOK_EVERY_MS);
  return () => {
    clearInterval(look);
  };
}

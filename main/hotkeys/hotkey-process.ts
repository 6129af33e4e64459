import { connect } from 'node:net';
import { ownPort, type OwnPort } from '../processes/own-port.ts';
import { displayAddress } from './availability.ts';
import { ChordWatch, type Meaning } from './chord-watch.ts';
import { mouseButton, physicalKey } from './key-names.ts';
import type { HotkeyCommand, HotkeyEvent } from './messages.ts';

/**
 * Entry of the hotkey process: the only place that loads the key hook, because it aborts its whole process when the
 * display goes away. It hears every key of this computer and tells its owner about bound ones alone.
 */

const PROBE_MS = 3_000;

/** The hook's thread may be anywhere: no exit handlers, no joining. */
function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

function unavailable(
  port: OwnPort<HotkeyEvent>,
  reason: Extract<HotkeyEvent, { type: 'unavailable' }>['reason'],
  detail: string,
): void {
  port.send({ type: 'unavailable', reason, detail }, die);
}

/** Whether something listens where DISPLAY points. @returns what is wrong, for a log. */
async function displayProblem(): Promise<string | undefined> {
  if (process.platform === 'win32' || process.platform === 'darwin') return undefined;
  const address = displayAddress(process.env['DISPLAY']);
  if (!address) return `DISPLAY is ${process.env['DISPLAY'] ?? 'not set'}`;
  return new Promise((resolve) => {
    const socket =
      address.type === 'local' ? connect(address.path) : connect({ host: address.host, port: address.port });
    const done = (problem: string | undefined): void => {
      socket.destroy();
      resolve(problem);
    };
    socket.setTimeout(PROBE_MS, () => done('the display does not answer'));
    socket.once('connect', () => done(undefined));
    socket.once('error', (error) => done(error.message));
  });
}

async function run(port: OwnPort<HotkeyEvent>): Promise<void> {
  const watch = new ChordWatch();
  const tell = (meanings: readonly Meaning[]): void => {
    for (const meaning of meanings) port.send(meaning);
  };
  port.onMessage((message) => {
    const command = message as HotkeyCommand;
    switch (command.type) {
      case 'ping':
        return port.send({ type: 'pong', id: command.id });
      case 'watch':
        tell(watch.watch(command.bindings));
        watch.believeDown(command.stale ?? [], performance.now());
        return port.send({ type: 'watching' });
      case 'capture':
        return tell(watch.capture(command.on));
      case 'reset':
        return tell(watch.reset());
    }
  });
  const problem = await displayProblem();
  if (problem !== undefined) return unavailable(port, 'no-display', problem);
  try {
    const { uIOhook } = await import('uiohook-napi');
    const down = (key: number | undefined): void => {
      if (key !== undefined) tell(watch.down(key, performance.now()));
    };
    const up = (key: number | undefined): void => {
      if (key !== undefined) tell(watch.up(key));
    };
    uIOhook.on('keydown', ({ keycode }) => down(physicalKey(keycode)));
    uIOhook.on('keyup', ({ keycode }) => up(physicalKey(keycode)));
    uIOhook.on('mousedown', ({ button }) => down(mouseButton(button)));
    uIOhook.on('mouseup', ({ button }) => up(mouseButton(button)));
    uIOhook.start();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const detail = error instanceof Error ? error.message : String(error);
    if (code === 'UIOHOOK_ERROR_AXAPI_DISABLED') return unavailable(port, 'no-permission', detail);
    if (code === 'UIOHOOK_ERROR_X_OPEN_DISPLAY') return unavailable(port, 'no-display', detail);
    return unavailable(port, 'failed', detail);
  }
  port.send({ type: 'ready' });
}

const port = ownPort<HotkeyEvent>();
if (port === null) {
  process.stderr.write('The hotkey process is started by Partyline, not by hand.\n');
  process.exitCode = 2;
} else {
  port.onClosed(die);
  await run(port);
}

import { connect } from 'node:net';
import { ownPort, type OwnPort } from '../../common/child-port.ts';
import { displayAddress } from './availability.ts';
import { ChordWatch, type Meaning } from './chord-watch.ts';
import { openHookKeys } from './hook-keys.ts';
import type { KeySink } from './key-source.ts';
import type { HotkeyCommand, HotkeyEvent } from './messages.ts';
import { layoutByPlace } from './typing.ts';
import { openXKeys } from './x/x-keys.ts';

/**
 * Entry of the hotkey process. It is the only place that sees every key of this computer, and it
 * reports only bound ones. It is a process of its own because the native hook aborts when the
 * display goes away.
 */

const PROBE_MS = 3_000;

/** Ends without exit handlers or joining: the hook's thread may be anywhere. */
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

/** Checks that something listens where DISPLAY points. @returns the problem, for a log. */
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

/** @returns whether the display itself reports keys, together with layout and modifiers. */
async function openDisplay(port: OwnPort<HotkeyEvent>, sink: KeySink): Promise<boolean> {
  const display = process.env['DISPLAY'];
  if (process.platform === 'win32' || process.platform === 'darwin' || display === undefined) return false;
  try {
    // Without its connection no keys arrive; then the owner starts another process, which reports
    // the reason.
    await openXKeys(display, sink, die);
    return true;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    port.send({ type: 'note', detail: `keys are heard without their layout: ${detail}` });
    return false;
  }
}

async function run(port: OwnPort<HotkeyEvent>): Promise<void> {
  const watch = new ChordWatch(layoutByPlace(process.platform));
  const tell = (meanings: readonly Meaning[]): void => {
    for (const meaning of meanings) port.send(meaning);
  };
  const tellTyping = (): void => port.send({ type: 'typing', bindings: watch.typing });
  const sink: KeySink = {
    layout: (layout) => {
      tell(watch.setLayout(layout));
      tellTyping();
    },
    held: (key, role) => watch.held(key, role),
    down: (press) => tell(watch.down(press)),
    up: (key, atMs) => tell(watch.up(key, atMs)),
    unusable: (what) => tell(watch.unusable(what)),
  };
  port.onMessage((message) => {
    const command = message as HotkeyCommand;
    switch (command.type) {
      case 'ping':
        return port.send({ type: 'pong', id: command.id });
      case 'watch':
        tell(watch.watch(command.bindings));
        watch.believeDown(command.stale ?? []);
        tellTyping();
        return port.send({ type: 'watching' });
      case 'capture':
        return tell(watch.capture(command.on));
      case 'reset':
        return tell(watch.reset());
    }
  });
  const problem = await displayProblem();
  if (problem !== undefined) return unavailable(port, 'no-display', problem);
  if (!(await openDisplay(port, sink))) {
    watch.expectLostReleases();
    try {
      await openHookKeys(process.platform, sink);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      const detail = error instanceof Error ? error.message : String(error);
      if (code === 'UIOHOOK_ERROR_AXAPI_DISABLED') return unavailable(port, 'no-permission', detail);
      if (code === 'UIOHOOK_ERROR_X_OPEN_DISPLAY') return unavailable(port, 'no-display', detail);
      return unavailable(port, 'failed', detail);
    }
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

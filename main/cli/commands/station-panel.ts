import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { AudioCommand, AudioEvent } from '../../../native-audio/process/messages.ts';
import type { DeviceChoice, InputChannelChoice } from '../../../common/device-choice.ts';
import type { NoticeView, PanelState } from '../../contract/index.ts';
import { Desk } from '../../desk/desk.ts';
import { isOutOfDescriptors } from '../../base/descriptors.ts';
import { Discovery } from '../../discovery/index.ts';
import { startServerProcess } from '../../hosting/index.ts';
import { startHotkeyProcess } from '../../hotkeys/index.ts';
import {
  readPanelFiles,
  servePanel,
  withScript,
  type PanelFiles,
  type PanelServer,
} from '../../panel-server/index.ts';
import type { Child } from '../../processes/child.ts';
import { dataFolder } from '../../base/data-folder.ts';
import { stderrLogger } from '../../base/logger.ts';
import { CliError, EXIT } from '../../base/exit-codes.ts';
import { fileSecrets } from '../station/file-secrets.ts';
import { openBrowser } from '../../base/open-browser.ts';
import type { Output } from '../output.ts';
import { ownFolder } from '../station/own-folder.ts';
import { HEARD_TEXT, silenceText } from '../reasons.ts';
import { reportDeviceNotice } from '../station/station-report.ts';
import { untilStopped, type StopSignal } from '../until-stopped.ts';

export interface PanelCommandLine {
  /** Absent: the server in the settings; at the first run the page asks. */
  readonly server: string | undefined;
  readonly name: string | undefined;
  readonly passphrase: string | undefined;
  readonly input: DeviceChoice | undefined;
  readonly inputChannel: InputChannelChoice | undefined;
  readonly output: DeviceChoice | undefined;
  /** Absent: any free port. */
  readonly port: number | undefined;
  readonly open: boolean;
  readonly verbose: boolean;
  readonly startAudio: () => Child<AudioCommand, AudioEvent>;
}

const RENDERER = fileURLToPath(new URL('../../../renderer', import.meta.url));
const LOOPBACK_SCRIPT = fileURLToPath(new URL('../../preload/loopback.cjs', import.meta.url));
const PACKAGE = new URL('../../../../package.json', import.meta.url);

const COMMANDS = [
  'panel                 a new link to the panel; each opens once',
  'lock | suspend | blur close the microphone as those events do on a desk',
  'resume                connection and devices anew, as after suspend',
  'toggle                latch talk on the selected channel, or close it',
  'join partyline://…    follow an invitation',
  'status                what the panel shows, at once, without the passphrase',
  'help                  this list',
  'quit                  leave',
];

/** `partyline station --panel`: a station whose panel is a page in a browser on this computer. */
export async function runStationPanel(line: PanelCommandLine, output: Output): Promise<void> {
  const files = builtPanel();
  const folder = dataFolder(process.env, process.platform);
  const logger = stderrLogger(line.verbose ? 'debug' : 'warn');
  const stop = untilStopped();
  let served!: (panel: PanelServer) => void;
  const panelServed = new Promise<PanelServer>((resolve) => (served = resolve));
  const disown = await ownFolder({
    folder,
    link: async () => (await panelServed).link(),
    open: line.open,
    output,
    logger,
  });
  const desk = new Desk({
    dataFolder: folder,
    app: {
      version: (JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string }).version,
      platform: shownPlatform(process.platform),
      shell: 'browser',
      computerName: hostname(),
    },
    startAudio: line.startAudio,
    startHotkeys: () => startHotkeyProcess(),
    startServer: () => startServerProcess(),
    secrets: fileSecrets(folder),
    discovery: (options) => new Discovery(options),
    logger,
    ...(line.server === undefined ? {} : { serverUrl: line.server }),
    ...(line.name === undefined ? {} : { name: line.name }),
    ...(line.passphrase === undefined ? {} : { passphrase: line.passphrase }),
    devices: {
      ...(line.input === undefined ? {} : { input: line.input }),
      ...(line.inputChannel === undefined ? {} : { inputChannel: line.inputChannel }),
      ...(line.output === undefined ? {} : { output: line.output }),
    },
  });
  desk.subscribe((event) => {
    if (event.name === 'notice') tellSilence(event.payload, output);
  });
  let panel: PanelServer;
  try {
    panel = await servePanel({ source: desk, files, port: line.port ?? 0, logger });
  } catch (error) {
    disown();
    if (isOutOfDescriptors(error)) throw error;
    const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    const port = String(line.port ?? 0);
    throw new CliError(
      EXIT.cannotListen,
      taken
        ? `Port ${port} is taken by another program. Choose another one with --panel-port, or leave it out.`
        : `The panel cannot be served on port ${port}: ${(error as Error).message}.`,
    );
  }
  const lines = createInterface({ input: process.stdin, terminal: false });
  try {
    desk.subscribe((happened) => {
      if (happened.name !== 'notice' || happened.payload.type !== 'device') return;
      const { event, text } = reportDeviceNotice(happened.payload);
      output.emit(event, text);
    });
    await desk.start();
    served(panel);
    showPanelUrl(panel, output, line.open);
    lines.on('line', (text) => {
      obey(text, { desk, panel, output, stop });
    });
    await stop.done;
  } finally {
    lines.close();
    process.stdin.destroy();
    desk.failSafe('stopping');
    await panel.close();
    await desk.stop();
    disown();
  }
}

/** Reports that nobody hears the talker, so that the log shows the reason later. */
function tellSilence(notice: NoticeView, output: Output): void {
  if (notice.type === 'microphone-silent') {
    const message = silenceText(notice.silence);
    output.emit({ event: 'mic-silent', ...notice.silence, message }, message);
  } else if (notice.type === 'microphone-heard') {
    output.emit({ event: 'mic-heard' }, HEARD_TEXT);
  }
}

interface Running {
  readonly desk: Desk;
  readonly panel: PanelServer;
  readonly output: Output;
  readonly stop: StopSignal;
}

function obey(text: string, { desk, panel, output, stop }: Running): void {
  const [verb = '', rest = ''] = text.trim().split(/\s+/);
  switch (verb) {
    case '':
      return;
    case 'panel':
      showPanelUrl(panel, output, false);
      return;
    case 'lock':
    case 'suspend':
    case 'blur':
      desk.failSafe(verb);
      return;
    case 'resume':
      desk.resume();
      return;
    case 'toggle':
      desk.toggleTalk();
      return;
    case 'join':
      void follow(rest, desk, output);
      return;
    case 'status':
      output.emit(
        { event: 'status', panels: panel.panels, state: panelStatus(desk.state) },
        describe(desk.state),
      );
      return;
    case 'help':
      for (const help of COMMANDS) output.emit({ event: 'help', text: help }, help);
      return;
    case 'quit':
      stop.stop();
      return;
    default: {
      const problem = `There is no command "${verb}". Type help to see them all.`;
      output.emit({ event: 'error', message: problem }, problem);
    }
  }
}

/** Follows an invitation at once: the person at the keyboard typed it. */
async function follow(link: string, desk: Desk, output: Output): Promise<void> {
  const { ok } = await desk.endpoints.joinInvitation({ link });
  if (ok) return;
  const message = 'This is no invitation. It begins with partyline://join? and is pasted whole.';
  output.emit({ event: 'error', message }, message);
}

function showPanelUrl(panel: PanelServer, output: Output, open: boolean): void {
  const url = panel.link();
  output.emit(
    { event: 'panel', url, port: panel.port },
    `The panel: ${url}\nIt opens once, in a browser on this computer; type "panel" for another link.`,
  );
  if (open && !openBrowser(url)) {
    output.emit({ event: 'not-opened' }, 'There is no display here to open it on.');
  }
}

/**
 * The state that the command `status` prints: all of the panel's state without the passphrase and
 * the invitation, which belong into no log.
 */
export function panelStatus(state: PanelState): PanelState {
  const { hosting } = state;
  if (hosting.type !== 'running') return state;
  return { ...state, hosting: { ...hosting, passphrase: '', invitation: '' } };
}

function describe({ connection, microphone, settings }: PanelState): string {
  const where = 'server' in connection ? ` ${connection.server.url}` : '';
  return `${settings.name || 'No name yet'}. Connection: ${connection.type}${where}. Microphone: ${microphone.type}.`;
}

/** @throws CliError when the panel was not built. */
function builtPanel(): PanelFiles {
  try {
    return withScript(readPanelFiles(RENDERER), readFileSync(LOOPBACK_SCRIPT));
  } catch (error) {
    throw new CliError(
      EXIT.missing,
      `The panel's files are not there (${(error as Error).message}). Build them with: npm run build`,
    );
  }
}

function shownPlatform(platform: NodeJS.Platform): PanelState['app']['platform'] {
  return platform === 'darwin' || platform === 'win32' ? platform : 'linux';
}

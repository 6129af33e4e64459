import type { InvitationUrl } from '../hosting/index.ts';
import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, clipboard, dialog, session } from 'electron';
import { Desk } from '../desk/desk.ts';
import { claimInvitations, setAppMenu } from './tray/app-menu.ts';
import { declareAppScheme, serveAppScheme } from './window/app-scheme.ts';
import { desktopChildren } from './children.ts';
import { keyRing } from './key-ring.ts';
import { prepareLastWords } from './last-words.ts';
import { isInvitationUrl, INVITATION_SCHEME, parseLaunch, type LaunchRequest } from './launch-request.ts';
import { lockDownApp, lockDownSession } from './window/lock-down.ts';
import { openLogFile, type LogFile } from './log-file.ts';
import { askForMicrophone, mayHearKeys } from './mac-permissions.ts';
import { ownDataFolder } from './own-data-folder.ts';
import { handlePanelCalls } from './window/panel-ipc.ts';
import { PanelWindows } from './window/panel-windows.ts';
import { watchPower } from './power.ts';
import { quitPolitely } from './quit.ts';
import { shellWords, type ShellWords } from './tray/shell-words.ts';
import { setStartAtLogin } from './start-at-login.ts';
import { trayView } from './tray/tray-view.ts';
import { PanelTray } from './tray/tray.ts';
import { WindowMemory } from './window/window-bounds.ts';
import { Discovery } from '../discovery/index.ts';
import { readPanelFiles, type PanelFiles } from '../panel-server/index.ts';
import { dataFolder } from '../server/index.ts';

/**
 * The desktop app: builds the parts, wires them and starts them. Their work is in main/desktop and
 * main/desk.
 */

const RENDERER = fileURLToPath(new URL('../../renderer', import.meta.url));
/** The id in electron-builder.yml: Windows groups notifications and the taskbar button by it. */
const APP_ID = 'local.partyline.intercom';

const folder = dataFolder(process.env, process.platform);
const launch = parseLaunch(process.argv);
/** Links that macOS delivers while the program still starts. */
const earlyInvitations: string[] = [];
let openInvitation = (url: InvitationUrl): void => void earlyInvitations.push(url);

declareAppScheme();
app.setAppUserModelId(APP_ID);
// The profile lies in the data folder, so that two data folders are two programs: for tests, and
// for a second person's settings.
useProfile(join(folder, 'electron'));
app.on('open-url', (event, url) => {
  event.preventDefault();
  if (isInvitationUrl(url)) openInvitation(url);
});
// The program goes on in the tray.
app.on('window-all-closed', () => undefined);

if (app.requestSingleInstanceLock()) {
  const log = openLogFile(folder, process.env['PARTYLINE_DEBUG'] ? 'debug' : 'info');
  lockDownApp((what, url) => {
    log.warn({ what, url }, 'refused');
  });
  app.whenReady().then(
    () => start(log),
    (error: unknown) => {
      log.error({ err: error }, 'Electron did not start');
    },
  );
} else {
  // The running app gets `second-instance` and comes to the front.
  app.quit();
}

async function start(log: LogFile): Promise<void> {
  const files = panelFiles(log);
  if (!files) return;
  serveAppScheme(files);
  lockDownSession(session.defaultSession, (what, url) => {
    log.warn({ what, url }, 'refused');
  });
  setAppMenu();
  claimInvitations(INVITATION_SCHEME);

  let show = (): void => undefined;
  const disown = await ownDataFolder(folder, log, () => {
    show();
  });
  if (!disown) return;

  const desk: Desk = makeDesk(log, (on) => {
    windows.setMini(on);
  });
  const words = (): ShellWords => shellWords(desk.state.settings.language, app.getLocale());
  const windows = makeWindows(desk, log, () => tray !== undefined);
  prepareLastWords({
    log,
    words,
    closeMicrophone: () => {
      desk.failSafe('stopping');
    },
  });
  handlePanelCalls({
    endpoints: desk.endpoints,
    isOwn: (contents) => windows.owns(contents),
    onHanging: () => {
      desk.failSafe('window-lost');
    },
    logger: log,
  });

  const tray = makeTray(desk, windows, log);
  const showState = (): void => {
    const view = trayView(desk.state, words());
    windows.setTitle(view.title);
    tray?.show(view, words());
  };
  desk.subscribe((event) => {
    windows.tell(event);
    if (event.name === 'state') showState();
  });
  const stopWatching = watchDeskPower(desk);
  quitPolitely(
    async () => {
      desk.failSafe('stopping');
      stopWatching();
      windows.quit();
      tray?.destroy();
      await desk.stop();
      disown();
    },
    (error) => {
      log.error({ err: error }, 'leaving was cut short');
    },
  );

  const carryOut = (request: LaunchRequest): void => {
    if (request.invitationUrl !== undefined) desk.openInvitation(request.invitationUrl);
    if (request.toggleTalk) desk.toggleTalk();
    // A shortcut that talks must not put a window in front of a person's work.
    if (!request.hidden && !request.toggleTalk) windows.open();
  };
  app.on('second-instance', (_event, argv) => {
    carryOut(parseLaunch(argv));
  });
  show = () => {
    windows.open();
  };
  app.on('activate', () => {
    windows.open();
  });

  const mayUseMicrophone = await askForMicrophone();
  if (!mayUseMicrophone) log.warn({}, 'macOS does not let this program use the microphone');
  await desk.start();
  showState();
  windows.prepare();
  carryOut({ ...launch, toggleTalk: false });
  openInvitation = (url) => {
    carryOut({ ...launch, invitationUrl: url, toggleTalk: false, hidden: false });
  };
  for (const url of earlyInvitations.splice(0)) openInvitation(url);
}

function makeDesk(log: LogFile, onMini: (on: boolean) => void): Desk {
  const { probeDevices, startAudio, startHotkeys, startServer } = desktopChildren(folder, log);
  const { platform } = process;
  return new Desk({
    dataFolder: folder,
    app: {
      version: app.getVersion(),
      platform: platform === 'darwin' || platform === 'win32' ? platform : 'linux',
      shell: 'desktop',
      computerName: hostname(),
    },
    startAudio,
    startHotkeys,
    startServer,
    probeDevices,
    hasHotkeyPermission: () => mayHearKeys(),
    secrets: keyRing(),
    discovery: (options) => new Discovery(options),
    logger: log,
    clipboard: (text) => {
      void clipboard.writeText(text);
    },
    onMini,
    onStartAtLogin: (on) => {
      setStartAtLogin(on, (error) => {
        log.error({ err: error }, 'start at login could not be changed');
      });
    },
    devices: launch.devices,
  });
}

function makeWindows(desk: Desk, log: LogFile, hasTray: () => boolean): PanelWindows {
  return new PanelWindows({
    memory: new WindowMemory(folder),
    logger: log,
    failSafe: (cause) => {
      desk.failSafe(cause);
    },
    staysInTray: () => hasTray() && desk.state.settings.closeToTray,
    quit: () => {
      app.quit();
    },
    onMiniClosed: () => void desk.endpoints.setMini({ on: false }),
  });
}

/** @returns undefined when the system has no place for a tray icon. */
function makeTray(desk: Desk, windows: PanelWindows, log: LogFile): PanelTray | undefined {
  try {
    return new PanelTray({
      open: () => {
        windows.open();
      },
      setMuted: (on) => void desk.endpoints.setMuted({ on }),
      stopTalking: () => void desk.endpoints.closeAll({ cause: 'closed-by-hand' }),
      setMini: (on) => void desk.endpoints.setMini({ on }),
      quit: () => {
        app.quit();
      },
    });
  } catch (error) {
    log.warn({ err: error }, 'there is no tray here');
    return undefined;
  }
}

/** @returns a stop function. */
function watchDeskPower(desk: Desk): () => void {
  return watchPower({
    failSafe: (cause) => {
      desk.failSafe(cause);
    },
    resume: () => {
      desk.resume();
    },
    shutdown: () => {
      app.quit();
    },
    isOpen: () => desk.state.microphone.type === 'open',
  });
}

function useProfile(profile: string): void {
  try {
    // Electron accepts only a folder that exists.
    mkdirSync(profile, { recursive: true, mode: 0o700 });
    app.setPath('userData', profile);
  } catch {
    // The folder cannot be written: Chromium's own folder is used, and the settings say what is
    // wrong.
  }
}

/** @returns undefined when the program is incomplete, after telling the person. */
function panelFiles(log: LogFile): PanelFiles | undefined {
  try {
    return readPanelFiles(RENDERER);
  } catch (error) {
    log.error({ err: error }, 'the panel is not there');
    const { missingTitle, missingText } = shellWords('system', app.getLocale());
    dialog.showErrorBox(missingTitle, missingText);
    app.exit(1);
    return undefined;
  }
}

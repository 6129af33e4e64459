import { app, type Session, type WebContents, type WebPreferences } from 'electron';
import { isPanelUrl } from './app-scheme.ts';

/**
 * Electron's security checklist in one place. A page in a window of this program gets no
 * permissions, cannot navigate, opens no windows and reaches no network.
 */

/** @param preload absolute path of the built preload script. */
export function panelPreferences(preload: string): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    safeDialogs: true,
    spellcheck: false,
    // A panel in the background still counts down, flashes and lets go of keys.
    backgroundThrottling: false,
    devTools: !app.isPackaged,
  };
}

/** Call this before the first window. @param refused reports what was refused, for the log. */
export function lockDownApp(refused: (what: string, url: string) => void): void {
  app.on('web-contents-created', (_event, contents) => {
    lockDownContents(contents, refused);
  });
}

export function lockDownSession(session: Session, refused: (what: string, url: string) => void): void {
  // No audio, video or clipboard: the audio process has the sound, and main has the clipboard.
  session.setPermissionRequestHandler((_contents, permission, grant) => {
    refused('permission', permission);
    grant(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => {
    answer(null);
  });
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const cancel = !isPanelUrl(url) && !(url.startsWith('devtools:') && !app.isPackaged);
    if (cancel) refused('request', url);
    answer({ cancel });
  });
}

function lockDownContents(contents: WebContents, refused: (what: string, url: string) => void): void {
  const stay = (event: { readonly url: string; preventDefault(): void }): void => {
    // The panel may reload itself.
    if (isPanelUrl(event.url)) return;
    event.preventDefault();
    refused('navigation', event.url);
  };
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    refused('webview', '');
  });
  contents.setWindowOpenHandler(({ url }) => {
    refused('window', url);
    return { action: 'deny' };
  });
}

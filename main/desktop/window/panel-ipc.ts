import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from 'electron';
import {
  BEAT_CHANNEL,
  CALL_CHANNEL,
  dispatch,
  EVENT_CHANNEL,
  type Answer,
  type PanelEndpoints,
  type WireEvent,
} from '../../contract/index.ts';
import { KeyWatch, PANEL_LIMITS } from '../../panel-server/index.ts';
import type { Logger } from '../../server/index.ts';
import { isPanelUrl } from './app-scheme.ts';

interface PanelIpcOptions {
  readonly endpoints: PanelEndpoints;
  /** Whether these contents belong to one of this program's own windows. */
  readonly isOwn: (contents: WebContents) => boolean;
  /** A page that holds a talk key no longer runs. */
  readonly onHanging: () => void;
  readonly logger: Logger;
}

/**
 * The only user of Electron's IPC: takes the contract's calls from the panel's own windows, and
 * from nothing else.
 */
export function handlePanelCalls({ endpoints, isOwn, onHanging, logger }: PanelIpcOptions): void {
  const watches = new Map<WebContents, KeyWatch>();
  const watch = (contents: WebContents): KeyWatch => {
    const known = watches.get(contents);
    if (known) return known;
    const made = new KeyWatch({
      nowMs: () => performance.now(),
      ask: (id) => {
        if (!contents.isDestroyed()) contents.send(BEAT_CHANNEL, id);
      },
      onLost: () => {
        logger.error({}, 'the panel hangs while it holds a talk key');
        onHanging();
      },
    });
    watches.set(contents, made);
    contents.on('destroyed', () => watches.delete(contents));
    // The page that held the keys is gone; PanelWindows closes the microphone for that.
    contents.on('render-process-gone', () => {
      made.clear();
    });
    return made;
  };
  ipcMain.handle(CALL_CHANNEL, (event, name: unknown, args: unknown): Answer | Promise<Answer> => {
    if (!isOwn(event.sender) || !isPanelFrame(event)) {
      logger.warn({ url: event.senderFrame?.url ?? 'a frame that is gone' }, 'a stranger called');
      return { ok: false, code: 'failed', problem: 'This page is not the panel.' };
    }
    watch(event.sender).called(name, args);
    return dispatch(endpoints, name, args, (call, error) => {
      logger.error({ call, err: error }, 'a call of the panel failed');
    });
  });
  ipcMain.on(BEAT_CHANNEL, (event, id: unknown) => {
    if (isPanelFrame(event)) watches.get(event.sender)?.answered(id);
  });
  setInterval(() => {
    for (const it of watches.values()) it.beat();
  }, PANEL_LIMITS.BEAT_EVERY_MS);
}

/** Sends an event to one panel. */
export function tellPanel(contents: WebContents, { name, payload }: WireEvent): void {
  if (!contents.isDestroyed()) contents.send(EVENT_CHANNEL, { name, payload });
}

/** Whether the sender is the window's own page, not a frame inside it. */
function isPanelFrame({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isPanelUrl(senderFrame.url);
}

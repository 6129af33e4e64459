import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron';
import {
  CALL_CHANNEL,
  dispatch,
  EVENT_CHANNEL,
  type Answer,
  type PanelEndpoints,
  type WireEvent,
} from '../contract/index.ts';
import type { Logger } from '../server/index.ts';
import { isPanelUrl } from './app-scheme.ts';

export interface PanelIpcOptions {
  readonly endpoints: PanelEndpoints;
  /** Whether these are the contents of one of this program's own windows. */
  readonly isOwn: (contents: WebContents) => boolean;
  readonly logger: Logger;
}

/** The one place that touches Electron's IPC: the contract's calls, from the panel's own windows and from nobody else. */
export function handlePanelCalls({ endpoints, isOwn, logger }: PanelIpcOptions): void {
  ipcMain.handle(CALL_CHANNEL, (event, name: unknown, args: unknown): Answer | Promise<Answer> => {
    if (!isOwn(event.sender) || !isPanelFrame(event)) {
      logger.warn({ url: event.senderFrame?.url ?? 'a frame that is gone' }, 'a stranger called');
      return { ok: false, code: 'failed', problem: 'This page is not the panel.' };
    }
    return dispatch(endpoints, name, args, (call, error) => {
      logger.error({ call, err: error }, 'a call of the panel failed');
    });
  });
}

/** Tells one panel. */
export function tellPanel(contents: WebContents, { name, payload }: WireEvent): void {
  if (!contents.isDestroyed()) contents.send(EVENT_CHANNEL, { name, payload });
}

/** The window's own page, not a frame inside it. */
function isPanelFrame({ senderFrame }: IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isPanelUrl(senderFrame.url);
}

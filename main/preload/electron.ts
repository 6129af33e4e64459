import { contextBridge, ipcRenderer } from 'electron';
import type { Answer, WireEvent } from '../contract/dispatch.ts';
import { makeApi } from './api.ts';
import { BEAT_CHANNEL, CALL_CHANNEL, EVENT_CHANNEL } from '../contract/transport.ts';

/**
 * The desktop panel's preload script: it exposes the contract over one IPC channel each way, and
 * answers pings. The page gets nothing else of Electron.
 */
const { api, deliver } = makeApi({
  ask: (name, args) => ipcRenderer.invoke(CALL_CHANNEL, name, args) as Promise<Answer>,
});
ipcRenderer.on(EVENT_CHANNEL, (_event, event: WireEvent) => deliver(event));
ipcRenderer.on(BEAT_CHANNEL, (_event, id: number) => ipcRenderer.send(BEAT_CHANNEL, id));
contextBridge.exposeInMainWorld('partyline', api);

import { contextBridge, ipcRenderer } from 'electron';
import type { Answer, WireEvent } from '../contract/dispatch.ts';
import { makeApi } from './api.ts';
import { BEAT_CHANNEL, CALL_CHANNEL, EVENT_CHANNEL } from '../contract/transport.ts';

/** The desktop panel's preload script: the contract over one IPC channel each way, a sign of life, and nothing
 * else of Electron's. */
const { api, deliver: hear } = makeApi({
  ask: (name, args) => ipcRenderer.invoke(CALL_CHANNEL, name, args) as Promise<Answer>,
});
ipcRenderer.on(EVENT_CHANNEL, (_event, event: WireEvent) => hear(event));
ipcRenderer.on(BEAT_CHANNEL, (_event, id: number) => ipcRenderer.send(BEAT_CHANNEL, id));
contextBridge.exposeInMainWorld('partyline', api);

import { contextBridge } from 'electron';

contextBridge.exposeInMainWorld('partyline', {});

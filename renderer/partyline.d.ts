import type { PanelApi } from '../main/contract/index.ts';

declare global {
  interface Window {
    /** Put there by the preload script: Electron's, or the loopback transport's. */
    readonly partyline: PanelApi;
  }
}

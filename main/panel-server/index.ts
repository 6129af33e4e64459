export { KeyWatch } from './key-watch.ts';
export { PANEL_LIMITS } from './limits.ts';
export {
  PANEL_HEADERS,
  PANEL_POLICY,
  readPanelFiles,
  withScript,
  type PanelFile,
  type PanelFiles,
} from './panel-files.ts';
export { servePanel, type PanelServer, type PanelServerOptions } from './panel-server.ts';
export type { PanelSource } from './panel-session.ts';

import type { PanelState } from '../../contract/index.ts';

/** What the command `status` prints: everything that the panel shows, but what lets others in. That is written into no log. */
export function panelStatus(state: PanelState): PanelState {
  const { hosting } = state;
  if (hosting.type !== 'running') return state;
  return { ...state, hosting: { ...hosting, passphrase: '', invitation: '' } };
}

import type { PanelState } from '../../contract/index.ts';

/**
 * The state that the command `status` prints: all of the panel's state without the passphrase and
 * the invitation, which belong into no log.
 */
export function panelStatus(state: PanelState): PanelState {
  const { hosting } = state;
  if (hosting.type !== 'running') return state;
  return { ...state, hosting: { ...hosting, passphrase: '', invitation: '' } };
}

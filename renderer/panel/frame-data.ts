import type { PanelState } from '../../main/contract/index.ts';
import { isOnAir } from './key-words.ts';

/** Attributes of the whole window. A direct call flashes its edge; nothing flashes over the on-air frame. */
export const frameData = (state: PanelState): { 'data-air'?: 'on'; 'data-call'?: 'on' } => {
  if (isOnAir(state)) return { 'data-air': 'on' };
  const { ringing } = state.calls;
  return ringing !== undefined && ringing.channel === undefined ? { 'data-call': 'on' } : {};
};

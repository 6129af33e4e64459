import { usePanel } from '../state/panel-store.ts';
import { isOnAir } from './key-words.ts';

/**
 * Attributes of the whole window. A direct call flashes its edge, but never over the on-air frame.
 */
export function useFrameData(): { 'data-air'?: 'on'; 'data-call'?: 'on' } {
  const onAir = usePanel(isOnAir);
  const isCalled = usePanel(
    ({ calls }) => calls.ringing !== undefined && calls.ringing.channel === undefined,
  );
  if (onAir) return { 'data-air': 'on' };
  return isCalled ? { 'data-call': 'on' } : {};
}

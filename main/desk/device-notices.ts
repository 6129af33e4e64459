import type { DeviceState, Side } from '../../native-audio/types.ts';
import type { NoticeView } from '../contract/index.ts';

/** What a person was told last about a device that is not as chosen. */
export type DeviceTrouble = 'none' | 'lost' | 'fallback';

export interface DeviceStep {
  readonly trouble: DeviceTrouble;
  readonly notice: Extract<NoticeView, { type: 'device' }> | undefined;
}

/** Whether a change of a device's state is news: it went away, another took its place, it is back. Pure. */
export function deviceStep(trouble: DeviceTrouble, side: Side, state: DeviceState): DeviceStep {
  const news = (change: 'lost' | 'fallback' | 'back', name: string): DeviceStep => ({
    trouble: change === 'back' ? 'none' : change,
    notice: { type: 'device', side, change, name },
  });
  const nothing: DeviceStep = { trouble, notice: undefined };
  switch (state.type) {
    case 'lost':
      return trouble === 'lost' ? nothing : news('lost', state.name);
    case 'running':
      if (state.insteadOf !== undefined)
        return trouble === 'fallback' ? nothing : news('fallback', state.name);
      return trouble === 'none' ? nothing : news('back', state.name);
    case 'off':
    case 'opening':
    case 'missing':
      return nothing;
  }
}

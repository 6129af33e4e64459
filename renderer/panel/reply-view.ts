import type { CallEntry, PanelState } from '../../main/contract/index.ts';
import { whyOff, type OffReason } from './key-view.ts';

/** The content of the reply key. */
export type ReplyView =
  /** Held by the reply key. `alone`: nobody but the caller hears. */
  | { readonly kind: 'air'; readonly name: string; readonly alone: boolean }
  | { readonly kind: 'call' | 'idle'; readonly call: CallEntry }
  | { readonly kind: 'off'; readonly call: CallEntry; readonly why: OffReason | 'away' }
  | { readonly kind: 'none' };

export function replyView({
  calls,
  connection,
  microphone,
}: Pick<PanelState, 'calls' | 'connection' | 'microphone'>): ReplyView {
  const { reply, ringing } = calls;
  if (microphone.type === 'open' && microphone.reply && microphone.granted) {
    const names = microphone.targets.map(({ name }) => name);
    return {
      kind: 'air',
      name: reply?.name ?? names.join(', '),
      alone: microphone.targets.length === 1 && microphone.targets[0]?.kind === 'station',
    };
  }
  const call = reply ?? (ringing === undefined ? undefined : { ...ringing, reachable: true });
  if (call === undefined) return { kind: 'none' };
  const why = whyOff(connection, microphone);
  if (why !== undefined) return { kind: 'off', call, why };
  if (!call.reachable) return { kind: 'off', call, why: 'away' };
  return { kind: ringing === undefined ? 'idle' : 'call', call };
}

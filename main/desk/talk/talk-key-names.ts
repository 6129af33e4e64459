import type { Target } from '../../protocol/index.ts';

/**
 * The talk machine's names of this desk's keys. Each target has one name for all its keys, so that
 * a tap on the screen releases a channel that a hotkey latched.
 */
export const DESK_KEYS = {
  reply: 'reply',
  of: (target: Target): string =>
    'channel' in target ? `channel ${target.channel}` : `station ${String(target.station)}`,
} as const;

import type { Target } from '../../protocol/index.ts';

/**
 * How the talk machine knows this desk's keys. One for each target, whatever presses it: a channel that a hotkey latched is
 * let go by a tap on the screen.
 */
export const DESK_KEYS = {
  reply: 'reply',
  of: (target: Target): string =>
    'channel' in target ? `channel ${target.channel}` : `station ${String(target.station)}`,
} as const;

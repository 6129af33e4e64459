import type { TalkerRole } from '../../common/dim-options.ts';
import type { ChannelState, Target } from '../protocol/index.ts';

/**
 * Decides what a talker is here. A direct call, a priority channel and a floor taken by override
 * have priority. A talker on feeds alone is a program.
 * @param targets as the server told them to this station
 * @param listening ids of channels that are listened to; a talker on other channels dims nobody
 * here
 */
export function talkerRole(
  { targets, override }: { readonly targets: readonly Target[]; readonly override: boolean },
  listening: readonly string[],
  channels: readonly ChannelState[],
): TalkerRole {
  // The server names no station in a talkspurt's targets but the one that it tells.
  if (targets.some((target) => 'station' in target)) return 'priority';
  const heard = channels.filter(
    ({ id }) =>
      listening.includes(id) && targets.some((target) => 'channel' in target && target.channel === id),
  );
  if (heard.some(({ priority }) => priority === true)) return 'priority';
  if (heard.length > 0 && heard.every(({ feed }) => feed === true)) return 'program';
  return override && heard.some(({ mode }) => mode === 'exclusive') ? 'priority' : 'normal';
}

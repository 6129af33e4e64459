import type { TalkerRole } from '../../common/dim-options.ts';
import type { ChannelState, Target } from '../protocol/index.ts';

/**
 * What a talker is here, by what it talks on: a direct call, a priority channel and a talker that took the floor by override
 * go before all others; one that is heard on feeds alone is a program.
 * @param targets those that this station may know of, as the server told them
 * @param listening channels that are listened to: a talker whom one hears elsewhere must not dim anybody here
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

import type { ChannelView, ListenView } from '../../main/contract/index.ts';

/** What the panel makes of a channel that this station listens to, or has asked to. Pure. */

/** Whether the server sends the channel here now. */
export const isHeard = ({ listen }: Pick<ChannelView, 'listen'>): boolean =>
  listen.type === 'on' || (listen.type === 'pending' && !listen.on);

/** Whether the switch stands on: the channel is heard, or will be if the server agrees. */
export const isSwitchedOn = (listen: ListenView): boolean =>
  listen.type === 'pending' ? listen.on : listen.type === 'on';

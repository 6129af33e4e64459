import type { ChannelView, ListenView } from '../../main/contract/index.ts';

/** The panel's reading of a channel's listening state. Pure. */

/** Whether the server sends the channel here now. */
export const isHeard = ({ listen }: Pick<ChannelView, 'listen'>): boolean =>
  listen.type === 'on' || (listen.type === 'pending' && !listen.on);

/** Whether the switch stands on: the channel is heard, or will be if the server agrees. */
export const isSwitchedOn = (listen: ListenView): boolean =>
  listen.type === 'pending' ? listen.on : listen.type === 'on';

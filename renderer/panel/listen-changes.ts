import type { PanelState } from '../../main/contract/index.ts';

export interface ListenChange {
  readonly channel: string;
  readonly on: boolean;
}

/** Channels of the same server that are listened to from now on, or no longer, whatever changed that. Pure. */
export function listenChanges(before: PanelState, after: PanelState): readonly ListenChange[] {
  if (urlOf(before) !== urlOf(after)) return [];
  const earlier = new Map(before.channels.map(({ id, listen }) => [id, listen]));
  return after.channels.flatMap(({ id, name, listen }) => {
    const was = earlier.get(id);
    return was === undefined || was === listen ? [] : [{ channel: name, on: listen }];
  });
}

const urlOf = ({ connection }: PanelState): string | undefined =>
  connection.type === 'none' ? undefined : connection.server.url;

import type { ListenRefusal, ListenView, PanelState } from '../../main/contract/index.ts';

export type ListenChange =
  | { readonly channel: string; readonly type: 'on' | 'off' }
  | { readonly channel: string; readonly type: 'refused'; readonly reason: ListenRefusal };

/** The server's last answer for each channel of the panel. */
export interface ListenAnswers {
  readonly url: string | undefined;
  readonly byChannel: ReadonlyMap<string, Exclude<ListenView, { type: 'pending' }>>;
}

/** The answers in the state now. A pending channel keeps its previous answer. Pure. */
export function listenAnswers(state: PanelState, before?: ListenAnswers): ListenAnswers {
  const url = urlOf(state);
  const byChannel: ListenAnswers['byChannel'] = new Map(
    state.channels.flatMap(({ id, listen }) => {
      const answer = listen.type !== 'pending' ? listen : answerOn(before, url, id);
      return answer === undefined ? [] : [[id, answer]];
    }),
  );
  return { url, byChannel };
}

/** @returns channels that are heard from now on, or no longer, or were refused. Pure. */
export function listenChanges(
  before: ListenAnswers,
  after: ListenAnswers,
  { channels }: PanelState,
): readonly ListenChange[] {
  return channels.flatMap(({ id, name }): ListenChange[] => {
    const was = answerOn(before, after.url, id);
    const is = after.byChannel.get(id);
    if (is === undefined || is.type === was?.type) return [];
    if (is.type === 'refused') return [{ channel: name, type: 'refused', reason: is.reason }];
    // The first answer is no change, and a wish that is withdrawn after a refusal is none either.
    if (was === undefined || (was.type === 'refused' && is.type === 'off')) return [];
    return [{ channel: name, type: is.type }];
  });
}

const answerOn = (answers: ListenAnswers | undefined, url: string | undefined, channel: string) =>
  answers?.url === url ? answers?.byChannel.get(channel) : undefined;

const urlOf = ({ connection }: PanelState): string | undefined =>
  connection.type === 'none' ? undefined : connection.server.url;

import { useRef, useState } from 'react';
import { ask } from '../state/panel-connection.ts';
import { usePanel } from '../state/panel-store.ts';
import { orderOf, targetOf, type JoinDraft, type JoinTarget } from './join-draft.ts';
import { serverChoices, type ServerChoice } from './server-choices.ts';

export type JoinProblem = 'none' | 'server' | 'words' | 'bad-address' | 'bad-invitation';

export interface Join {
  readonly draft: JoinDraft;
  /** False: there is nothing to choose from and will not be; an address is all there is. */
  readonly hasList: boolean;
  /** The newest draft too, for handlers that run before the next drawing. */
  readonly change: (patch: Partial<JoinDraft>) => void;
  readonly choices: readonly ServerChoice[];
  readonly target: JoinTarget;
  readonly problem: JoinProblem;
  readonly submit: () => Promise<void>;
}

/**
 * Joining, from the choice of a server to main's answer. The state's `connection` tells what
 * happens then.
 */
export function useJoin(kept: JoinDraft, setDraft: (draft: JoinDraft) => void): Join {
  const discovery = usePanel((state) => state.discovery);
  const recent = usePanel((state) => state.settings.recentServers);
  const connection = usePanel((state) => state.connection);
  const [problem, setProblem] = useState<JoinProblem>('none');
  const newest = useRef(kept);
  newest.current = kept;

  const choices = serverChoices(discovery, recent, connection);
  // A list that is empty and stays empty is no choice.
  const hasList = choices.length > 0 || discovery.type === 'looking';
  const draft: JoinDraft = hasList ? kept : { ...kept, way: 'address' };
  const target = targetOf(draft, choices, connection);

  const change = (patch: Partial<JoinDraft>): void => {
    newest.current = { ...newest.current, ...patch };
    setProblem('none');
    setDraft(newest.current);
  };

  const submit = async (): Promise<void> => {
    const order = orderOf(draft, target);
    if (order.kind === 'incomplete') {
      setProblem(order.what);
      return;
    }
    // The shown server stays the chosen one, also when discovery finds others.
    if (target.kind === 'server') change({ url: target.server.url });
    const answer =
      order.kind === 'invitation'
        ? await ask('joinInvitation', { link: order.link })
        : await ask('join', {
            url: order.url,
            ...(order.passphrase === undefined ? {} : { passphrase: order.passphrase }),
          });
    if (answer?.ok === false) setProblem(order.kind === 'invitation' ? 'bad-invitation' : 'bad-address');
  };

  return { draft, hasList, change, choices, target, problem, submit };
}

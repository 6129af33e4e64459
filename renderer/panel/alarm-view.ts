import type { PanelState, Problem } from '../../main/contract/index.ts';
import { notJoined } from './key-view.ts';
import { isOnAir } from './key-words.ts';

/** The alarm that replaces the bar: the worst one, at most one at a time. */
export type AlarmView =
  | {
      readonly kind: 'waiting';
      readonly server: string;
      /** As main tells it; `waitingCause` makes sense of it. */
      readonly reason: string;
      readonly attempt: number;
      readonly retryAtMs: number;
      readonly wasJoined: boolean;
    }
  | { readonly kind: 'refused'; readonly server: string; readonly reason: string; readonly url: string }
  | { readonly kind: 'sound-starting' }
  /** `twins`: others have its name, and somebody has to choose. */
  | {
      readonly kind: 'no-microphone' | 'no-speaker';
      readonly lost: string | undefined;
      readonly twins: boolean;
    }
  | { readonly kind: 'problem'; readonly problem: Problem };

const isGone = (state: 'off' | 'opening' | 'running' | 'missing' | 'lost'): boolean =>
  state === 'missing' || state === 'lost';

/**
 * The same key for as long as a problem lasts, so that a closed problem does not come back with
 * every change.
 */
export const problemKey = (problem: Problem): string =>
  JSON.stringify(problem.kind === 'settings-not-saved' ? { ...problem, changes: 0 } : problem);

/** @param read problems that somebody has closed in this window, by `problemKey` */
export function alarmView(
  state: Pick<PanelState, 'connection' | 'microphone' | 'audio' | 'settings' | 'problems'>,
  read: ReadonlySet<string>,
): AlarmView | undefined {
  // The lamp stays where it is while somebody may hear.
  if (isOnAir(state)) return undefined;
  const { connection, audio, settings } = state;
  if (connection.type === 'waiting') {
    const { server, reason, attempt, retryAtMs, wasJoined } = connection;
    return { kind: 'waiting', server: server.name, reason, attempt, retryAtMs, wasJoined };
  }
  if (connection.type === 'refused') {
    return {
      kind: 'refused',
      server: connection.server.name,
      reason: connection.reason,
      url: connection.server.url,
    };
  }
  const joined = notJoined(connection) === undefined;
  if (joined && audio.process === 'restarting') return { kind: 'sound-starting' };
  if (isGone(audio.input.state) && settings.devices.input.kind !== 'none') {
    return { kind: 'no-microphone', lost: audio.input.name, twins: audio.input.twins === true };
  }
  if (isGone(audio.output.state) && settings.devices.output.kind !== 'none') {
    return { kind: 'no-speaker', lost: audio.output.name, twins: audio.output.twins === true };
  }
  const problem = state.problems.find((one) => !read.has(problemKey(one)));
  return problem === undefined ? undefined : { kind: 'problem', problem };
}

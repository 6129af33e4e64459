import type { PanelApi } from '../contract/contract.ts';
import type { Answer, WireEvent } from '../contract/dispatch.ts';

/**
 * The contract's names, written in by the build (vite.preload.config.ts): a page does not need the
 * parsers.
 */
declare const CALL_NAMES: readonly string[];
declare const EVENT_NAMES: readonly string[];

export interface Transport {
  ask(name: string, args: unknown): Promise<Answer>;
}

/**
 * Makes `window.partyline` over a transport. @returns `deliver`: the transport calls it with each
 * event that arrives.
 */
export function makeApi(transport: Transport): {
  readonly api: PanelApi;
  readonly deliver: (event: WireEvent) => void;
} {
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  const call: Record<string, (args?: unknown) => Promise<unknown>> = {};
  for (const name of CALL_NAMES) {
    call[name] = async (args) => {
      const answer = await transport.ask(name, args);
      if (answer.ok) return answer.value;
      throw new Error(answer.problem);
    };
  }
  const on: Record<string, (listener: (payload: unknown) => void) => () => void> = {};
  for (const name of EVENT_NAMES) {
    const known = new Set<(payload: unknown) => void>();
    listeners.set(name, known);
    on[name] = (listener) => {
      // A new function, so that the same listener added twice is two subscriptions.
      const entry = (payload: unknown): void => listener(payload);
      known.add(entry);
      return () => void known.delete(entry);
    };
  }
  return {
    api: { call, on } as unknown as PanelApi,
    deliver: ({ name, payload }) => {
      for (const listener of [...(listeners.get(name) ?? [])]) listener(payload);
    },
  };
}

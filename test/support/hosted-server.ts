import { fileURLToPath } from 'node:url';
import {
  HostedServer,
  startServerProcess,
  type HostedServerState,
  type ServerCommand,
  type ServerEvent,
} from '../../main/hosting/index.ts';
import type { Child } from '../../main/processes/child.ts';
import { PATIENCE_MS } from './patience.ts';

/** The built entry; `npm test` builds it first. */
export const SERVER_ENTRY = fileURLToPath(
  new URL('../../dist/main/hosting/server-process.js', import.meta.url),
);

type Of<T extends HostedServerState['type']> = Extract<HostedServerState, { type: T }>;

/** A hosted server in its real process, with every state it was in. */
export class HostedRig {
  readonly states: HostedServerState[] = [];
  readonly server: HostedServer;
  readonly children: Child<ServerCommand, ServerEvent>[] = [];
  #wake = new Set<() => void>();

  constructor() {
    this.server = new HostedServer({
      start: () => {
        const child = startServerProcess(SERVER_ENTRY);
        this.children.push(child);
        return child;
      },
      onState: (state) => {
        this.states.push(state);
        for (const wake of this.#wake) wake();
      },
    });
  }

  /** The first such state from number `from` on, which may be there already. */
  async state<T extends HostedServerState['type']>(
    type: T,
    matches: (state: Of<T>) => boolean = () => true,
    from = 0,
  ): Promise<Of<T>> {
    const is = (state: HostedServerState): state is Of<T> => state.type === type && matches(state as Of<T>);
    const deadlineMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const found = this.states.slice(from).find(is);
      if (found) return found;
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0) throw new Error(`never ${type}: ${JSON.stringify(this.states)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, leftMs);
        const wake = this.#wake;
        function done(): void {
          clearTimeout(timer);
          wake.delete(done);
          resolve();
        }
        wake.add(done);
      });
    }
  }
}

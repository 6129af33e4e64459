import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SHORT_PAUSES } from '../../../main/processes/gc-options.ts';
import { descriptors } from './proc.ts';
import type { ServerState } from './results.ts';
import type { ServerRequest, Started } from './server-child.ts';

const ENTRY = fileURLToPath(new URL('./server-child.js', import.meta.url));
const QUIET_PATIENCE_MS = 10_000;

/** The server under the soak, seen from outside. */
export class ServerUnderSoak {
  readonly url: string;
  readonly #metrics: string;
  readonly #child: ChildProcess;
  #isStopping = false;

  private constructor(child: ChildProcess, { url, metrics }: Started) {
    this.#child = child;
    this.url = url;
    this.#metrics = metrics;
    child.once('exit', (code, signal) => {
      if (this.#isStopping) return;
      console.error(`The server ended by itself (${String(code ?? signal)}).`);
      process.exit(1);
    });
  }

  static async start(): Promise<ServerUnderSoak> {
    const child = fork(ENTRY, {
      execArgv: [...SHORT_PAUSES, '--expose-gc', '--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    process.once('exit', () => child.kill('SIGKILL'));
    const [started] = (await once(child, 'message')) as [Started];
    return new ServerUnderSoak(child, started);
  }

  /** @param objects counts live objects, which stops the server for tens of milliseconds. */
  async report(objects = false): Promise<ServerState> {
    const answer = once(this.#child, 'message');
    this.#send({ type: 'report', objects });
    const [state] = (await answer) as [ServerState];
    return { ...state, descriptors: descriptors(this.#child.pid ?? 0) };
  }

  /**
   * Waits until everybody has left and nothing changes any more. @returns what the server still
   * holds.
   */
  async quietReport(): Promise<ServerState> {
    const giveUpMs = performance.now() + QUIET_PATIENCE_MS;
    let seen: ServerState | undefined;
    for (;;) {
      await sleep(500);
      const now = await this.report(true);
      const { connections, stations, pending } = now.stats;
      const isEmpty = connections + stations + pending === 0;
      const isStill = seen?.emitters === now.emitters && seen?.descriptors === now.descriptors;
      if ((isEmpty && isStill) || performance.now() > giveUpMs) return now;
      seen = now;
    }
  }

  /**
   * Asks for the metrics, as Prometheus does. @returns 99th percentile of the event loop's delay,
   * ms.
   */
  async loopDelayP99Ms(): Promise<number> {
    const text = await fetchText(this.#metrics);
    const [, value] = /^partyline_event_loop_delay_seconds\{quantile="0\.99"\} (\S+)$/m.exec(text) ?? [];
    return 1_000 * Number(value);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#send({ type: 'stop' });
    await once(this.#child, 'exit');
  }

  #send(request: ServerRequest): void {
    this.#child.send(request);
  }
}

function fetchText(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

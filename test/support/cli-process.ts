import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PATIENCE_MS } from './patience.ts';
import { ROOT } from './root.ts';

/** The built command line; `npm test` builds it first. */
const CLI = join(ROOT, 'dist/main/cli.js');

/** One JSON line of a command's stdout. */
export interface SeenEvent {
  readonly event: string;
  /** When it was read here, by this process's monotonic clock. */
  readonly atMs: number;
  readonly [field: string]: unknown;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A real `partyline …` process with everything that it said. */
export class CliProcess {
  readonly events: SeenEvent[] = [];
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #wakers = new Set<() => void>();
  #end: Ended | undefined;
  #line = '';

  /** @param within a command that starts what follows it, `bash -c …` for example. */
  constructor(
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    within: readonly string[] = [],
  ) {
    const inherited = { ...process.env };
    delete inherited['PARTYLINE_PASSPHRASE'];
    const [command, ...rest] = [...within, process.execPath, CLI, ...args];
    this.#child = spawn(command, rest, { env: { ...inherited, ...env } });
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      this.#read(text);
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.#child.stdin.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      // `close`, not `exit`: everything that it wrote has been read.
      this.#child.on('close', (code, signal) => {
        this.#end = { code, signal };
        resolve(this.#end);
        this.#wake();
      });
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The number of events so far. As `from` of `waitFor` it skips all of them. */
  get mark(): number {
    return this.events.length;
  }

  get isAlive(): boolean {
    return this.#end === undefined;
  }

  /**
   * The first event of this name from number `from` on that matches; it may be there already.
   * @throws when it does not come in time or the process ends, with everything that was said.
   */
  async waitFor(
    event: string,
    matches: (event: SeenEvent) => boolean = () => true,
    { from = 0, withinMs = PATIENCE_MS }: { readonly from?: number; readonly withinMs?: number } = {},
  ): Promise<SeenEvent> {
    const deadlineMs = performance.now() + withinMs;
    for (;;) {
      const found = this.events.slice(from).find((seen) => seen.event === event && matches(seen));
      if (found) return found;
      const leftMs = deadlineMs - performance.now();
      if (this.#end || leftMs <= 0) {
        const why = this.#end
          ? `before it ended (${JSON.stringify(this.#end)})`
          : `within ${String(withinMs)} ms`;
        throw new Error(`no "${event}" ${why}\n${this.stdout.slice(-4_000)}\n${this.stderr}`);
      }
      await this.#news(leftMs);
    }
  }

  /** Waits until it has said these words on stdout. @throws as `waitFor` does. */
  async waitForText(words: string): Promise<void> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    while (!this.stdout.includes(words)) {
      const leftMs = deadlineMs - performance.now();
      if (this.#end || leftMs <= 0) throw new Error(`no "${words}"\n${this.stdout}\n${this.stderr}`);
      await this.#news(leftMs);
    }
  }

  /** Events of a name, from number `from` on. */
  all(event: string, from = 0): SeenEvent[] {
    return this.events.slice(from).filter((seen) => seen.event === event);
  }

  /** Types a line. */
  say(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  /** Closes the other ends of its stdout and stderr. */
  stopReading(): void {
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
  }

  sayBytes(bytes: Buffer): void {
    this.#child.stdin.write(bytes);
  }

  closeStdin(): void {
    this.#child.stdin.end();
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Asks it to end, as Ctrl+C does. */
  async interrupt(): Promise<Ended> {
    this.kill('SIGINT');
    return this.ended;
  }

  #news(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#wakers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, withinMs);
      this.#wakers.add(wake);
    });
  }

  #read(text: string): void {
    const lines = (this.#line + text).split('\n');
    this.#line = lines.pop()!;
    for (const line of lines) {
      if (!line.startsWith('{')) continue;
      this.events.push({ ...(JSON.parse(line) as { event: string }), atMs: performance.now() });
    }
    this.#wake();
  }

  #wake(): void {
    for (const wake of [...this.#wakers]) wake();
  }
}

/** Starts commands with a data folder of their own, and ends whatever is left of them. */
export class CliBench {
  /** For files of the test; removed at the end. */
  readonly folder = mkdtempSync(join(tmpdir(), 'partyline-test-'));
  readonly #started = new Set<CliProcess>();

  path(name: string): string {
    return join(this.folder, name);
  }

  start(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    within: readonly string[] = [],
  ): CliProcess {
    // A test speaks to its own machine only.
    const own = { PARTYLINE_DATA: this.path('data'), PARTYLINE_MDNS: 'off', ...env };
    const started = new CliProcess(args, own, within);
    this.#started.add(started);
    return started;
  }

  /** Runs a command to its end. */
  async run(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    through: readonly string[] = [],
  ): Promise<{ code: number | null; stdout: string; stderr: string; events: readonly SeenEvent[] }> {
    const { ended, ...rest } = this.#watch(this.start(args, env, through));
    const { code } = await ended;
    return { code, stdout: rest.process.stdout, stderr: rest.process.stderr, events: rest.process.events };
  }

  /** A server on loopback that listens already. @param port 0: any. */
  async serve(
    args: readonly string[] = [],
    { port = 0, host = '127.0.0.1' }: { readonly port?: number; readonly host?: string } = {},
  ): Promise<{ process: CliProcess; url: string; port: number; serving: SeenEvent }> {
    const server = this.start(['serve', '--host', host, '--port', String(port), '--json', ...args]);
    const serving = await server.waitFor('serving');
    const listening = serving['port'] as number;
    return { process: server, url: `ws://${host}:${String(listening)}`, port: listening, serving };
  }

  /** A station without sound devices, unless `args` name some. */
  station(url: string, name: string, args: readonly string[] = []): CliProcess {
    const silent = ['--input', 'none', '--output', 'none'].filter(
      (_, index) => !args.includes(index < 2 ? '--input' : '--output'),
    );
    return this.start(['station', '--server', url, '--name', name, '--json', ...silent, ...args]);
  }

  /** Kills what still runs. */
  async end(): Promise<void> {
    const left = [...this.#started].filter(({ isAlive }) => isAlive);
    for (const process of left) process.kill('SIGKILL');
    await Promise.all(left.map(({ ended }) => ended));
    rmSync(this.folder, { recursive: true, force: true });
  }

  #watch(process: CliProcess): { process: CliProcess; ended: Promise<Ended> } {
    const impatience = setTimeout(() => process.kill('SIGKILL'), 2 * PATIENCE_MS);
    return { process, ended: process.ended.finally(() => clearTimeout(impatience)) };
  }
}

import type { Page } from 'playwright-core';
import type { NoticeView, PanelApi, PanelState } from '../../main/contract/index.ts';
import { commandOf, descendantsOf } from './cli-descendants.ts';
import { PATIENCE_MS } from './patience.ts';

/** One desk as a person has it, in either shell: its panel in a real browser, and its processes. */
export interface DeskUnderTest {
  readonly shell: 'browser' | 'desktop';
  /** The panel; another one after `openPanel`. */
  readonly page: Page;
  /** The states that the page receives from main. */
  readonly watch: PanelWatch;
  /** The process id of the main process. */
  readonly pid: number;
  /** The events that the operating system reports to a desk. */
  signal(event: 'lock' | 'suspend' | 'resume'): Promise<void>;
  /** Another program comes in front. */
  blur(): Promise<void>;
  /** Kills the panel's page as a crash would. */
  killPanel(): Promise<void>;
  /** A new panel for the same desk. */
  openPanel(): Promise<void>;
  stop(): Promise<void>;
}

export interface SeenState {
  readonly state: PanelState;
  /** When the page had it, ms since the epoch. */
  readonly atMs: number;
}

type PanelWindow = { readonly partyline: PanelApi; readonly console: { debug(text: string): void } };
const SEEN = '@seen ';
const NOTICE = '@notice ';

/** Every state that one page received, in order. */
export class PanelWatch {
  readonly states: SeenState[] = [];
  readonly notices: NoticeView[] = [];
  readonly #waiting = new Set<() => void>();

  /** @param page shows the panel, or is loading it. */
  static async attach(page: Page): Promise<PanelWatch> {
    const watch = new PanelWatch();
    // Goes through the console: functions exposed to the page would collide with those of
    // Electron's stand-in.
    page.on('console', (message) => {
      const told = message.text();
      if (told.startsWith(SEEN)) watch.#saw(JSON.parse(told.slice(SEEN.length)) as SeenState);
      else if (told.startsWith(NOTICE))
        watch.notices.push(JSON.parse(told.slice(NOTICE.length)) as NoticeView);
    });
    // In the desktop app the page may still be loading.
    await page.locator('#root > *').first().waitFor({ state: 'attached' });
    await page.evaluate(
      async ([seen, noticed]) => {
        const { partyline, console: out } = globalThis as unknown as PanelWindow;
        const tell = (state: PanelState): void =>
          out.debug(seen + JSON.stringify({ state, atMs: Date.now() }));
        partyline.on.notice((notice) => out.debug(noticed + JSON.stringify(notice)));
        partyline.on.state(tell);
        tell(await partyline.call.snapshot());
      },
      [SEEN, NOTICE],
    );
    return watch;
  }

  get latest(): PanelState {
    return this.states.at(-1)!.state;
  }

  get mark(): number {
    return this.states.length;
  }

  #saw(seen: SeenState): void {
    this.states.push(seen);
    for (const wake of [...this.#waiting]) wake();
  }

  /**
   * @returns the first state from number `from` on that fits; by default the latest one or a later
   * one.
   */
  async until(
    fits: (state: PanelState) => boolean,
    what: string,
    { from = Math.max(0, this.states.length - 1), withinMs = PATIENCE_MS } = {},
  ): Promise<SeenState> {
    const deadlineMs = performance.now() + withinMs;
    for (;;) {
      const found = this.states.slice(from).find(({ state }) => fits(state));
      if (found) return found;
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0) {
        const { connection, microphone, audio, hosting, hotkeys } = this.latest;
        const notices = this.notices.slice(-5);
        const told = JSON.stringify({ connection, microphone, audio, hosting, hotkeys, notices });
        throw new Error(`Not within ${String(withinMs)} ms: ${what}. ${told}`);
      }
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, leftMs);
        this.#waiting.add(wake);
      });
    }
  }
}

/** The process of a desk whose command line holds this. @throws when there is not just one. */
export function childOf(
  desk: DeskUnderTest,
  entry: 'audio-process' | 'hotkey-process' | 'server-process',
): number {
  const found = descendantsOf(desk.pid).filter((pid) => {
    try {
      const command = commandOf(pid);
      return command.includes(`${entry}.js`) && !command.includes('--probe');
    } catch {
      return false;
    }
  });
  if (found.length !== 1)
    throw new Error(`${String(found.length)} processes ${entry} below ${String(desk.pid)}`);
  return found[0]!;
}

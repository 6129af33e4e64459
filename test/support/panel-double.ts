import type { Browser, Page } from 'playwright-core';
import {
  CALL_NAMES,
  contract,
  EVENT_NAMES,
  type CallName,
  type EventName,
  type EventPayload,
  type PanelState,
} from '../../main/contract/index.ts';
import { checkNames } from '../../main/desk/panel/check-names.ts';
import { servePanel, type PanelServer } from './panel-server.ts';
import { sharedBrowser } from './worker-parts.ts';

/**
 * The real, built panel in a real Chromium, with a `window.partyline` derived from the contract's
 * value. It records the panel's calls, refuses arguments that main would refuse, and pushes states
 * from the test.
 */

export interface RecordedCall {
  readonly name: CallName;
  readonly args: unknown;
}

export interface PanelDouble {
  readonly page: Page;
  /** The panel's calls since the last `takeCalls`, without the snapshots. */
  readonly takeCalls: () => RecordedCall[];
  /** Waits until a call of that name comes (or is there already, not taken yet). */
  readonly nextCall: (name: CallName) => Promise<RecordedCall>;
  /** The state that snapshots answer with, too. Its revision is counted up here. */
  readonly show: (state: PanelState) => Promise<void>;
  readonly emit: <Name extends EventName>(name: Name, payload: EventPayload<Name>) => Promise<void>;
  /** Waits until the page has drawn what it knows. */
  readonly settle: () => Promise<void>;
  /** The answer to a call; `Error`: rejects. */
  readonly answer: (name: CallName, answer: unknown) => void;
  /**
   * The page's complaints: console, exceptions, the security policy, arguments that main would
   * refuse.
   */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

export interface PanelOptions {
  readonly state: PanelState;
  readonly width?: number;
  readonly height?: number;
  /** Behind the address: `?mini`. */
  readonly search?: string;
  readonly locale?: string;
  readonly colorScheme?: 'dark' | 'light';
  readonly contrast?: 'no-preference' | 'more';
  readonly forcedColors?: 'active' | 'none';
  readonly hasTouch?: boolean;
  readonly reducedMotion?: 'reduce' | 'no-preference';
}

export interface PanelStage {
  readonly open: (options: PanelOptions) => Promise<PanelDouble>;
  readonly close: () => Promise<void>;
}

/** Runs in the page before its own scripts. */
const SCRIPT = `(() => {
  const listeners = new Map(${JSON.stringify(EVENT_NAMES)}.map((name) => [name, new Set()]));
  const on = Object.fromEntries([...listeners].map(([name, set]) => [name, (listener) => {
    set.add(listener);
    return () => set.delete(listener);
  }]));
  const call = Object.fromEntries(${JSON.stringify(CALL_NAMES)}.map((name) => [name, async (args) => {
    const { fail, value } = await window.partylineTestAsk(name, args);
    if (fail !== undefined) throw new Error(fail);
    return value;
  }]));
  Object.defineProperty(window, 'partyline', { value: Object.freeze({ call, on }) });
  window.partylineTestEmit = (name, payload) => {
    for (const listener of [...listeners.get(name)]) listener(payload);
  };
  window.addEventListener('securitypolicyviolation', (event) =>
    console.error('security policy: ' + event.violatedDirective + ' ' + event.blockedURI));
})()`;

/** On a busy machine a call also says how long its key was down, which no test can know. */
function withoutLateness(args: unknown): unknown {
  if (typeof args !== 'object' || args === null || !('heldMs' in args)) return args;
  const { heldMs: _, ...rest } = args;
  return rest;
}

export async function openStage(): Promise<PanelStage> {
  const server: PanelServer = await servePanel();
  const browser = await sharedBrowser();
  return {
    open: (options) => openPanel(browser, server.url, options),
    close: () => server.close(),
  };
}

async function openPanel(browser: Browser, url: string, options: PanelOptions): Promise<PanelDouble> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1_280, height: options.height ?? 800 },
    locale: options.locale ?? 'en-GB',
    colorScheme: options.colorScheme ?? 'dark',
    contrast: options.contrast ?? 'no-preference',
    forcedColors: options.forcedColors ?? 'none',
    hasTouch: options.hasTouch ?? false,
    reducedMotion: options.reducedMotion ?? 'no-preference',
    // A person's browser lets a click write to the clipboard; one without windows must be told.
    permissions: ['clipboard-write'],
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  const answers = new Map<CallName, unknown>();
  const waiters = new Set<() => void>();
  let calls: RecordedCall[] = [];
  let state = options.state;

  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.exposeFunction('partylineTestAsk', (name: CallName, args: unknown) => {
    const parsed = contract.calls[name].args.safeParse(args ?? undefined);
    if (!parsed.success) {
      complaints.push(`${name}: ${parsed.error.message}`);
      return { fail: 'arguments refused' };
    }
    // While somebody types, it answers as main does; tests of later actions ignore these calls.
    if (name === 'checkNames' && !answers.has(name)) {
      const { kind, texts } = contract.calls.checkNames.args.parse(parsed.data);
      return { value: checkNames(kind, texts) };
    }
    if (name !== 'snapshot') {
      calls.push({ name, args: withoutLateness(parsed.data) });
      for (const wake of [...waiters]) wake();
    }
    const answer = answers.get(name);
    if (answer instanceof Error) return { fail: answer.message };
    return { value: name === 'snapshot' && !answers.has(name) ? state : answer };
  });
  await page.addInitScript({ content: SCRIPT });
  await page.goto(`${url}${options.search ?? ''}`);

  // Two frames: React has drawn, and what it drew is on screen.
  const settle = (): Promise<void> =>
    page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  const emit = async (name: EventName, payload: unknown): Promise<void> => {
    await page.evaluate(
      ([event, what]) =>
        (globalThis as unknown as { partylineTestEmit: (n: unknown, p: unknown) => void }).partylineTestEmit(
          event,
          what,
        ),
      [name, payload] as const,
    );
    await settle();
  };
  await page.waitForSelector('#root > *');
  return {
    page,
    complaints,
    takeCalls: () => {
      const taken = calls;
      calls = [];
      return taken;
    },
    nextCall: (name) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = calls.find((one) => one.name === name);
          if (found === undefined) return;
          calls = calls.filter((one) => one !== found);
          waiters.delete(look);
          resolve(found);
        };
        waiters.add(look);
        look();
      }),
    show: async (next) => {
      state = { ...next, revision: state.revision + 1 };
      await emit('state', state);
    },
    emit,
    settle,
    answer: (name, answer) => answers.set(name, answer),
    close: () => context.close(),
  };
}

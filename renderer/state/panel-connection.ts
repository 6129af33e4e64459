import type { CallArguments, CallName, CallResult } from '../../main/contract/index.ts';
import { figuresBus, levelsBus, noticesBus } from './buses.ts';
import { touchNow } from './now.ts';
import { panelStore, setConnection, takeState } from './panel-store.ts';

/** The thread to main. */

/**
 * In a browser nothing else tells that the station has ended, so the page checks after this
 * silence.
 */
const SILENCE_MS = 4_000;
const PROBE_LIMIT_MS = 3_000;
let receivedAtMs = 0;
let probing = false;

const received = (): void => {
  receivedAtMs = Date.now();
};

/** Subscribes first and takes a snapshot then, so that no change falls in between. */
export function connect(): void {
  // Without its script the page cannot even ask: it says that nobody is there.
  if ((window as { readonly partyline?: unknown }).partyline === undefined) return setConnection('lost');
  const { on } = window.partyline;
  on.state((state) => {
    received();
    touchNow();
    takeState(state);
  });
  on.levels((levels) => {
    received();
    levelsBus.emit(levels);
  });
  on.figures((figures) => {
    received();
    figuresBus.emit(figures);
  });
  on.notice((notice) => {
    received();
    noticesBus.emit(notice);
  });
  // The loopback transport notices at once when it loses its socket; Electron's window ends with
  // its main process.
  window.addEventListener('partyline-gone', (event) => {
    const { why } = (event as CustomEvent<{ readonly why: 'lost' | 'link-used' }>).detail;
    setConnection(why);
  });
  window.addEventListener('partyline-back', () => void probe());
  void probe();
  setInterval(() => {
    if (Date.now() - receivedAtMs > SILENCE_MS) void probe();
  }, 2_000);
}

/** Asks for a snapshot, and learns from the answer whether main is there. */
export async function probe(): Promise<void> {
  if (probing) return;
  probing = true;
  let giveUp: ReturnType<typeof setTimeout> | undefined;
  try {
    const late = new Promise<never>((_resolve, reject) => {
      giveUp = setTimeout(() => reject(new Error('no answer')), PROBE_LIMIT_MS);
    });
    const state = await Promise.race([window.partyline.call.snapshot(), late]);
    received();
    takeState(state);
    setConnection('live');
  } catch {
    if (panelStore.getState().connection !== 'link-used') setConnection('lost');
  } finally {
    clearTimeout(giveUp);
    probing = false;
  }
}

type Ask<Name extends CallName> = (args?: CallArguments<Name>) => Promise<CallResult<Name>>;

/**
 * Asks main. Never rejects: a call that fails is followed by a look whether main is there at all.
 * @returns undefined when main did not answer.
 */
export async function ask<Name extends CallName>(
  name: Name,
  ...args: undefined extends CallArguments<Name> ? [] : [CallArguments<Name>]
): Promise<CallResult<Name> | undefined> {
  try {
    return await (window.partyline.call[name] as unknown as Ask<Name>)(...(args as [CallArguments<Name>?]));
  } catch {
    if (panelStore.getState().connection === 'live') void probe();
    return undefined;
  }
}

/** Like `ask`, for calls whose answer does not matter. */
export function tell<Name extends CallName>(
  name: Name,
  ...args: undefined extends CallArguments<Name> ? [] : [CallArguments<Name>]
): void {
  void ask(name, ...args);
}

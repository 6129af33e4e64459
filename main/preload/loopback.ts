import type { Answer } from '../contract/dispatch.ts';
import { makeApi } from './api.ts';
import { CLOSE_LINK_USED, PANEL_PROTOCOL, type FromPanel, type ToPanel } from '../contract/transport.ts';

/**
 * Runs before the panel's own scripts when a station serves its panel to a browser: `window.partyline` over a WebSocket.
 *
 * The page is told by DOM events on `window`: `partyline-gone` (detail.why: `lost`, it is tried again; `link-used`, a new link
 * is needed) and `partyline-back` (take a new snapshot). A page that was not listening yet finds the last of it in
 * `document.documentElement.dataset.partyline`: `here`, `lost` or `link-used`. Calls that cannot be sent reject.
 */
const SECRET = 'partyline-panel-secret';
const RETRY_MS = [100, 250, 500, 1_000, 2_000] as const;
/** A call that main has not answered by then never will be: the panel must not wait for ever. */
const ANSWER_WITHIN_MS = 15_000;

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
  readonly timer: number;
}

const waiting = new Map<number, Waiting>();
let nextId = 1;
let socket: WebSocket | undefined;
let opened = false;
let wasOpened = false;
let linkUsed = false;
let failures = 0;
/** Calls that were made while the first connection was being set up. */
let held: FromPanel[] = [];
let token = takeToken();

const { api, deliver: hear } = makeApi({
  ask: (name, args) =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      const timer = window.setTimeout(() => {
        waiting.delete(id);
        reject(new Error('The station did not answer.'));
      }, ANSWER_WITHIN_MS);
      waiting.set(id, { resolve, reject, timer });
      const message: FromPanel = { type: 'call', id, name, args };
      // Again for a page that was not listening when it happened.
      if (linkUsed) gone('link-used');
      if (opened) send(message);
      else if (!wasOpened && failures === 0) held.push(message);
      else forget(id, new Error('The station is not there.'));
    }),
});

Object.defineProperty(window, 'partyline', { value: Object.freeze(api), enumerable: true });
connect();

/** The one-time token of the link. It leaves the address bar at once: it is of no use to whoever reads that later. */
function takeToken(): string | undefined {
  const found = /^#token=([\w-]+)$/.exec(window.location.hash)?.[1];
  if (found !== undefined)
    window.history.replaceState(null, '', window.location.pathname + window.location.search);
  return found;
}

function connect(): void {
  const own = new WebSocket(`ws://${window.location.host}/panel`, PANEL_PROTOCOL);
  socket = own;
  own.onopen = () => {
    const secret = window.sessionStorage.getItem(SECRET);
    // The token first: with a new link somebody wants a new start, whatever this tab knew before.
    send(token !== undefined ? { type: 'open', token } : { type: 'open', secret: secret ?? '' });
  };
  own.onmessage = ({ data }) => obey(JSON.parse(String(data)) as ToPanel);
  own.onclose = ({ code }) => {
    if (socket === own) closed(code);
  };
}

function obey(message: ToPanel): void {
  switch (message.type) {
    case 'opened':
      window.sessionStorage.setItem(SECRET, message.secret);
      token = undefined;
      opened = true;
      failures = 0;
      for (const call of held) send(call);
      held = [];
      document.documentElement.dataset['partyline'] = 'here';
      if (wasOpened) window.dispatchEvent(new CustomEvent('partyline-back'));
      wasOpened = true;
      return;
    case 'answer': {
      const asked = waiting.get(message.id);
      if (!asked) return;
      waiting.delete(message.id);
      window.clearTimeout(asked.timer);
      asked.resolve(message.answer);
      return;
    }
    case 'event':
      hear(message);
      return;
    case 'beat':
      send({ type: 'beat', id: message.id });
  }
}

function closed(code: number): void {
  opened = false;
  failures += 1;
  held = [];
  for (const id of [...waiting.keys()]) forget(id, new Error('The station is gone.'));
  if (code === CLOSE_LINK_USED) {
    window.sessionStorage.removeItem(SECRET);
    linkUsed = true;
    gone('link-used');
    return;
  }
  if (failures === 1) gone('lost');
  window.setTimeout(connect, RETRY_MS[Math.min(failures, RETRY_MS.length) - 1]);
}

function forget(id: number, error: Error): void {
  const asked = waiting.get(id);
  waiting.delete(id);
  window.clearTimeout(asked?.timer);
  asked?.reject(error);
}

function send(message: FromPanel): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function gone(why: 'lost' | 'link-used'): void {
  document.documentElement.dataset['partyline'] = why;
  window.dispatchEvent(new CustomEvent('partyline-gone', { detail: { why } }));
}

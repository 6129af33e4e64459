import type { Answer } from '../contract/dispatch.ts';
import { makeApi } from './api.ts';
import { CLOSE_LINK_USED, PANEL_PROTOCOL, type FromPanel, type ToPanel } from '../contract/transport.ts';

/**
 * Runs before the panel's own scripts when a station serves its panel to a browser:
 * `window.partyline` over a WebSocket.
 *
 * DOM events on `window` inform the page: `partyline-gone` (detail.why: `lost` means that it is
 * tried again; `link-used` means that a new link is needed) and `partyline-back` (take a new
 * snapshot). A page that was not listening yet finds the latest one in
 * `document.documentElement.dataset.partyline`: `here`, `lost` or `link-used`. Calls that cannot be
 * sent reject.
 */
const SECRET = 'partyline-panel-secret';
const RETRY_MS = [100, 250, 500, 1_000, 2_000] as const;
/** A call without an answer by then rejects: the panel must not wait forever. */
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
/** Calls that were made before the first connection was open. */
let queued: FromPanel[] = [];
let token = takeToken();

const { api, deliver } = makeApi({
  ask: (name, args) =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      const timer = window.setTimeout(() => {
        waiting.delete(id);
        reject(new Error('The station did not answer.'));
      }, ANSWER_WITHIN_MS);
      waiting.set(id, { resolve, reject, timer });
      const message: FromPanel = { type: 'call', id, name, args };
      // Repeat it for a page that was not listening when it happened.
      if (linkUsed) announceGone('link-used');
      if (opened) send(message);
      else if (!wasOpened && failures === 0) queued.push(message);
      else rejectCall(id, new Error('The station is not there.'));
    }),
});

Object.defineProperty(window, 'partyline', { value: Object.freeze(api), enumerable: true });
connect();

/**
 * Takes the link's one-time token out of the address bar at once, so that nobody can read it there
 * later.
 */
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
    // The token goes first: a new link means a new start, whatever this tab knew before.
    send(token !== undefined ? { type: 'open', token } : { type: 'open', secret: secret ?? '' });
  };
  own.onmessage = ({ data }) => onMessage(JSON.parse(String(data)) as ToPanel);
  own.onclose = ({ code }) => {
    if (socket === own) onClosed(code);
  };
}

function onMessage(message: ToPanel): void {
  switch (message.type) {
    case 'opened':
      window.sessionStorage.setItem(SECRET, message.secret);
      token = undefined;
      opened = true;
      failures = 0;
      for (const call of queued) send(call);
      queued = [];
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
      deliver(message);
      return;
    case 'beat':
      send({ type: 'beat', id: message.id });
  }
}

function onClosed(code: number): void {
  opened = false;
  failures += 1;
  queued = [];
  for (const id of [...waiting.keys()]) rejectCall(id, new Error('The station is gone.'));
  if (code === CLOSE_LINK_USED) {
    window.sessionStorage.removeItem(SECRET);
    linkUsed = true;
    announceGone('link-used');
    return;
  }
  if (failures === 1) announceGone('lost');
  window.setTimeout(connect, RETRY_MS[Math.min(failures, RETRY_MS.length) - 1]);
}

function rejectCall(id: number, error: Error): void {
  const asked = waiting.get(id);
  waiting.delete(id);
  window.clearTimeout(asked?.timer);
  asked?.reject(error);
}

function send(message: FromPanel): void {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function announceGone(why: 'lost' | 'link-used'): void {
  document.documentElement.dataset['partyline'] = why;
  window.dispatchEvent(new CustomEvent('partyline-gone', { detail: { why } }));
}

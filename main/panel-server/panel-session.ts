import { z } from 'zod';
import {
  CLOSE_LINK_USED,
  dispatch,
  type CallName,
  type Answer,
  type FromPanel,
  type PanelEndpoints,
  type ToPanel,
} from '../contract/index.ts';
import { TokenBucket } from '../base/token-bucket.ts';
import { KeyWatch } from './key-watch.ts';
import { PANEL_LIMITS } from './limits.ts';
import type { PanelUrls } from './panel-urls.ts';
import { Outbox } from './outbox.ts';

/** The parts of a desk that panels need. */
export interface PanelSource {
  readonly endpoints: PanelEndpoints;
  subscribe(listener: (event: { readonly name: string; readonly payload: unknown }) => void): () => void;
  failSafe(cause: 'window-lost'): void;
}

/** The connection of one panel, whatever carries it. */
export interface PanelLine {
  /** @param sent is called when the text has left this process, or never will. */
  send(text: string, sent: () => void): void;
  close(code: number, reason: string): void;
}

interface PanelSessionOptions {
  readonly line: PanelLine;
  readonly source: PanelSource;
  readonly urls: PanelUrls;
  readonly nowMs: () => number;
  /** The panel has shown that it was invited. */
  readonly onOpened: () => void;
  /** The panel pressed a talk key. */
  readonly onPress: () => void;
  readonly onFailure: (name: CallName, error: unknown) => void;
}

/** RFC 6455 leaves 4000–4999 to applications. */
const CLOSE_BAD_MESSAGE = 4400;

const secretText = z.string().max(100);
const fromPanel = z.union([
  z.strictObject({ type: z.literal('open'), token: secretText }),
  z.strictObject({ type: z.literal('open'), secret: secretText }),
  z.strictObject({
    type: z.literal('call'),
    id: z.number().int().nonnegative(),
    name: z.string().max(100),
    args: z.unknown().optional(),
  }),
  z.strictObject({ type: z.literal('beat'), id: z.number().int() }),
]) satisfies z.ZodType<FromPanel>;

/** Calls that only close something pass the rate limit: a key-up must always arrive. */
const ALWAYS_DONE: ReadonlySet<string> = new Set<CallName>(['release', 'closeAll']);

/**
 * One browser's panel: it shows its token, makes calls and gets events. Text in, text out; the
 * caller passes the time.
 */
export class PanelSession {
  readonly #options: PanelSessionOptions;
  readonly #outbox: Outbox;
  readonly #keys: KeyWatch;
  readonly #calls: TokenBucket;
  #unsubscribe: (() => void) | undefined;

  constructor(options: PanelSessionOptions) {
    this.#options = options;
    this.#outbox = new Outbox((text, sent) => {
      options.line.send(text, sent);
    });
    this.#keys = new KeyWatch({
      nowMs: options.nowMs,
      ask: (id) => {
        this.#say({ type: 'beat', id });
      },
      onLost: () => {
        options.source.failSafe('window-lost');
      },
      onPress: options.onPress,
    });
    this.#calls = new TokenBucket(PANEL_LIMITS.CALLS_PER_S, PANEL_LIMITS.CALL_BURST, options.nowMs());
  }

  get opened(): boolean {
    return this.#unsubscribe !== undefined;
  }

  get holdsKeys(): boolean {
    return this.#keys.holdsKeys;
  }

  receive(text: string): void {
    const message = parse(text);
    if (!message) {
      this.#options.line.close(CLOSE_BAD_MESSAGE, 'bad-message');
      return;
    }
    if (message.type === 'open') this.#open(message);
    else if (!this.opened) this.#options.line.close(CLOSE_LINK_USED, 'not-opened');
    else if (message.type === 'call') void this.#call(message);
    else this.#keys.answered(message.id);
  }

  /** Call this every {@link PANEL_LIMITS.BEAT_EVERY_MS}. */
  beat(): void {
    this.#keys.beat();
  }

  /** The connection is gone. */
  end(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#keys.clear();
  }

  #open(message: Extract<FromPanel, { type: 'open' }>): void {
    const { urls, line, source } = this.#options;
    const secret =
      'token' in message
        ? urls.redeem(message.token)
        : urls.knows(message.secret)
          ? message.secret
          : undefined;
    if (this.opened || secret === undefined) {
      line.close(CLOSE_LINK_USED, 'link-used');
      return;
    }
    this.#say({ type: 'opened', secret });
    this.#unsubscribe = source.subscribe(({ name, payload }) => {
      this.#outbox.event(name, payload);
    });
    this.#options.onOpened();
  }

  async #call({ id, name, args }: Extract<FromPanel, { type: 'call' }>): Promise<void> {
    const { source, nowMs, onFailure } = this.#options;
    let answer: Answer;
    if (this.#calls.take(nowMs()) || ALWAYS_DONE.has(name)) {
      this.#keys.called(name, args);
      answer = await dispatch(source.endpoints, name, args, onFailure);
    } else answer = { ok: false, code: 'too-many', problem: `${name}: too many calls at once.` };
    this.#say({ type: 'answer', id, answer });
  }

  #say(message: ToPanel): void {
    this.#outbox.say(message);
  }
}

function parse(text: string): FromPanel | undefined {
  try {
    return fromPanel.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

import { z } from 'zod';
import {
  CLOSE_LINK_USED,
  contract,
  dispatch,
  type CallName,
  type Answer,
  type FromPanel,
  type PanelEndpoints,
  type ToPanel,
} from '../contract/index.ts';
import { TokenBucket } from '../server/token-bucket.ts';
import { HeldKeys } from './held-keys.ts';
import { PANEL_LIMITS } from './limits.ts';
import type { Links } from './links.ts';
import { Outbox } from './outbox.ts';

/** What the panels need of a desk. */
export interface PanelSource {
  readonly endpoints: PanelEndpoints;
  subscribe(listener: (event: { readonly name: string; readonly payload: unknown }) => void): () => void;
  failSafe(cause: 'window-lost'): void;
}

/** One panel's line, whatever carries it. */
export interface PanelLine {
  /** @param sent called when the text has left this process, or never will. */
  send(text: string, sent: () => void): void;
  close(code: number, reason: string): void;
}

export interface PanelSessionOptions {
  readonly line: PanelLine;
  readonly source: PanelSource;
  readonly links: Links;
  readonly nowMs: () => number;
  /** It has shown that it was invited. */
  readonly onOpened: () => void;
  /** It pressed a talk key. */
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

/** What opens nothing is never too much: a key-up must arrive however fast a panel asks. */
const ALWAYS_DONE: ReadonlySet<string> = new Set<CallName>(['release', 'closeAll']);

/** One browser's panel: shows its token, asks, is told. Text in, text out; time is an argument. */
export class PanelSession {
  readonly #options: PanelSessionOptions;
  readonly #outbox: Outbox;
  readonly #held = new HeldKeys();
  readonly #calls: TokenBucket;
  #unsubscribe: (() => void) | undefined;
  #beat = 0;
  #answeredAtMs = 0;

  constructor(options: PanelSessionOptions) {
    this.#options = options;
    this.#outbox = new Outbox((text, sent) => {
      options.line.send(text, sent);
    });
    this.#calls = new TokenBucket(PANEL_LIMITS.CALLS_PER_S, PANEL_LIMITS.CALL_BURST, options.nowMs());
  }

  get opened(): boolean {
    return this.#unsubscribe !== undefined;
  }

  get holdsKeys(): boolean {
    return this.#held.any;
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
    else if (message.id === this.#beat) this.#answeredAtMs = this.#options.nowMs();
  }

  /** To be called every {@link PANEL_LIMITS.BEAT_EVERY_MS}. */
  beat(): void {
    if (!this.#held.any) return;
    if (this.#options.nowMs() - this.#answeredAtMs > PANEL_LIMITS.BEAT_PATIENCE_MS) {
      this.#held.clear();
      this.#options.source.failSafe('window-lost');
    } else this.#say({ type: 'beat', id: ++this.#beat });
  }

  /** The line is gone. */
  end(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#held.clear();
  }

  #open(message: Extract<FromPanel, { type: 'open' }>): void {
    const { links, line, source } = this.#options;
    const secret =
      'token' in message
        ? links.redeem(message.token)
        : links.knows(message.secret)
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
      this.#watchKeys(name, args);
      answer = await dispatch(source.endpoints, name, args, onFailure);
    } else answer = { ok: false, code: 'too-many', problem: `${name}: too many calls at once.` };
    this.#say({ type: 'answer', id, answer });
  }

  #watchKeys(name: string, args: unknown): void {
    if (name === 'closeAll') this.#held.clear();
    if (name !== 'press' && name !== 'release') return;
    const parsed = contract.calls.release.args.safeParse({
      key: (args as { key?: unknown } | null | undefined)?.key,
    });
    if (!parsed.success) return;
    if (name === 'release') this.#held.release(parsed.data.key);
    else {
      if (!this.#held.any) this.#answeredAtMs = this.#options.nowMs();
      this.#held.press(parsed.data.key);
      this.#options.onPress();
    }
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

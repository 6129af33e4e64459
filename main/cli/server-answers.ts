import { setTimeout as wait } from 'node:timers/promises';
import type { CodecName } from '../../common/codec.ts';
import type { ServerMessage } from '../protocol/index.ts';
import { CliError, EXIT } from '../base/exit-codes.ts';
import { explainRefusal } from './reasons.ts';

/** The longest wait for the server to confirm the end of the talkspurt. */
const CONFIRM_MS = 3_000;

type Ending =
  | { readonly type: 'ended'; readonly reason: string }
  | { readonly type: 'denied'; readonly message: DeniedMessage };
type DeniedMessage = Extract<ServerMessage, { type: 'talk.denied' }>;

/** Collects the server's messages about the one talkspurt of an announcement, and about codecs. */
export class ServerAnswers {
  readonly #codecs = new Map<string, CodecName>();
  #ending: Ending | undefined;
  #lost: CliError | undefined;
  #wake: () => void = () => undefined;

  /** Whether the announcement has already failed or ended. */
  get failure(): boolean {
    return this.#lost !== undefined || this.#ending !== undefined;
  }

  /**
   * The channel's codec by the latest message; undefined when it is still the one in the welcome.
   */
  codecOf(channel: string): CodecName | undefined {
    return this.#codecs.get(channel);
  }

  onMessage(message: ServerMessage): void {
    if (message.type === 'channel.codec') this.#codecs.set(message.channel, message.codec);
    else if (message.type === 'talk.denied') this.#end({ type: 'denied', message });
    else if (message.type === 'talk.ended') this.#end({ type: 'ended', reason: message.reason });
  }

  lost(error: CliError): void {
    this.#lost = error;
    this.#wake();
  }

  /** @throws CliError unless the talkspurt ended because this side released it. */
  async ended(where: string, roster: readonly { id: number; name: string }[]): Promise<void> {
    if (!this.failure) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await Promise.race([woken, wait(CONFIRM_MS, undefined, { ref: false })]);
    }
    if (this.#lost) throw this.#lost;
    const ending = this.#ending;
    if (ending?.type === 'denied') {
      const refused = ending.message.refused[0];
      const holder = roster.find(({ id }) => id === refused.holder)?.name;
      throw new CliError(EXIT.notAllowed, explainRefusal(refused.reason, where, holder));
    }
    if (ending?.reason === 'released') return;
    throw new CliError(
      EXIT.notAllowed,
      ending
        ? `The server ended the announcement on ${where} early (${ending.reason}). It was not heard to its end.`
        : 'The server did not confirm the end of the announcement. It may not have been heard to its end.',
    );
  }

  #end(ending: Ending): void {
    this.#ending ??= ending;
    this.#wake();
  }
}

import { fileURLToPath } from 'node:url';
import { forkChild } from '../../main/processes/child.ts';
import { AUDIO_PROCESS_ENV } from '../../native-audio/audio-env.ts';
import type { Child } from '../../main/processes/child.ts';
import type { AudioCommand, AudioEvent } from '../../native-audio/messages.ts';
import type { DeviceChoice, DeviceState, EncodedFrame, Side } from '../../native-audio/types.ts';

/** The built entry; `npm test` builds it first. */
export const AUDIO_ENTRY = fileURLToPath(
  new URL('../../dist/native-audio/audio-process.js', import.meta.url),
);

type Of<T extends AudioEvent['type']> = Extract<AudioEvent, { type: T }>;

/** The real audio process under test, with everything it said. */
export class SoundProcess {
  readonly child: Child<AudioCommand, AudioEvent>;
  readonly events: AudioEvent[] = [];
  exitReason: string | null = null;
  onFrame: (frame: EncodedFrame) => void = () => undefined;
  readonly #waiters = new Set<{ check(event: AudioEvent | null): boolean }>();

  constructor(env: Readonly<Record<string, string>>) {
    this.child = forkChild(AUDIO_ENTRY, { env: { ...env, ...AUDIO_PROCESS_ENV } });
    this.child.onMessage((event) => {
      this.events.push(event);
      if (event.type === 'frame') this.onFrame(event.frame);
      this.#wake(event);
    });
    this.child.onExit((reason) => {
      this.exitReason = reason;
      this.#wake(null);
    });
  }

  /** The first such event from number `from` on, which may be there already. Rejects when it does not come in time. */
  event<T extends AudioEvent['type']>(
    type: T,
    matches: (event: Of<T>) => boolean = () => true,
    options: { readonly from?: number; readonly withinMs?: number } = {},
  ): Promise<Of<T>> {
    const is = (event: AudioEvent): event is Of<T> => event.type === type && matches(event as Of<T>);
    const past = this.events.slice(options.from ?? 0).find(is);
    if (past) return Promise.resolve(past);
    return new Promise((resolve, reject) => {
      const withinMs = options.withinMs ?? 10_000;
      const fail = (why: string): void => reject(new Error(`no ${type} ${why}; states: ${this.#states()}`));
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        fail(`within ${withinMs} ms`);
      }, withinMs);
      const waiter = {
        check: (event: AudioEvent | null): boolean => {
          if (event !== null && !is(event)) return false;
          clearTimeout(timer);
          if (event === null) fail(`as the process has ended: ${String(this.exitReason)}`);
          else resolve(event);
          return true;
        },
      };
      this.#waiters.add(waiter);
    });
  }

  /** The next time (or already) a side is in such a state. */
  state<T extends DeviceState['type']>(
    side: Side,
    type: T,
    options: { readonly from?: number; readonly withinMs?: number } = {},
  ): Promise<Extract<DeviceState, { type: T }>> {
    return this.event('device', (event) => event.side === side && event.state.type === type, options).then(
      (event) => event.state as Extract<DeviceState, { type: T }>,
    );
  }

  async exited(): Promise<string> {
    while (this.exitReason === null) {
      await new Promise<void>((resolve) => this.child.onExit(() => resolve()));
    }
    return this.exitReason;
  }

  configure(input: DeviceChoice, output: DeviceChoice): void {
    this.child.send({ type: 'configure', input, output, frameDurationMs: 10, sidetoneDb: null });
  }

  framesFrom(from: number): EncodedFrame[] {
    return this.events.slice(from).flatMap((event) => (event.type === 'frame' ? [event.frame] : []));
  }

  #states(): string {
    return this.events
      .flatMap((it) =>
        it.type === 'device'
          ? [`${it.side} ${JSON.stringify(it.state)}`]
          : it.type === 'problem'
            ? [it.reason]
            : [],
      )
      .join(' | ');
  }

  #wake(event: AudioEvent | null): void {
    for (const waiter of this.#waiters) if (waiter.check(event)) this.#waiters.delete(waiter);
  }
}

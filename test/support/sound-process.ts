import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AUDIO_PROCESS_ENV } from '../../native-audio/process/audio-env.ts';
import type { CodecName } from '../../common/codec.ts';
import type { DeviceChoice, Side } from '../../common/device-choice.ts';
import type { EncodedFrame } from '../../common/encoded-frame.ts';
import { DEFAULT_VOICE } from '../../common/voice-options.ts';
import type { DeviceState } from '../../native-audio/devices/device-state.ts';
import type { ChildProcess } from 'node:child_process';
import type { AudioCommand, AudioEvent } from '../../native-audio/process/messages.ts';
import { PATIENCE_MS } from './patience.ts';

/** The built entry; `npm test` builds it first. */
export const AUDIO_ENTRY = fileURLToPath(
  new URL('../../dist/native-audio/process/audio-process.js', import.meta.url),
);

type Of<T extends AudioEvent['type']> = Extract<AudioEvent, { type: T }>;

/** `configure` asks for frames of 10 ms. */
const FRAMES_PER_S = 100;

/** The real audio process under test, with everything it said. */
export class SoundProcess {
  readonly #process: ChildProcess;
  readonly #heartbeat: NodeJS.Timeout;
  readonly events: AudioEvent[] = [];
  exitReason: string | null = null;
  onFrame: (frame: EncodedFrame) => void = () => undefined;
  #talkspurts = 0;
  readonly #waiters = new Set<{ check(event: AudioEvent | null): boolean }>();

  /**
   * Started as `forkChild` starts it, but with access to the raw channel: for garbage, and to be
   * cut.
   */
  constructor(env: Readonly<Record<string, string>>, entry: string = AUDIO_ENTRY) {
    this.#process = fork(entry, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', process.env['AUDIO_STDERR'] ? 'inherit' : 'ignore', 'ipc'],
      env: { ...process.env, ...env, ...AUDIO_PROCESS_ENV },
      execArgv: [],
    });
    this.#process.on('message', (message) => {
      const event = message as AudioEvent;
      this.events.push(event);
      if (event.type === 'frame') this.onFrame(event.frame);
      this.#wake(event);
    });
    // As its owner does: without it the microphone is closed after a second.
    this.#heartbeat = setInterval(() => this.send({ type: 'ping', id: 0 }), 250);
    this.#process.on('exit', (code, signal) => {
      this.stopHeartbeat();
      this.exitReason = signal ? `killed by ${signal}` : `exit code ${String(code)}`;
      this.#wake(null);
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  send(command: AudioCommand): void {
    this.sendRaw(command);
  }

  /** Sends anything. A dying process does not receive it, and its exit tells the same. */
  sendRaw(message: unknown): void {
    if (this.#process.connected) this.#process.send(message as never, () => undefined);
  }

  /** As if the owner hung. */
  stopHeartbeat(): void {
    clearInterval(this.#heartbeat);
  }

  /** As if the owner had died. */
  disconnect(): void {
    this.#process.disconnect();
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  /**
   * The first such event from number `from` on, which may be there already. Rejects when none
   * arrives in time.
   */
  event<T extends AudioEvent['type']>(
    type: T | readonly T[],
    matches: (event: Of<T>) => boolean = () => true,
    options: { readonly from?: number; readonly withinMs?: number } = {},
  ): Promise<Of<T>> {
    const types: readonly AudioEvent['type'][] = typeof type === 'string' ? [type] : type;
    const is = (event: AudioEvent): event is Of<T> => types.includes(event.type) && matches(event as Of<T>);
    const past = this.events.slice(options.from ?? 0).find(is);
    if (past) return Promise.resolve(past);
    return new Promise((resolve, reject) => {
      const withinMs = options.withinMs ?? PATIENCE_MS;
      const fail = (why: string): void =>
        reject(new Error(`no ${types.join(' or ')} ${why}; states: ${this.#states()}`));
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
    if (this.exitReason === null) await new Promise((resolve) => this.#process.once('exit', resolve));
    return this.exitReason ?? '';
  }

  /** @param preRollMs absent: not changed. */
  configure(input: DeviceChoice, output: DeviceChoice, preRollMs?: number): void {
    const voice = preRollMs === undefined ? {} : { voice: { ...DEFAULT_VOICE, preRollMs } };
    this.send({ type: 'configure', input, output, frameDurationMs: 10, sidetoneDb: null, ...voice });
  }

  openTalk(talkspurt = 1, codec: CodecName = 'PCMU/16000'): void {
    this.send({ type: 'talk.open', talkspurt, codec, maxMs: 60_000 });
  }

  /**
   * Says a talkspurt of this length, and says it again after each stall of the microphone, which
   * ends a talkspurt.
   */
  async talkspurt(seconds: number): Promise<EncodedFrame[]> {
    const talkspurt = (this.#talkspurts += 1);
    const opened = this.events.length;
    this.openTalk(talkspurt);
    const from = await this.hold(talkspurt, seconds, opened);
    this.send({ type: 'talk.close' });
    await this.event('frame', (event) => event.frame.last, { from });
    return this.framesFrom(from);
  }

  /**
   * Waits until an open talkspurt has given frames for so long without a stall of the microphone,
   * after which it is opened again.
   * @param from the event from which the frames count
   * @returns the event from which they did count
   */
  async hold(talkspurt: number, seconds: number, from: number): Promise<number> {
    for (;;) {
      const { type } = await this.event(
        ['frame', 'device'],
        (event) =>
          event.type === 'frame'
            ? this.framesFrom(from).length >= seconds * FRAMES_PER_S
            : event.side === 'input' && event.state.type === 'lost',
        { from },
      );
      if (type === 'frame') return from;
      await this.state('input', 'running', { from });
      from = this.events.length;
      this.openTalk(talkspurt);
    }
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

import { isDeepStrictEqual } from 'node:util';
import { assertNever } from '../../../common/assert-never.ts';
import type { CloseCause } from '../../../common/close-cause.ts';
import type { AudioCommand } from '../../../native-audio/process/messages.ts';
import type { CodecName } from '../../../common/codec.ts';
import { encodeAudioFrame, type ClientMessage, type Target } from '../../protocol/index.ts';
import {
  INITIAL_TALK_STATE,
  talkStep,
  type TalkAction,
  type TalkEvent,
  type TalkOptions,
} from './talk-machine.ts';
import {
  cutsTail,
  isByHand,
  microphoneOf,
  talkKeyStates,
  type TalkFacts,
  type TalkKeyState,
  type TalkNews,
  type TalkNotice,
  type Talkspurt,
  type TalkspurtEvent,
} from './talkspurt.ts';

/**
 * How often the talk machine looks at its limits. They close the microphone within the promised 300
 * ms.
 */
const TICK_MS = 50;
/**
 * The audio process has a limit of its own, this much later. It acts only if this process hangs.
 */
const LAST_DEFENCE_MS = 1_000;
/** How long the last frame of a closed microphone may take to come out of the audio process. */
const DRAIN_MS = 60;

export interface TalkTransmitterPorts {
  readonly connection: {
    /** undefined: no server is chosen. */
    readonly current:
      | {
          send(message: ClientMessage): unknown;
          sendAudio(bytes: Uint8Array): unknown;
          /** While somebody talks here, a server that falls silent is noticed sooner. */
          setTalking(talking: boolean): void;
        }
      | undefined;
  };
  readonly audio: {
    readonly isRunning: boolean;
    /** How long the microphone stays open after a release by hand. */
    readonly tailMs: number;
    send(command: AudioCommand): void;
  };
  /** The best codec that all targets decode, by what is known now. */
  readonly codecFor: (targets: readonly Target[]) => CodecName;
  readonly onNews: (news: TalkNews) => void;
  readonly onNotice: (notice: TalkNotice) => void;
}

/**
 * Owns the open talkspurt: runs the talk machine and carries out what it decides, in the order that
 * the wire asks for. `talk.start` goes first, audio right behind it, `talk.stop` after the last
 * frame.
 *
 * Everything comes in through `onEvent`. Each change first sets the state, then sends commands,
 * then tells the news.
 */
export class TalkTransmitter {
  readonly #ports: TalkTransmitterPorts;
  #options: TalkOptions;
  #machine = INITIAL_TALK_STATE;
  #talkspurt: Talkspurt = { kind: 'idle' };
  #keys: readonly TalkKeyState[] = [];
  /** The timers of the current kind of talkspurt. */
  #timers: NodeJS.Timeout[] = [];
  readonly #waiting: TalkspurtEvent[] = [];
  #isBusy = false;

  constructor(ports: TalkTransmitterPorts, options: TalkOptions) {
    this.#ports = ports;
    this.#options = options;
  }

  get #server(): TalkTransmitterPorts['connection']['current'] {
    return this.#ports.connection.current;
  }

  get facts(): TalkFacts {
    const talkspurt = this.#talkspurt;
    const silence = 'silence' in talkspurt ? talkspurt.silence : undefined;
    return { microphone: microphoneOf(talkspurt), silence, talkKeys: this.#keys };
  }

  /** How long the microphone may stay open, ms. */
  get maxMs(): number {
    return this.#options.maxMs;
  }

  /** Takes effect on an open microphone as well. */
  setMaxMs(maxMs: number): void {
    this.#options = { ...this.#options, maxMs };
  }

  /** Closes the microphone and says `talk.stop` at once. */
  stop(): void {
    this.onEvent({ type: 'close-all', reason: 'stopping' });
    this.onEvent({ type: 'server-left' });
  }

  /**
   * The one way in. An event that comes while another one is carried out waits until that is done.
   */
  onEvent(event: TalkspurtEvent): void {
    this.#waiting.push(event);
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) this.#take(next);
    } finally {
      this.#isBusy = false;
    }
  }

  #take(event: TalkspurtEvent): void {
    switch (event.type) {
      case 'frame':
        return this.#takeFrame(event);
      case 'silence':
        return this.#takeSilence(event);
      case 'audio-gone':
        this.#finish();
        if (this.#machine.readiness.ready)
          this.#decide({ type: 'ready', ready: false, reason: 'audio-lost' });
        return;
      case 'server-left':
        this.#decide({ type: 'close-all', reason: 'disconnected' });
        return this.#finish();
      case 'drain-timeout':
        return this.#finish();
      case 'tail-limit':
        return this.#cutTail();
      case 'listeners-changed':
        return this.#followCodec();
      case 'ready':
        if (isDeepStrictEqual(event, { type: 'ready', ...this.#machine.readiness })) return;
        return this.#decide(event);
      default:
        return this.#decide(event);
    }
  }

  #takeFrame({ talkspurt, frame }: Extract<TalkspurtEvent, { type: 'frame' }>): void {
    const now = this.#talkspurt;
    // Late frames of an earlier talkspurt must not slip into this one.
    if (now.kind === 'idle' || now.talkspurt !== talkspurt) return;
    this.#server?.sendAudio(encodeAudioFrame({ ...frame, stationNumber: 0 }));
    // The very last frame is empty. The one before it, with the rest of the sound, is flagged too.
    if (!frame.last || frame.payload.length > 0) return;
    // The audio process closed the microphone by itself: its own limit, or this process had not
    // answered.
    if (now.kind === 'open') this.#decide({ type: 'ended', talkspurt, reason: 'watchdog' }, true);
    else this.#finish();
  }

  #takeSilence({ talkspurt, silence }: Extract<TalkspurtEvent, { type: 'silence' }>): void {
    const now = this.#talkspurt;
    // A talkspurt that has been closed since says nothing about the next one.
    if (now.kind !== 'open' || now.talkspurt !== talkspurt) return;
    this.#talkspurt = { ...now, silence: silence ?? undefined };
    this.#ports.onNews({ type: 'silence', silence: this.#talkspurt.silence });
  }

  /** @param isDrained the last frame has been sent already. */
  #decide(event: TalkEvent, isDrained = false): void {
    if (this.#talkspurt.kind === 'tail' && cutsTail(event, this.#talkspurt)) this.#cutTail();
    if (event.type === 'granted') this.#grant(event);
    const { keys } = this.#machine;
    const { state, actions } = talkStep(this.#machine, event, performance.now(), this.#options);
    this.#machine = state;
    // Commands before news: whatever a listener does with the news, the microphone is what the
    // machine says.
    for (const action of actions) this.#act(action, event, isDrained);
    if (state.keys === keys) return;
    this.#keys = talkKeyStates(state.keys);
    this.#ports.onNews({ type: 'talk-keys', keys: this.#keys });
  }

  #act(action: TalkAction, event: TalkEvent, isDrained: boolean): void {
    switch (action.type) {
      case 'open':
        return this.#open(action);
      case 'retarget':
        return this.#retarget(action);
      case 'close':
        return this.#close(action.reason, isByHand(event), isDrained);
      case 'refused':
        return this.#ports.onNotice({ type: 'talk-refused', key: action.key, reason: action.reason });
      case 'limit-warning':
        return this.#ports.onNotice(action);
      default:
        return assertNever(action);
    }
  }

  #open({ talkspurt, targets, override }: Extract<TalkAction, { type: 'open' }>): void {
    // Pressed again before the last talkspurt was through: that one ends here.
    this.#finish();
    const { audio, codecFor } = this.#ports;
    const codec = codecFor(targets);
    const sinceMs = performance.now();
    this.#enter({ kind: 'open', talkspurt, targets, granted: undefined, codec, sinceMs, silence: undefined });
    this.#sendStart(talkspurt, targets, override);
    audio.send({ type: 'talk.open', talkspurt, codec, maxMs: this.#options.maxMs + LAST_DEFENCE_MS });
    this.#server?.setTalking(true);
    this.#tellMicrophone();
  }

  #retarget({ targets, override }: Extract<TalkAction, { type: 'retarget' }>): void {
    const now = this.#talkspurt;
    if (now.kind !== 'open') return;
    this.#talkspurt = { ...now, targets };
    this.#sendStart(now.talkspurt, targets, override);
    this.#followCodec();
    this.#tellMicrophone();
  }

  /** No news: what the server said is news by itself. */
  #grant({ talkspurt, targets }: Extract<TalkEvent, { type: 'granted' }>): void {
    const now = this.#talkspurt;
    if ((now.kind === 'open' || now.kind === 'tail') && now.talkspurt === talkspurt)
      this.#talkspurt = { ...now, granted: targets };
  }

  #close(reason: CloseCause, byHand: boolean, isDrained: boolean): void {
    const now = this.#talkspurt;
    if (now.kind !== 'open') return;
    const { audio } = this.#ports;
    const { talkspurt } = now;
    const tailMs = byHand ? audio.tailMs : 0;
    if (isDrained || !audio.isRunning) {
      this.#enter({ kind: 'idle' });
      this.#sendStop(talkspurt);
      this.#tellClosed(talkspurt, reason);
    } else if (tailMs > 0) {
      // "Closed" is told when it is: after the tail.
      this.#enter({ ...now, kind: 'tail', reason }, tailMs);
      audio.send({ type: 'talk.close', tailMs });
    } else this.#drain(talkspurt, reason);
  }

  /** The microphone is closed at once, tail or not. */
  #drain(talkspurt: number, reason: CloseCause): void {
    this.#enter({ kind: 'draining', talkspurt });
    this.#ports.audio.send({ type: 'talk.close' });
    this.#tellClosed(talkspurt, reason);
  }

  #cutTail(): void {
    const now = this.#talkspurt;
    if (now.kind === 'tail') this.#drain(now.talkspurt, now.reason);
  }

  /** The last frame of a microphone that closes has been sent, or will not come. */
  #finish(): void {
    const now = this.#talkspurt;
    if (now.kind !== 'tail' && now.kind !== 'draining') return;
    this.#enter({ kind: 'idle' });
    this.#sendStop(now.talkspurt);
    if (now.kind === 'tail') this.#tellClosed(now.talkspurt, now.reason);
  }

  /** The rest of the talkspurt is sent in the codec that all its listeners decode now. */
  #followCodec(): void {
    const now = this.#talkspurt;
    if (now.kind !== 'open') return;
    const codec = this.#ports.codecFor(now.targets);
    if (codec === now.codec) return;
    this.#talkspurt = { ...now, codec };
    this.#ports.audio.send({ type: 'talk.codec', codec });
  }

  /** @param tailMs of a tail: how long it is. */
  #enter(talkspurt: Talkspurt, tailMs = 0): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#talkspurt = talkspurt;
    this.#timers = this.#timersOf(talkspurt, tailMs);
  }

  #timersOf(talkspurt: Talkspurt, tailMs: number): NodeJS.Timeout[] {
    const drain = (ms: number): NodeJS.Timeout =>
      setTimeout(() => this.onEvent({ type: 'drain-timeout' }), ms);
    switch (talkspurt.kind) {
      case 'idle':
        return [];
      case 'open':
        return [setInterval(() => this.onEvent({ type: 'tick' }), TICK_MS)];
      case 'tail': {
        // The limit is that of the open microphone, tail and all.
        const leftMs = Math.max(0, talkspurt.sinceMs + this.#options.maxMs - performance.now());
        return [drain(tailMs + DRAIN_MS), setTimeout(() => this.onEvent({ type: 'tail-limit' }), leftMs)];
      }
      case 'draining':
        return [drain(DRAIN_MS)];
      default:
        return assertNever(talkspurt);
    }
  }

  #sendStart(talkspurt: number, targets: readonly Target[], override: boolean): void {
    this.#server?.send({
      ...{ type: 'talk.start', talkspurt, targets: [...targets] },
      ...(override && { override }),
    });
  }

  #sendStop(talkspurt: number): void {
    this.#server?.send({ type: 'talk.stop', talkspurt });
  }

  #tellMicrophone(): void {
    this.#ports.onNews({ type: 'microphone', microphone: microphoneOf(this.#talkspurt) });
  }

  #tellClosed(talkspurt: number, reason: CloseCause): void {
    this.#server?.setTalking(false);
    this.#tellMicrophone();
    this.#ports.onNotice({ type: 'talk-closed', talkspurt, reason });
  }
}

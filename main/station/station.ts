import { assertNever } from '../assert-never.ts';
import type { AudioCommand, AudioEvent } from '../../native-audio/messages.ts';
import type { EncodedFrame, Level, TalkerStats } from '../../native-audio/types.ts';
import type { Child } from '../processes/child.ts';
import {
  CODEC_NAMES,
  encodeAudioFrame,
  type AudioFrame,
  type CodecName,
  type ServerMessage,
  type Target,
} from '../protocol/index.ts';
import { AudioLink, type AudioDevices } from './audio-link.ts';
import { codecForTargets } from './codec-choice.ts';
import { Connection, type ConnectionState } from './connection.ts';
import { INITIAL_STATION_STATE, reduceStation, type StationInput, type StationState } from './state.ts';
import {
  DEFAULT_TALK_OPTIONS,
  INITIAL_TALK_STATE,
  talkStep,
  type CloseCause,
  type TalkAction,
  type TalkEvent,
  type TalkState,
} from './talk-machine.ts';
import { MAX_GAIN_DB, MIN_GAIN_DB, talkerGainDb } from './talker-gain.ts';

/** Things that happen and pass; what lasts is in the state. */
export type StationNotice =
  | { readonly type: 'server'; readonly message: ServerMessage }
  | { readonly type: 'talk-closed'; readonly talkspurt: number; readonly reason: CloseCause }
  | { readonly type: 'talk-refused'; readonly key: string; readonly reason: CloseCause }
  | { readonly type: 'limit-warning'; readonly remainingMs: number }
  | {
      readonly type: 'levels';
      readonly input: Level;
      readonly output: Level;
      readonly talkers: readonly ({ readonly talker: number } & Level)[];
    }
  | { readonly type: 'stats'; readonly talkers: readonly TalkerStats[]; readonly underruns: number }
  | {
      readonly type: 'recording';
      readonly path: string;
      readonly sampleRateHz: number;
      readonly samples: number;
      readonly atMs: number;
    }
  /** A fault of the audio process that was survived, or why it starts itself anew; a sentence. */
  | { readonly type: 'problem' | 'restart'; readonly reason: string };

export interface StationOptions {
  readonly url: string;
  readonly stationId: string;
  readonly name: string;
  readonly passphrase?: string;
  readonly codecs?: readonly CodecName[];
  /** Ids or names, applied at the first welcome: what is not there is refused by the server and reported. */
  readonly subscription: (channels: StationState['channels']) => {
    readonly listen: string[];
    readonly talk: string[];
  };
  readonly devices: AudioDevices;
  readonly startAudio: () => Child<AudioCommand, AudioEvent>;
  readonly maxTalkMs?: number;
  readonly onState: (state: StationState, input: StationInput) => void;
  readonly onNotice: (notice: StationNotice) => void;
}

/** Often enough that a limit closes the microphone well within the promised 300 ms. */
const TICK_MS = 50;
/** The audio process's own limit lies just behind the talk machine's: it acts only if this process hangs. */
const LAST_DEFENCE_MS = 1_000;

/** One user's end: ties the connection, the talk machine and the audio process together. */
export class Station {
  readonly #options: StationOptions;
  readonly #codecs: readonly CodecName[];
  readonly #connection: Connection;
  readonly #audio: AudioLink;
  #state: StationState = INITIAL_STATION_STATE;
  #talk: TalkState = INITIAL_TALK_STATE;
  /** What was asked for last, which the server may not have answered yet. */
  #wanted: { readonly listen: readonly string[]; readonly talk: readonly string[] } | undefined;
  #codec: CodecName = 'PCMU/8000';
  /** A talkspurt whose last frame is still to be sent before its talk.stop. */
  #stopping: number | undefined;
  #ticker: NodeJS.Timeout | undefined;

  constructor(options: StationOptions) {
    this.#options = options;
    this.#codecs = options.codecs ?? CODEC_NAMES;
    this.#connection = new Connection({
      url: options.url,
      stationId: options.stationId,
      name: options.name,
      codecs: this.#codecs,
      ...(options.passphrase === undefined ? {} : { passphrase: options.passphrase }),
      onState: (state) => {
        this.#connectionChanged(state);
      },
      onMessage: (message) => {
        this.#heard(message);
      },
      onAudio: (frame) => {
        this.#play(frame);
      },
    });
    this.#audio = new AudioLink({
      start: options.startAudio,
      devices: options.devices,
      onState: (state) => {
        this.#apply({ type: 'audio-process', state });
        this.#checkReadiness();
      },
      onFrame: (frame) => {
        this.#sendFrame(frame);
      },
      onClosed: () => {
        this.#sendStop();
      },
      onEvent: (event) => {
        this.#audioEvent(event);
      },
    });
  }

  get state(): StationState {
    return this.#state;
  }

  get rttMs(): number | undefined {
    return this.#connection.rttMs;
  }

  get droppedFrames(): number {
    return this.#connection.droppedFrames;
  }

  start(): void {
    this.#audio.start();
    this.#connection.start();
  }

  async stop(): Promise<void> {
    this.talk({ type: 'close-all', reason: 'stopping' });
    this.#sendStop();
    clearInterval(this.#ticker);
    await Promise.all([this.#connection.stop(), this.#audio.stop()]);
  }

  /** Every press, release and fail-safe goes through here. */
  talk(event: TalkEvent): void {
    const options = {
      ...DEFAULT_TALK_OPTIONS,
      ...(this.#options.maxTalkMs ? { maxMs: this.#options.maxTalkMs } : {}),
    };
    const { state, actions } = talkStep(this.#talk, event, performance.now(), options);
    this.#talk = state;
    for (const action of actions) this.#act(action);
  }

  /** Before the first welcome there are no channels, and nothing happens. */
  setListen(channel: string, on: boolean): void {
    if (this.#wanted) this.#subscribe(toggled(this.#wanted.listen, channel, on), this.#wanted.talk);
  }

  setTalk(channel: string, on: boolean): void {
    if (this.#wanted) this.#subscribe(this.#wanted.listen, toggled(this.#wanted.talk, channel, on));
  }

  /** @param gainDb clamped to the range of the volume control. @returns what was set. */
  setGain(channel: string, gainDb: number): number {
    const clamped = Math.min(MAX_GAIN_DB, Math.max(MIN_GAIN_DB, gainDb));
    this.#apply({ type: 'gain', channel, gainDb: clamped });
    this.#setTalkerGains();
    return clamped;
  }

  /** A call signal: flashes and rings there. Opens no microphone. */
  call(target: Target): boolean {
    return this.#connection.send({ type: 'call', target });
  }

  setDevices(devices: AudioDevices): void {
    this.#audio.setDevices(devices);
  }

  #apply(input: StationInput): void {
    this.#state = reduceStation(this.#state, input);
    this.#options.onState(this.#state, input);
  }

  #connectionChanged(state: ConnectionState): void {
    this.#apply({ type: 'connection', state });
    this.#checkReadiness();
  }

  #checkReadiness(): void {
    const reason = this.#unreadyReason();
    const known = this.#talk.readiness;
    if (reason === undefined) {
      if (!known.ready) this.talk({ type: 'ready', ready: true });
    } else if (known.ready || known.reason !== reason) this.talk({ type: 'ready', ready: false, reason });
  }

  #unreadyReason(): CloseCause | undefined {
    if (this.#state.connection.type !== 'joined') return 'disconnected';
    if (this.#state.audio.process.type !== 'running') return 'audio-lost';
    if (this.#state.audio.input.type !== 'running') return 'device-lost';
    return undefined;
  }

  #heard(message: ServerMessage): void {
    const before = this.#state;
    this.#apply({ type: 'server', message });
    this.#forgetGone(before);
    switch (message.type) {
      case 'welcome':
        this.#audio.setFrameDuration(message.frameDurationMs);
        this.#wanted ??= this.#options.subscription(message.channels);
        this.#subscribeIfOther(message.listen, message.talk);
        this.#setTalkerGains();
        this.#checkReadiness();
        break;
      case 'subscribed':
        this.#setTalkerGains();
        break;
      case 'talk.started':
        if (message.talker !== this.#state.self?.id) this.#setTalkerGain(message.talker, message.targets);
        break;
      case 'talk.granted':
      case 'talk.denied': {
        const { talkspurt, refused } = message;
        if (refused.length > 0)
          this.talk({ type: 'refused', talkspurt, targets: refused.map(({ target }) => target) });
        break;
      }
      case 'talk.ended':
        if (message.reason !== 'released') {
          const reason = message.reason === 'too-long' ? 'too-long' : 'ended-by-server';
          this.talk({ type: 'ended', talkspurt: message.talkspurt, reason });
        }
        break;
      case 'channel.codec':
      case 'station.joined':
      case 'station.updated':
        this.#updateCodec();
        break;
      default:
        break;
    }
    this.#options.onNotice({ type: 'server', message });
  }

  /** Frees what the audio process keeps for stations that left. Another run of the server gives their numbers to others. */
  #forgetGone(before: StationState): void {
    const { roster, self } = this.#state;
    if (roster === before.roster) return;
    const sameRun = self?.epoch === before.self?.epoch;
    for (const id of before.roster.keys()) if (!sameRun || !roster.has(id)) this.#audio.forgetTalker(id);
  }

  #subscribe(listen: readonly string[], talk: readonly string[]): void {
    this.#wanted = { listen, talk };
    this.#connection.send({ type: 'subscribe', listen: [...listen], talk: [...talk] });
  }

  /** After a welcome: the server may be another run, or have kept everything. */
  #subscribeIfOther(listen: readonly string[], talk: readonly string[]): void {
    const wanted = this.#wanted;
    if (wanted && !(sameSet(wanted.listen, listen) && sameSet(wanted.talk, talk))) {
      this.#subscribe(wanted.listen, wanted.talk);
    }
  }

  #act(action: TalkAction): void {
    switch (action.type) {
      case 'open': {
        const { talkspurt, targets, override } = action;
        this.#sendStop();
        this.#connection.send({
          type: 'talk.start',
          talkspurt,
          targets: [...targets],
          ...(override ? { override } : {}),
        });
        this.#codec = this.#codecFor(targets);
        this.#audio.openTalk(
          this.#codec,
          (this.#options.maxTalkMs ?? DEFAULT_TALK_OPTIONS.maxMs) + LAST_DEFENCE_MS,
        );
        this.#apply({
          type: 'microphone',
          microphone: { type: 'open', talkspurt, targets, granted: undefined, sinceMs: performance.now() },
        });
        clearInterval(this.#ticker);
        this.#ticker = setInterval(() => {
          this.talk({ type: 'tick' });
        }, TICK_MS);
        return;
      }
      case 'retarget': {
        const { talkspurt, targets, override } = action;
        this.#connection.send({
          type: 'talk.start',
          talkspurt,
          targets: [...targets],
          ...(override ? { override } : {}),
        });
        if (this.#state.microphone.type === 'open') {
          this.#apply({ type: 'microphone', microphone: { ...this.#state.microphone, targets } });
        }
        this.#updateCodec();
        return;
      }
      case 'close':
        clearInterval(this.#ticker);
        this.#stopping = action.talkspurt;
        this.#audio.closeTalk();
        this.#apply({ type: 'microphone', microphone: { type: 'closed' } });
        this.#options.onNotice({ type: 'talk-closed', talkspurt: action.talkspurt, reason: action.reason });
        return;
      case 'refused':
        this.#options.onNotice({ type: 'talk-refused', key: action.key, reason: action.reason });
        return;
      case 'limit-warning':
        this.#options.onNotice(action);
        return;
    }
  }

  #sendStop(): void {
    if (this.#stopping === undefined) return;
    this.#connection.send({ type: 'talk.stop', talkspurt: this.#stopping });
    this.#stopping = undefined;
  }

  #sendFrame(frame: EncodedFrame): void {
    this.#connection.sendAudio(encodeAudioFrame({ ...frame, talker: 0 }));
  }

  #play({ talker, ...frame }: AudioFrame): void {
    this.#audio.play(talker, frame);
  }

  /** After a change of volumes, or of the channels that are listened to. */
  #setTalkerGains(): void {
    for (const [talker, { targets }] of this.#state.talking) this.#setTalkerGain(talker, targets);
  }

  #setTalkerGain(talker: number, targets: readonly Target[]): void {
    this.#audio.setTalkerGain(talker, talkerGainDb(targets, this.#state.listen, this.#state.gains));
  }

  #codecFor(targets: readonly Target[]): CodecName {
    return codecForTargets(targets, this.#state.channels, this.#state.roster, this.#codecs);
  }

  /** Somebody who decodes less came to hear, or went: the rest of the talkspurt follows. */
  #updateCodec(): void {
    if (!this.#talk.open) return;
    const codec = this.#codecFor(this.#talk.open.targets);
    if (codec === this.#codec) return;
    this.#codec = codec;
    this.#audio.setTalkCodec(codec);
  }

  #audioEvent(event: AudioEvent): void {
    switch (event.type) {
      case 'device':
        this.#apply({ type: 'device', side: event.side, state: event.state });
        if (event.side === 'input') this.#checkReadiness();
        return;
      case 'levels':
      case 'stats':
      case 'recording':
      case 'problem':
      case 'restart':
        this.#options.onNotice(event);
        return;
      case 'ready':
      case 'pong':
      case 'frame':
      case 'devices':
        return;
      default:
        assertNever(event);
    }
  }
}

function toggled(channels: readonly string[], channel: string, on: boolean): string[] {
  const others = channels.filter((id) => id !== channel);
  return on ? [...others, channel] : others;
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((entry) => b.includes(entry));
}

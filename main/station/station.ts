import { assertNever } from '../assert-never.ts';
import type { AudioEvent } from '../../native-audio/messages.ts';
import type { CueName } from '../../native-audio/types.ts';
import type { AudioFrame, ServerMessage, Target } from '../protocol/index.ts';
import { AudioLink, type AudioDevices } from './audio-link.ts';
import { codecForTargets } from './codec-choice.ts';
import { Connection, type ConnectionState } from './connection.ts';
import { INITIAL_STATION_STATE, reduceStation, type StationInput, type StationState } from './state.ts';
import type { StationOptions } from './station-options.ts';
import {
  DEFAULT_TALK_OPTIONS,
  INITIAL_TALK_STATE,
  talkStep,
  type CloseCause,
  type TalkAction,
  type TalkEvent,
  type TalkOptions,
  type TalkState,
} from './talk-machine.ts';
import { TalkWire } from './talk-wire.ts';
import { MAX_GAIN_DB, MIN_GAIN_DB, talkerGainDb } from './talker-gain.ts';

/** Often enough that a limit closes the microphone well within the promised 300 ms. */
const TICK_MS = 50;
/** The audio process's own limit lies just behind the talk machine's: it acts only if this process hangs. */
const LAST_DEFENCE_MS = 1_000;

/** One user's end: ties the connection, the talk machine and the audio process together. */
export class Station {
  readonly #options: StationOptions;
  readonly #talkOptions: TalkOptions;
  readonly #connection: Connection;
  readonly #audio: AudioLink;
  readonly #wire: TalkWire;
  #state: StationState = INITIAL_STATION_STATE;
  #talk: TalkState = INITIAL_TALK_STATE;
  /** What was asked for last, which the server may not have answered yet. */
  #wanted: { readonly listen: readonly string[]; readonly talk: readonly string[] } | undefined;
  /** The server fell silent while the microphone was open. */
  #stalled = false;
  #ticker: NodeJS.Timeout | undefined;

  constructor(options: StationOptions) {
    this.#options = options;
    this.#talkOptions = {
      ...DEFAULT_TALK_OPTIONS,
      ...(options.maxTalkMs ? { maxMs: options.maxTalkMs } : {}),
    };
    this.#connection = new Connection({
      url: options.url,
      identity: options.identity,
      onState: (state) => {
        this.#connectionChanged(state);
      },
      onMessage: (message) => {
        this.#heard(message);
      },
      onAudio: (frame) => {
        this.#play(frame);
      },
      onStall: (stalled) => {
        this.#stalled = stalled;
        this.#checkReadiness();
      },
    });
    this.#audio = new AudioLink({
      start: options.startAudio,
      devices: options.devices,
      onState: (state) => {
        this.#apply({ type: 'audio-process', state });
        this.#checkReadiness();
      },
      onFrame: (talkspurt, frame) => {
        this.#wire.frame(talkspurt, frame);
      },
      onEnded: (talkspurt) => {
        this.talk({ type: 'ended', talkspurt, reason: 'watchdog' });
      },
      onClosed: () => {
        this.#wire.finish();
      },
      onEvent: (event) => {
        this.#audioEvent(event);
      },
      onProbe: options.probeDevices,
    });
    this.#wire = new TalkWire({
      send: (message) => {
        this.#connection.send(message);
      },
      sendAudio: (bytes) => {
        this.#connection.sendAudio(bytes);
      },
      openMicrophone: (talkspurt, codec) => {
        this.#audio.openTalk(talkspurt, codec, this.#talkOptions.maxMs + LAST_DEFENCE_MS);
      },
      setCodec: (codec) => {
        this.#audio.setTalkCodec(codec);
      },
      closeMicrophone: () => {
        this.#audio.closeTalk();
      },
      codecFor: (targets) => {
        const { channels, roster } = this.#state;
        return codecForTargets(targets, channels, roster, options.identity.codecs);
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
    this.#wire.finish();
    clearInterval(this.#ticker);
    await Promise.all([this.#connection.stop(), this.#audio.stop()]);
  }

  /** Every press, release and fail-safe goes through here. */
  talk(event: TalkEvent): void {
    const { state, actions } = talkStep(this.#talk, event, performance.now(), this.#talkOptions);
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

  /** A sound for the operator; never sent. @param gainDb −40…+20. */
  playCue(cue: CueName, gainDb: number): void {
    this.#audio.playCue(cue, gainDb);
  }

  /** The own microphone in the own ear while no talkspurt is open; the notice `monitor` tells what became of it. */
  setMonitor(on: boolean): void {
    this.#audio.setMonitor(on);
  }

  /** Volume of all that is heard. @param gainDb −40…+20. */
  setOutputGain(gainDb: number): void {
    this.#audio.setOutputGain(gainDb);
  }

  /** Answered by the notice `devices`, or by a `problem`. */
  listDevices(): void {
    this.#audio.listDevices();
  }

  #apply(input: StationInput): void {
    this.#state = reduceStation(this.#state, input);
    this.#options.onState(this.#state, input);
  }

  #connectionChanged(state: ConnectionState): void {
    this.#stalled = false;
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
    if (this.#state.connection.type !== 'joined' || this.#stalled) return 'disconnected';
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
        if (message.type === 'talk.granted') this.talk({ type: 'granted', talkspurt });
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
        this.#wire.updateCodec();
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
        this.#wire.open(talkspurt, targets, override);
        this.#connection.setTalking(true);
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
        const { targets, override } = action;
        this.#wire.retarget(targets, override);
        if (this.#state.microphone.type === 'open') {
          this.#apply({ type: 'microphone', microphone: { ...this.#state.microphone, targets } });
        }
        return;
      }
      case 'close':
        clearInterval(this.#ticker);
        this.#wire.close();
        this.#connection.setTalking(false);
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
      case 'devices':
      case 'monitor':
        this.#options.onNotice(event);
        return;
      case 'ready':
      case 'pong':
      case 'frame':
      case 'probe':
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

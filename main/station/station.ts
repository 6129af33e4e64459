import type { CloseCause } from '../../common/close-cause.ts';
import { VOLUME_DB } from '../../common/settings.ts';
import type { CodecName } from '../../common/codec.ts';
import type { ServerMessage } from '../protocol/index.ts';
import { AudioProcessClient } from './audio-process-client.ts';
import { codecForTargets } from './codec-choice.ts';
import { ServerConnection, type ServerChoice } from './connection/server-connection.ts';
import {
  INITIAL_STATION_FACTS,
  reduceStation,
  type StationFact,
  type StationFacts,
  type StationInput,
  type StationState,
} from './state.ts';
import { isGranted, withChannel } from './listening.ts';
import type { StationOptions, Subscription } from './station-options.ts';
import { DEFAULT_TALK_OPTIONS } from './talk/talk-machine.ts';

import { TalkTransmitter } from './talk/talk-transmitter.ts';
import { TalkerPlacement } from './talker-placement.ts';

/** One user's station: connection, talk and audio process, and the state that they share. */
export class Station {
  /** Devices, the voice, volumes, sounds for the operator. */
  readonly audio: AudioProcessClient;
  readonly connection: ServerConnection;
  /** Owns the open talkspurt. Every press, release and fail-safe goes there. */
  readonly talk: TalkTransmitter;
  readonly #options: StationOptions;
  readonly #placement: TalkerPlacement;
  #facts: StationFacts = INITIAL_STATION_FACTS;
  /** Facts of the station and of its talk together. undefined: something has changed since. */
  #state: StationState | undefined;
  #url: string | undefined;
  /** The limit that was set here. The server's may be lower. */
  #maxTalkMs: number;
  #codecs: readonly CodecName[] = [];
  /** The server fell silent while the microphone was open. */
  #stalled = false;

  constructor(options: StationOptions) {
    this.#options = options;
    this.#maxTalkMs = options.maxTalkMs ?? DEFAULT_TALK_OPTIONS.maxMs;
    this.audio = new AudioProcessClient({
      start: options.startAudio,
      devices: options.devices,
      onState: (state) => {
        this.#apply({ type: 'audio-process', state });
        if (state.type !== 'running') this.talk.onEvent({ type: 'audio-gone' });
        this.#checkReadiness();
      },
      onDevice: (side, state) => {
        this.#apply({ type: 'device', side, state });
        if (side === 'input') this.#checkReadiness();
      },
      onNotice: options.onNotice,
      onProbe: options.probeDevices,
    });
    this.#placement = new TalkerPlacement(this.audio);
    this.connection = new ServerConnection({
      onState: (state) => {
        this.#stalled = false;
        this.#apply({ type: 'connection', state });
        this.#checkReadiness();
      },
      onMessage: (message) => {
        this.#onMessage(message);
      },
      onAudio: this.audio.play,
      onStall: (stalled) => {
        this.#stalled = stalled;
        this.#checkReadiness();
      },
    });
    this.talk = new TalkTransmitter(
      {
        connection: this.connection,
        audio: this.audio,
        codecFor: (targets) =>
          codecForTargets(targets, this.#facts.channels, this.#facts.roster, this.#codecs),
        onNews: (news) => {
          this.#changed(news);
        },
        onNotice: options.onNotice,
      },
      { ...DEFAULT_TALK_OPTIONS, maxMs: this.#maxTalkMs },
    );
    this.audio.attach(this.talk);
  }

  get state(): StationState {
    return (this.#state ??= { ...this.#facts, ...this.talk.facts });
  }

  /** Starts the audio side; a server is chosen by `connect`. */
  start(): void {
    this.audio.start();
  }

  /**
   * Leaves the present server and connects to this one. Forgets what was known of another server.
   */
  connect(server: ServerChoice): void {
    this.#leave(server.url);
    this.#codecs = server.identity.codecs;
    this.connection.connect(server);
  }

  /** Leaves the server. Audio goes on, so that a person can try devices. */
  disconnect(): void {
    this.#leave(undefined);
    this.connection.disconnect();
  }

  /** Opens connection and devices again. After a sleep they may be dead without an error. */
  renew(): void {
    this.connection.current?.renew();
    this.audio.renew('the computer was asleep');
  }

  async stop(): Promise<void> {
    this.talk.stop();
    await Promise.all([this.connection.stop(), this.audio.stop()]);
  }

  /** On: closes the microphone and refuses presses. Off: opens nothing by itself. */
  setMuted(on: boolean): void {
    if (on === this.#facts.muted) return;
    // Nothing that was said while muted may leave in the pre-roll of the next press.
    if (!on) this.audio.send({ type: 'talk.forget' });
    this.#apply({ type: 'muted', on });
    this.#checkReadiness();
  }

  /** Sets the talk limit, for an open microphone too. */
  setMaxTalk(maxMs: number): void {
    this.#maxTalkMs = maxMs;
    this.#limitTalk();
  }

  /** Before the first welcome there are no channels, and nothing happens. */
  setListen(channel: string, on: boolean): void {
    const { wanted } = this.#facts;
    if (wanted) this.#subscribe(withChannel(wanted, 'listen', channel, on), channel);
  }

  setTalk(channel: string, on: boolean): void {
    const { wanted } = this.#facts;
    if (wanted) this.#subscribe(withChannel(wanted, 'talk', channel, on));
  }

  /** @param gainDb clamped to the range of the volume control. @returns what was set. */
  setGain(channel: string, gainDb: number): number {
    const clamped = Math.min(VOLUME_DB.max, Math.max(VOLUME_DB.min, gainDb));
    this.#apply({ type: 'gain', channel, gainDb: clamped });
    this.#placement.placeAll(this.#facts);
    return clamped;
  }

  #leave(nextUrl: string | undefined): void {
    this.talk.onEvent({ type: 'server-left' });
    this.#stalled = false;
    // Same server, another name or passphrase: the panel keeps its content.
    if (this.#url === nextUrl) return;
    this.#url = nextUrl;
    const before = this.#facts;
    this.#apply({ type: 'server-left' });
    this.#placement.forgetGone(before, this.#facts);
    this.#limitTalk();
  }

  #apply(fact: StationFact): void {
    this.#facts = reduceStation(this.#facts, fact);
    this.#changed(fact);
  }

  #changed(input: StationInput): void {
    this.#state = undefined;
    this.#options.onState(this.state, input);
  }

  /** Takes the lower of both limits, so that the warning comes before either. */
  #limitTalk(): void {
    const { self, maxTalkspurtMs } = this.#facts;
    this.talk.setMaxMs(self ? Math.min(this.#maxTalkMs, maxTalkspurtMs) : this.#maxTalkMs);
  }

  #checkReadiness(): void {
    const reason = this.#unreadyReason();
    this.talk.onEvent(
      reason === undefined ? { type: 'ready', ready: true } : { type: 'ready', ready: false, reason },
    );
  }

  #unreadyReason(): CloseCause | undefined {
    if (this.#facts.connection.type !== 'joined' || this.#stalled) return 'disconnected';
    if (this.#facts.audio.process.type !== 'running') return 'audio-lost';
    if (this.#facts.audio.input.type !== 'running') return 'device-lost';
    if (this.#facts.muted) return 'muted';
    return undefined;
  }

  #onMessage(message: ServerMessage): void {
    const before = this.#facts;
    if (message.type === 'talk.granted') this.talk.onEvent({ ...message, type: 'granted' });
    this.#apply({ type: 'server', message });
    this.#placement.forgetGone(before, this.#facts);
    switch (message.type) {
      case 'welcome':
        this.audio.setFrameDuration(message.frameDurationMs);
        this.#limitTalk();
        this.#subscribeAnew(message.channels);
        this.#placement.placeAll(this.#facts);
        this.#checkReadiness();
        break;
      case 'subscribed':
        this.#placement.placeAll(this.#facts);
        break;
      case 'talk.started':
        if (message.talker !== this.#facts.self?.stationNumber)
          this.#placement.place(message.talker, message, this.#facts);
        break;
      case 'talk.granted':
      case 'talk.denied': {
        const { talkspurt, refused } = message;
        if (refused.length > 0)
          this.talk.onEvent({ type: 'refused', talkspurt, targets: refused.map(({ target }) => target) });
        break;
      }
      case 'talk.ended':
        if (message.reason !== 'released') {
          const reason = message.reason === 'too-long' ? 'too-long' : 'ended-by-server';
          this.talk.onEvent({ type: 'ended', talkspurt: message.talkspurt, reason });
        }
        break;
      case 'channel.codec':
      case 'station.joined':
      case 'station.updated':
        this.talk.onEvent({ type: 'listeners-changed' });
        break;
      default:
        break;
    }
    this.#options.onNotice({ type: 'server', message });
  }

  #subscribe(wanted: Subscription, channel?: string): void {
    this.#apply({ type: 'wanted', wanted, isAsked: true, ...(channel === undefined ? {} : { channel }) });
    const { listen, talk } = wanted;
    this.connection.current?.send({ type: 'subscribe', listen: [...listen], talk: [...talk] });
  }

  /** Subscribes after a welcome, unless the server has kept the subscription. */
  #subscribeAnew(channels: StationState['channels']): void {
    const wanted = this.#options.subscription(channels, this.#facts.wanted);
    if (isGranted(this.#facts, wanted)) this.#apply({ type: 'wanted', wanted, isAsked: false });
    else this.#subscribe(wanted);
  }
}

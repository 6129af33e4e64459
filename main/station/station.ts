import type { CloseCause } from '../../common/close-cause.ts';
import { VOLUME_DB } from '../../common/settings.ts';
import { assertNever } from '../../common/assert-never.ts';
import type { AudioEvent } from '../../native-audio/process/messages.ts';
import type { CodecName } from '../../common/codec.ts';
import type { CueName } from '../../common/cue-name.ts';
import type { DimOptions } from '../../common/dim-options.ts';
import type { VoiceOptions } from '../../common/voice-options.ts';
import type { ServerMessage, Target } from '../protocol/index.ts';
import { AudioProcessClient, type AudioDevices } from './audio-process-client.ts';
import { codecForTargets } from './codec-choice.ts';
import type { ConnectionState } from './connection/connection.ts';
import { ServerConnection, type ServerChoice, type Traffic } from './connection/server-connection.ts';
import {
  INITIAL_STATION_FACTS,
  reduceStation,
  type RemoteTalk,
  type StationFact,
  type StationFacts,
  type StationInput,
  type StationState,
} from './state.ts';
import { isGranted, withChannel } from './listening.ts';
import type { StationOptions, Subscription } from './station-options.ts';
import { DEFAULT_TALK_OPTIONS } from './talk/talk-machine.ts';
import { talkerGainDb } from './talker-gain.ts';

import { TalkTransmitter } from './talk/talk-transmitter.ts';
import { talkerRole } from './talker-role.ts';

/** One user's end: ties the connection, the talk machine and the audio process together. */
export class Station {
  readonly #options: StationOptions;
  readonly #link: ServerConnection;
  readonly #audio: AudioProcessClient;
  /** Owns the open talkspurt. */
  readonly talk: TalkTransmitter;
  #facts: StationFacts = INITIAL_STATION_FACTS;
  /** Made of the facts of this station and of its talk; undefined: to be made anew. */
  #state: StationState | undefined;
  #url: string | undefined;
  /** As it was asked for here. */
  #maxTalkMs: number;
  #codecs: readonly CodecName[] = [];
  /** The server fell silent while the microphone was open. */
  #stalled = false;

  constructor(options: StationOptions) {
    this.#options = options;
    this.#maxTalkMs = options.maxTalkMs ?? DEFAULT_TALK_OPTIONS.maxMs;
    this.#link = new ServerConnection({
      onState: (state) => {
        this.#connectionChanged(state);
      },
      onMessage: (message) => {
        this.#onMessage(message);
      },
      onAudio: ({ stationNumber, ...frame }) => {
        this.#audio.play(stationNumber, frame);
      },
      onStall: (stalled) => {
        this.#stalled = stalled;
        this.#checkReadiness();
      },
    });
    this.#audio = new AudioProcessClient({
      start: options.startAudio,
      devices: options.devices,
      onState: (state) => {
        this.#apply({ type: 'audio-process', state });
        if (state.type !== 'running') this.talk.onEvent({ type: 'audio-gone' });
        this.#checkReadiness();
      },
      onEvent: (event) => {
        this.#audioEvent(event);
      },
      onProbe: options.probeDevices,
    });
    this.talk = new TalkTransmitter(
      {
        server: this.#link,
        audio: this.#audio,
        codecFor: (targets) => {
          const { channels, roster } = this.#facts;
          return codecForTargets(targets, channels, roster, this.#codecs);
        },
        onNews: (news) => {
          this.#changed(news);
        },
        onNotice: options.onNotice,
      },
      { ...DEFAULT_TALK_OPTIONS, maxMs: this.#maxTalkMs },
    );
  }

  get state(): StationState {
    return (this.#state ??= { ...this.#facts, ...this.talk.facts });
  }

  get rttMs(): number | undefined {
    return this.#link.rttMs;
  }

  get droppedFrames(): number {
    return this.#link.droppedFrames;
  }

  get traffic(): Traffic {
    return this.#link.traffic;
  }

  /** How long the microphone may stay open, ms. */
  get maxTalkMs(): number {
    return this.talk.maxMs;
  }

  /** Starts the audio side; a server is chosen by `connect`. */
  start(): void {
    this.#audio.start();
  }

  /** Goes to a server, and leaves the one before. What was known of another server is forgotten. */
  connect(server: ServerChoice): void {
    this.#leave(server.url);
    this.#codecs = server.identity.codecs;
    this.#link.connect(server);
  }

  /** Leaves the server. The audio side goes on: devices are tried out without one. */
  disconnect(): void {
    this.#leave(undefined);
    this.#link.disconnect();
  }

  /** Tries to connect now, instead of when the back-off is over. */
  retryNow(): void {
    this.#link.retryNow();
  }

  /** After a sleep connection and devices may be dead without knowing it: both are made anew. */
  renew(): void {
    this.#link.renew();
    this.#audio.renew('the computer was asleep');
  }

  async stop(): Promise<void> {
    this.talk.stop();
    await Promise.all([this.#link.stop(), this.#audio.stop()]);
  }

  /** Closes the microphone and refuses presses until it is taken back, which opens nothing. */
  setMuted(on: boolean): void {
    if (on === this.#facts.muted) return;
    // A press that follows at once has a pre-roll.
    if (!on) this.#audio.forgetSaid();
    this.#apply({ type: 'muted', on });
    this.#checkReadiness();
  }

  /** The microphone closes by itself after so long; for one that is open as well. */
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
    this.#placeTalkers();
    return clamped;
  }

  /** A call signal: flashes and rings there. Opens no microphone. */
  call(target: Target): boolean {
    return this.#link.send({ type: 'call', target });
  }

  setDevices(devices: AudioDevices): void {
    this.#audio.setDevices(devices);
  }

  /** How the microphone's sound is prepared, and what is sent around a press. */
  setVoice(voice: VoiceOptions): void {
    this.#audio.setVoice(voice);
  }

  /** What becomes of everybody else while a priority talker speaks. @param dim null: nothing */
  setDim(dim: DimOptions | null): void {
    this.#audio.setDim(dim);
  }

  #leave(nextUrl: string | undefined): void {
    this.talk.onEvent({ type: 'server-left' });
    this.#stalled = false;
    // The same server again, under another name or passphrase: the panel need not go blank meanwhile.
    if (this.#url === nextUrl) return;
    this.#url = nextUrl;
    for (const id of this.#facts.roster.keys()) this.#audio.forgetTalker(id);
    this.#apply({ type: 'server-left' });
    this.#limitTalk();
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

  #apply(fact: StationFact): void {
    this.#facts = reduceStation(this.#facts, fact);
    this.#changed(fact);
  }

  #changed(input: StationInput): void {
    this.#state = undefined;
    this.#options.onState(this.state, input);
  }

  #connectionChanged(state: ConnectionState): void {
    this.#stalled = false;
    this.#apply({ type: 'connection', state });
    this.#checkReadiness();
  }

  /** The server's limit may be the lower one: then the warning comes before that. */
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
    this.#forgetGone(before);
    switch (message.type) {
      case 'welcome':
        this.#audio.setFrameDuration(message.frameDurationMs);
        this.#limitTalk();
        this.#subscribeAnew(message.channels);
        this.#placeTalkers();
        this.#checkReadiness();
        break;
      case 'subscribed':
        this.#placeTalkers();
        break;
      case 'talk.started':
        if (message.talker !== this.#facts.self?.stationNumber) this.#placeTalker(message.talker, message);
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

  /** Frees what the audio process keeps for stations that left. Another run of the server gives their numbers to others. */
  #forgetGone(before: StationFacts): void {
    const { roster, self } = this.#facts;
    if (roster === before.roster) return;
    const sameRun = self?.epoch === before.self?.epoch;
    for (const id of before.roster.keys()) if (!sameRun || !roster.has(id)) this.#audio.forgetTalker(id);
  }

  #subscribe(wanted: Subscription, channel?: string): void {
    this.#apply({ type: 'wanted', wanted, isAsked: true, ...(channel === undefined ? {} : { channel }) });
    this.#link.send({ type: 'subscribe', listen: [...wanted.listen], talk: [...wanted.talk] });
  }

  /** After a welcome: the server may be another run, or have kept everything. */
  #subscribeAnew(channels: StationState['channels']): void {
    const wanted = this.#options.subscription(channels, this.#facts.wanted);
    if (isGranted(this.#facts, wanted)) this.#apply({ type: 'wanted', wanted, isAsked: false });
    else this.#subscribe(wanted);
  }

  /** After a change of volumes, or of the channels that are listened to. */
  #placeTalkers(): void {
    for (const [talker, talk] of this.#facts.talking) this.#placeTalker(talker, talk);
  }

  /** How loud a talker is here, and whether it goes before the others. */
  #placeTalker(talker: number, talk: Pick<RemoteTalk, 'targets' | 'override'>): void {
    const { listen, gains, channels } = this.#facts;
    this.#audio.setTalkerGain(talker, talkerGainDb(talk.targets, listen, gains));
    this.#audio.setTalkerRole(talker, talkerRole(talk, listen, channels));
  }

  #audioEvent(event: AudioEvent): void {
    switch (event.type) {
      case 'device':
        this.#apply({ type: 'device', side: event.side, state: event.state });
        if (event.side === 'input') this.#checkReadiness();
        return;
      case 'frame':
      case 'silence':
        this.talk.onEvent(event);
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
      case 'probe':
        return;
      default:
        assertNever(event);
    }
  }
}

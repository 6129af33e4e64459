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
  INITIAL_STATION_STATE,
  reduceStation,
  type RemoteTalk,
  type StationInput,
  type StationState,
} from './state.ts';
import { isGranted, withChannel } from './listening.ts';
import type { StationOptions, Subscription } from './station-options.ts';
import { TalkDriver } from './talk/talk-driver.ts';
import { DEFAULT_TALK_OPTIONS, type TalkEvent } from './talk/talk-machine.ts';
import { talkerGainDb } from './talker-gain.ts';
import { talkerRole } from './talker-role.ts';

/** One user's end: ties the connection, the talk machine and the audio process together. */
export class Station {
  readonly #options: StationOptions;
  readonly #link: ServerConnection;
  readonly #audio: AudioProcessClient;
  readonly #talk: TalkDriver;
  #state: StationState = INITIAL_STATION_STATE;
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
        this.#checkReadiness();
      },
      onFrame: (talkspurt, frame) => {
        this.#talk.wire.frame(talkspurt, frame);
      },
      onEnded: (talkspurt) => {
        this.talk({ type: 'ended', talkspurt, reason: 'watchdog' });
      },
      onClosed: () => {
        this.#talk.microphoneClosed();
      },
      onEvent: (event) => {
        this.#audioEvent(event);
      },
      onProbe: options.probeDevices,
    });
    this.#talk = new TalkDriver(
      {
        send: (message) => {
          this.#link.send(message);
        },
        sendAudio: (bytes) => {
          this.#link.sendAudio(bytes);
        },
        openMicrophone: (talkspurt, codec, maxMs) => {
          this.#audio.openTalk(talkspurt, codec, maxMs);
        },
        setCodec: (codec) => {
          this.#audio.setTalkCodec(codec);
        },
        closeMicrophone: (byHand) => this.#audio.closeTalk(byHand),
        codecFor: (targets) => {
          const { channels, roster } = this.#state;
          return codecForTargets(targets, channels, roster, this.#codecs);
        },
        setTalking: (talking) => {
          this.#link.setTalking(talking);
        },
        onMicrophone: (change) => {
          this.#apply({ type: 'microphone', microphone: change(this.#state.microphone) });
        },
        onKeys: (keys) => {
          this.#apply({ type: 'talk-keys', keys });
        },
        onNotice: options.onNotice,
      },
      this.#maxTalkMs,
    );
  }

  get state(): StationState {
    return this.#state;
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
    return this.#talk.maxMs;
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
    this.#talk.stop();
    await Promise.all([this.#link.stop(), this.#audio.stop()]);
  }

  /** Every press, release and fail-safe goes through here. */
  talk(event: TalkEvent): void {
    this.#talk.talk(event);
  }

  /** Closes the microphone and refuses presses until it is taken back, which opens nothing. */
  setMuted(on: boolean): void {
    if (on === this.#state.muted) return;
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
    const { wanted } = this.#state;
    if (wanted) this.#subscribe(withChannel(wanted, 'listen', channel, on), channel);
  }

  setTalk(channel: string, on: boolean): void {
    const { wanted } = this.#state;
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
    this.talk({ type: 'close-all', reason: 'disconnected' });
    this.#talk.wire.finish();
    this.#stalled = false;
    // The same server again, under another name or passphrase: the panel need not go blank meanwhile.
    if (this.#url === nextUrl) return;
    this.#url = nextUrl;
    for (const id of this.#state.roster.keys()) this.#audio.forgetTalker(id);
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

  #apply(input: StationInput): void {
    this.#state = reduceStation(this.#state, input);
    this.#options.onState(this.#state, input);
  }

  #connectionChanged(state: ConnectionState): void {
    this.#stalled = false;
    this.#apply({ type: 'connection', state });
    this.#checkReadiness();
  }

  /** The server's limit may be the lower one: then the warning comes before that. */
  #limitTalk(): void {
    const { self, maxTalkspurtMs } = this.#state;
    this.#talk.setMaxMs(self ? Math.min(this.#maxTalkMs, maxTalkspurtMs) : this.#maxTalkMs);
  }

  #checkReadiness(): void {
    this.#talk.setReadiness(this.#unreadyReason());
  }

  #unreadyReason(): CloseCause | undefined {
    if (this.#state.connection.type !== 'joined' || this.#stalled) return 'disconnected';
    if (this.#state.audio.process.type !== 'running') return 'audio-lost';
    if (this.#state.audio.input.type !== 'running') return 'device-lost';
    if (this.#state.muted) return 'muted';
    return undefined;
  }

  #onMessage(message: ServerMessage): void {
    const before = this.#state;
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
        if (message.talker !== this.#state.self?.stationNumber) this.#placeTalker(message.talker, message);
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
        this.#talk.wire.updateCodec();
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

  #subscribe(wanted: Subscription, channel?: string): void {
    this.#apply({ type: 'wanted', wanted, isAsked: true, ...(channel === undefined ? {} : { channel }) });
    this.#link.send({ type: 'subscribe', listen: [...wanted.listen], talk: [...wanted.talk] });
  }

  /** After a welcome: the server may be another run, or have kept everything. */
  #subscribeAnew(channels: StationState['channels']): void {
    const wanted = this.#options.subscription(channels, this.#state.wanted);
    if (isGranted(this.#state, wanted)) this.#apply({ type: 'wanted', wanted, isAsked: false });
    else this.#subscribe(wanted);
  }

  /** After a change of volumes, or of the channels that are listened to. */
  #placeTalkers(): void {
    for (const [stationNumber, talk] of this.#state.talking) this.#placeTalker(stationNumber, talk);
  }

  /** How loud a talker is here, and whether it goes before the others. */
  #placeTalker(talker: number, talk: Pick<RemoteTalk, 'targets' | 'override'>): void {
    const { listen, gains, channels } = this.#state;
    this.#audio.setTalkerGain(talker, talkerGainDb(talk.targets, listen, gains));
    this.#audio.setTalkerRole(talker, talkerRole(talk, listen, channels));
  }

  #audioEvent(event: AudioEvent): void {
    switch (event.type) {
      case 'device':
        this.#apply({ type: 'device', side: event.side, state: event.state });
        if (event.side === 'input') this.#checkReadiness();
        return;
      case 'silence':
        return this.#apply({ type: 'silence', silence: event.silence ?? undefined });
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

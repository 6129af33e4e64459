import type { AudioCommand, AudioEvent } from '../../native-audio/messages.ts';
import type { CodecName, DeviceChoice, EncodedFrame, FrameDurationMs } from '../../native-audio/types.ts';
import type { Child } from '../processes/child.ts';
import { Supervisor, type SupervisorState } from '../processes/supervisor.ts';

export interface AudioDevices {
  readonly input: DeviceChoice;
  readonly output: DeviceChoice;
  readonly sidetoneDb: number | null;
  /** Takes down what the speaker plays, into this WAV file. */
  readonly recordTo?: string | undefined;
}

export interface AudioLinkOptions {
  readonly start: () => Child<AudioCommand, AudioEvent>;
  readonly devices: AudioDevices;
  readonly onState: (state: SupervisorState) => void;
  /** A frame of the talkspurt that is open, or of the one that is just closing. */
  readonly onFrame: (frame: EncodedFrame) => void;
  /** The last frame of a closing talkspurt has been handed over, or will not come. */
  readonly onClosed: () => void;
  readonly onEvent: (event: AudioEvent) => void;
}

/** How long the last frame of a closed talkspurt may take to come out of the audio process. */
const CLOSING_MS = 60;

/**
 * The supervised audio process as the station uses it. Tells each new life what the last one knew (devices, gains),
 * but never that the microphone was open.
 */
export class AudioLink {
  readonly #options: AudioLinkOptions;
  readonly #supervisor: Supervisor<AudioCommand, AudioEvent>;
  readonly #gains = new Map<number, number>();
  #devices: AudioDevices;
  #frameDurationMs: FrameDurationMs = 10;
  /** `opening`: frames of an earlier talkspurt may still be under way and are not let through. */
  #talk: 'closed' | 'opening' | 'open' | 'closing' = 'closed';
  #closing: NodeJS.Timeout | undefined;

  constructor(options: AudioLinkOptions) {
    this.#options = options;
    this.#devices = options.devices;
    this.#supervisor = new Supervisor<AudioCommand, AudioEvent>({
      start: options.start,
      isReady: (event) => event.type === 'ready',
      heartbeat: {
        ping: (id) => ({ type: 'ping', id }),
        isPong: (event) => event.type === 'pong',
      },
      onState: (state) => {
        this.#stateChanged(state);
      },
      onEvent: (event) => {
        this.#heard(event);
      },
    });
  }

  get state(): SupervisorState {
    return this.#supervisor.state;
  }

  start(): void {
    this.#supervisor.start();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#closing);
    await this.#supervisor.stop();
  }

  setDevices(devices: AudioDevices): void {
    this.#devices = devices;
    this.#configure();
  }

  setFrameDuration(frameDurationMs: FrameDurationMs): void {
    if (frameDurationMs === this.#frameDurationMs) return;
    this.#frameDurationMs = frameDurationMs;
    this.#configure();
  }

  openTalk(codec: CodecName, maxMs: number): void {
    if (this.#talk === 'closing') this.#finishClosing();
    this.#talk = 'opening';
    this.#supervisor.send({ type: 'talk.open', codec, maxMs });
  }

  setTalkCodec(codec: CodecName): void {
    this.#supervisor.send({ type: 'talk.codec', codec });
  }

  /** The microphone is off in the audio process at once; what it had already taken in follows, then `onClosed`. */
  closeTalk(): void {
    if (this.#talk === 'closing') return;
    if (this.#talk === 'closed') {
      // The process died with the microphone open: there is no last frame to wait for.
      this.#options.onClosed();
      return;
    }
    this.#talk = 'closing';
    this.#supervisor.send({ type: 'talk.close' });
    this.#closing = setTimeout(() => {
      this.#finishClosing();
    }, CLOSING_MS);
  }

  play(talker: number, frame: EncodedFrame): void {
    this.#supervisor.send({ type: 'frame', talker, frame });
  }

  setTalkerGain(talker: number, gainDb: number): void {
    if ((this.#gains.get(talker) ?? 0) === gainDb) return;
    this.#gains.set(talker, gainDb);
    this.#supervisor.send({ type: 'talker.gain', talker, gainDb });
  }

  forgetTalker(talker: number): void {
    this.#gains.delete(talker);
    this.#supervisor.send({ type: 'talker.forget', talker });
  }

  #stateChanged(state: SupervisorState): void {
    if (state.type === 'running') {
      this.#configure();
      for (const [talker, gainDb] of this.#gains) {
        this.#supervisor.send({ type: 'talker.gain', talker, gainDb });
      }
    } else {
      if (this.#talk === 'closing') this.#finishClosing();
      this.#talk = 'closed';
    }
    this.#options.onState(state);
  }

  #configure(): void {
    const { recordTo, ...devices } = this.#devices;
    this.#supervisor.send({
      type: 'configure',
      ...devices,
      frameDurationMs: this.#frameDurationMs,
      ...(recordTo === undefined ? {} : { recordTo }),
    });
  }

  #heard(event: AudioEvent): void {
    if (event.type !== 'frame') {
      // A later life of the process must not write over what this one records.
      if (event.type === 'recording') this.#devices = { ...this.#devices, recordTo: undefined };
      this.#options.onEvent(event);
      return;
    }
    const { frame } = event;
    if (this.#talk === 'opening' && frame.first) this.#talk = 'open';
    if (this.#talk === 'open') this.#options.onFrame(frame);
    else if (this.#talk === 'closing') {
      this.#options.onFrame(frame);
      // The empty one is the very last: the one with the rest of the sound comes before it.
      if (frame.last && frame.payload.length === 0) this.#finishClosing();
    }
  }

  #finishClosing(): void {
    clearTimeout(this.#closing);
    this.#talk = 'closed';
    this.#options.onClosed();
  }
}

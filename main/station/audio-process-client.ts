import { assertNever } from '../../common/assert-never.ts';
import type { DeviceState } from '../../native-audio/devices/device-state.ts';
import type { StationNumber } from '../../common/station-number.ts';
import { withKeyOf } from '../../native-audio/devices/device-choice-key.ts';
import type { ProbeAnswer, ProbeQuestion } from '../../native-audio/devices/device-probe.ts';
import type { AudioCommand, AudioEvent } from '../../native-audio/process/messages.ts';
import type { CueName } from '../../common/cue-name.ts';
import type { DeviceChoice, InputChannelChoices, Side } from '../../common/device-choice.ts';
import { DEFAULT_DIM, type DimOptions, type TalkerRole } from '../../common/dim-options.ts';
import type { FrameDurationMs } from '../../common/encoded-frame.ts';
import { DEFAULT_VOICE, type VoiceOptions } from '../../common/voice-options.ts';
import type { Child } from '../processes/child.ts';
import { Supervisor, type SupervisorState } from '../processes/supervisor.ts';
import { limits, type AudioFrame } from '../protocol/index.ts';
import type { TalkTransmitter } from './talk/talk-transmitter.ts';

export interface AudioDevices {
  readonly input: DeviceChoice;
  readonly output: DeviceChoice;
  readonly sidetoneDb: number | null;
  /** Records what the speaker plays into this WAV file. */
  readonly recordTo?: string | undefined;
  /** Which channel of a microphone is sent. Absent: the one that carries a voice. */
  readonly inputChannels?: InputChannelChoices | undefined;
  /** Absent: DEFAULT_VOICE at first, later no change. */
  readonly voice?: VoiceOptions | undefined;
  /**
   * Dims all others while a priority talker speaks. null: off. Absent: DEFAULT_DIM, later no
   * change.
   */
  readonly dim?: DimOptions | null | undefined;
}

/** Reports of the audio process that the station only passes on. */
export type AudioNotice = Extract<
  AudioEvent,
  { readonly type: 'levels' | 'stats' | 'recording' | 'problem' | 'restart' | 'devices' | 'monitor' }
>;

export interface AudioProcessClientOptions {
  readonly start: () => Child<AudioCommand, AudioEvent>;
  readonly devices: AudioDevices;
  readonly onState: (state: SupervisorState) => void;
  readonly onDevice: (side: Side, state: DeviceState) => void;
  readonly onNotice: (notice: AudioNotice) => void;
  /**
   * Called for an audio process that cannot start children (an Electron utility process). It starts
   * the same entry with `--probe QUESTION` (JSON), and resolves to the answer.
   */
  readonly onProbe?: ((question: ProbeQuestion) => Promise<ProbeAnswer>) | undefined;
}

/**
 * The supervised audio process as the station uses it. Tells each new life what the last one knew
 * (devices, gains), but never that the microphone was open.
 */
export class AudioProcessClient {
  readonly #options: AudioProcessClientOptions;
  readonly #supervisor: Supervisor<AudioCommand, AudioEvent>;
  readonly #gains = new Map<StationNumber, number>();
  readonly #roles = new Map<StationNumber, TalkerRole>();
  #devices: AudioDevices;
  #voice: VoiceOptions;
  #dim: DimOptions | null;
  #frameDurationMs: FrameDurationMs = 10;
  #outputGainDb = 0;
  /**
   * Files that any life of the process was told to write. The list below is of earlier lives only.
   */
  readonly #files = new Set<string>();
  #begunFiles: readonly string[] = [];
  /** Counts the lives of the process. */
  #life = 0;
  #talk: Pick<TalkTransmitter, 'onEvent'> | undefined;
  #staleFrames = 0;

  constructor(options: AudioProcessClientOptions) {
    this.#options = options;
    this.#devices = options.devices;
    this.#voice = options.devices.voice ?? DEFAULT_VOICE;
    this.#dim = options.devices.dim === undefined ? DEFAULT_DIM : options.devices.dim;
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
      onEvent: this.#onEvent,
    });
  }

  /** How many frames were too old on arrival and were not played. */
  get staleFrames(): number {
    return this.#staleFrames;
  }

  get isRunning(): boolean {
    return this.#supervisor.state.type === 'running';
  }

  /** How long the microphone stays open after a release by hand. */
  get tailMs(): number {
    return this.#voice.releaseTailMs;
  }

  /** Dropped while no process runs. */
  send(command: AudioCommand): void {
    this.#supervisor.send(command);
  }

  /** Sets who gets the frames of the microphone. */
  attach(talk: Pick<TalkTransmitter, 'onEvent'>): void {
    this.#talk = talk;
  }

  start(): void {
    this.#supervisor.start();
  }

  stop(): Promise<void> {
    return this.#supervisor.stop();
  }

  /** Begins another life of the process, which opens the devices anew. */
  renew(reason: string): void {
    this.#supervisor.kill(reason);
  }

  setDevices(devices: AudioDevices): void {
    this.#devices = devices;
    this.#voice = devices.voice ?? this.#voice;
    if (devices.dim !== undefined) this.#dim = devices.dim;
    this.#configure();
  }

  /** Changes an open microphone at once; pre-roll and release tail from the next press on. */
  setVoice(voice: VoiceOptions): void {
    this.#voice = voice;
    this.#configure();
  }

  /** Sets how others are dimmed while a priority talker speaks. @param dim null: not at all */
  setDim(dim: DimOptions | null): void {
    this.#dim = dim;
    this.#configure();
  }

  setFrameDuration(frameDurationMs: FrameDurationMs): void {
    if (frameDurationMs === this.#frameDurationMs) return;
    this.#frameDurationMs = frameDurationMs;
    this.#configure();
  }

  /** Plays a frame of another station, unless it is too old. @param ageMs see AudioAge */
  readonly play = ({ stationNumber, ...frame }: AudioFrame, ageMs: number): void => {
    if (ageMs > limits.MAX_AUDIO_AGE_MS) this.#staleFrames += 1;
    else this.#supervisor.running?.send({ type: 'frame', stationNumber, frame });
  };

  setTalkerGain(stationNumber: StationNumber, gainDb: number): void {
    if ((this.#gains.get(stationNumber) ?? 0) === gainDb) return;
    this.#gains.set(stationNumber, gainDb);
    this.#supervisor.send({ type: 'talker.gain', stationNumber, gainDb });
  }

  setTalkerRole(stationNumber: StationNumber, role: TalkerRole): void {
    if ((this.#roles.get(stationNumber) ?? 'normal') === role) return;
    this.#roles.set(stationNumber, role);
    this.#supervisor.send({ type: 'talker.role', stationNumber, role });
  }

  forgetTalker(stationNumber: StationNumber): void {
    this.#gains.delete(stationNumber);
    this.#roles.delete(stationNumber);
    this.#supervisor.send({ type: 'talker.forget', stationNumber });
  }

  /** A sound for the operator; never sent. @param gainDb −40…+20. */
  playCue(cue: CueName, gainDb: number): void {
    this.#supervisor.send({ type: 'cue', cue, gainDb });
  }

  /** Plays the own microphone in the own ear while no talkspurt is open. Ends with the process. */
  setMonitor(on: boolean): void {
    this.#supervisor.send({ type: 'monitor', on });
  }

  /** Volume of all that is heard. @param gainDb −40…+20. */
  setOutputGain(gainDb: number): void {
    this.#outputGainDb = gainDb;
    this.#supervisor.send({ type: 'output.gain', gainDb });
  }

  /** Answered by the event `devices`. */
  listDevices(): void {
    this.#supervisor.send({ type: 'devices' });
  }

  #stateChanged(state: SupervisorState): void {
    if (state.type === 'running') {
      this.#life += 1;
      this.#configure();
      this.#supervisor.send({ type: 'output.gain', gainDb: this.#outputGainDb });
      for (const [stationNumber, gainDb] of this.#gains) {
        this.#supervisor.send({ type: 'talker.gain', stationNumber, gainDb });
      }
      for (const [stationNumber, role] of this.#roles)
        this.#supervisor.send({ type: 'talker.role', stationNumber, role });
    } else {
      // The next life may get its configuration before it runs.
      this.#begunFiles = [...this.#files];
    }
    this.#options.onState(state);
  }

  #configure(): void {
    const { recordTo, inputChannels = {}, ...devices } = this.#devices;
    if (this.#supervisor.state.type === 'running') {
      if (devices.output.kind === 'file') this.#files.add(devices.output.path);
      if (recordTo !== undefined) this.#files.add(recordTo);
    }
    this.#supervisor.send({
      type: 'configure',
      ...devices,
      frameDurationMs: this.#frameDurationMs,
      voice: this.#voice,
      dim: this.#dim,
      inputChannels,
      ...(recordTo === undefined ? {} : { recordTo }),
      ...(this.#begunFiles.length === 0 ? {} : { begunFiles: this.#begunFiles }),
    });
  }

  #probe(id: number, question: ProbeQuestion): void {
    const life = this.#life;
    const tell = (command: AudioCommand): void => {
      // A later life of the process did not ask.
      if (life === this.#life) this.#supervisor.send(command);
    };
    const { onProbe } = this.#options;
    const asked = onProbe
      ? onProbe(question)
      : Promise.reject(new Error('Nobody here can look for sound devices.'));
    asked.then(
      (answer) => {
        tell({ type: 'probe.answer', id, answer });
      },
      (error: unknown) => {
        tell({ type: 'probe.failed', id, reason: error instanceof Error ? error.message : String(error) });
      },
    );
  }

  readonly #onEvent = (event: AudioEvent): void => {
    switch (event.type) {
      case 'frame':
      case 'silence':
        this.#talk?.onEvent(event);
        return;
      case 'device': {
        // A later life of the process must not open another device of the same name.
        const choice = withKeyOf(this.#devices[event.side], event.state);
        this.#devices = { ...this.#devices, [event.side]: choice };
        this.#options.onDevice(event.side, event.state);
        return;
      }
      case 'probe':
        this.#probe(event.id, event.question);
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
        return;
      default:
        assertNever(event);
    }
  };
}

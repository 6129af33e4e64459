import { assertNever } from '../../common/assert-never.ts';
import { SETTINGS } from '../../common/settings.ts';
import { checkCommand } from './command-check.ts';
import { isKnownHere, openInput, openOutput, preparation } from '../devices/device-opener.ts';
import { delayBudget, streamDelay, type StreamDelay } from './delay-budget.ts';
import { DeviceRecovery } from '../devices/device-recovery.ts';
import { DeviceSide, LOOK_EVERY_MS, LOST_AFTER_MS } from '../devices/device-side.ts';
import { Engine } from '../engine/engine.ts';
import { GcWatch } from './gc-pauses.ts';
import { MicrophoneWatch } from '../capture/microphone-watch.ts';
import { OwnerProbe } from './owner-probe.ts';
import { OWNER_SILENT, OwnerWatch } from './owner-watch.ts';
import { PulseWatch } from '../devices/pulse/pulse-watch.ts';
import { SoundLatency } from '../devices/pulse/sound-latency.ts';
import { soundWorld } from '../devices/sound-world.ts';
import { BegunFiles, SpeakerRecorder } from './speaker-recorder.ts';
import type { AudioDelays } from '../../common/audio-delays.ts';
import { type Side, SIDES } from '../../common/device-choice.ts';
import type { EncodedFrame } from '../../common/encoded-frame.ts';
import { DEFAULT_VOICE } from '../../common/voice-options.ts';
import type { DeviceState } from '../devices/device-state.ts';
import type { AudioPort } from './audio-port.ts';
import type { ProbeAnswer, ProbeQuestion } from '../devices/device-probe.ts';
import type { AudioCommand, AudioEvent } from './messages.ts';

const LEVELS_EVERY_MS = 50;
const STATS_EVERY_MS = 1_000;
/** Every how many looks the sound server is asked, with the microphone open and closed. */
const PULSE_LOOK_TALKING = Math.round(200 / LOOK_EVERY_MS);
const PULSE_LOOK_IDLE = Math.round(1_000 / LOOK_EVERY_MS);
/** PulseAudio's buffers are at most 2 s deep unless somebody asked for more. */
const OUTPUT_START_PAUSE_MS = 2_500;
/** The fade itself, and the sound that waits in front of the speaker. */
const FADE_OUT_MS = 30;
/** Until a device is open. The engine gets the real rate before the first block. */
const ASSUMED_RATE_HZ = 48_000;
/** A talker must know within 300 ms that the microphone is gone. */
const TALKING_LOST_AFTER_MS = 200;

export interface AudioSessionEdges {
  readonly port: AudioPort;
  /** Asks a fresh child about devices; `owner`: the owner has to start that child. */
  readonly probe: 'owner' | ((question: ProbeQuestion) => Promise<ProbeAnswer>);
  /** Ends this process at once, by force. */
  die(): void;
}

/** Composes the audio process: commands in, events out, two devices and the engine between. */
export class AudioSession {
  readonly #edges: AudioSessionEdges;
  readonly #engine = new Engine({
    inputRateHz: ASSUMED_RATE_HZ,
    outputRateHz: ASSUMED_RATE_HZ,
    frameDurationMs: 10,
    sidetoneDb: null,
  });
  readonly #sides: Readonly<Record<Side, DeviceSide>>;
  readonly #recovery: DeviceRecovery;
  readonly #soundLatency = new SoundLatency();
  readonly #gc = new GcWatch();
  readonly #owner = new OwnerWatch();
  readonly #microphone = new MicrophoneWatch({
    send: (event) => this.#send(event),
    isCue: () => this.#engine.isCuePlaying,
  });
  readonly #ownerProbe = new OwnerProbe((event) => this.#send(event));
  readonly #pulseWatch: PulseWatch;
  #looks = 0;
  #monitorTold = false;
  readonly #startMs = performance.now();
  readonly #timers: NodeJS.Timeout[] = [];
  /** The last native call that opens or closes a device; the next one waits for it. */
  #nativeCalls: Promise<void> = Promise.resolve();
  #restartReason: string | null = null;
  /** Number of the talkspurt that is open, or was open last. */
  #talkspurt = 0;
  readonly #files = new BegunFiles();
  readonly #recorder = new SpeakerRecorder(this.#files, (event) => this.#send(event));
  #underruns = 0;
  #droppedCaptureBlocks = 0;

  constructor(edges: AudioSessionEdges) {
    this.#edges = edges;
    this.#engine.setVoice(DEFAULT_VOICE);
    this.#sides = { input: this.#inputSide(), output: this.#outputSide() };
    this.#recovery = new DeviceRecovery({
      sides: this.#sides,
      probe: (question) => this.#probe(question),
      knows: (side, finding) => isKnownHere(finding.device, side),
      restart: (reason) => (this.#restartReason ??= reason),
      world: () => soundWorld(),
      ageMs: () => performance.now() - this.#startMs,
    });
    this.#pulseWatch = new PulseWatch(this.#sides);
  }

  /** Says `ready` and obeys commands from then on. */
  start(): void {
    this.#edges.port.onMessage((message) => this.#onMessage(message as AudioCommand));
    this.#timers.push(
      setInterval(() => this.#look(), LOOK_EVERY_MS),
      setInterval(() => this.#sendLevels(), LEVELS_EVERY_MS),
      setInterval(() => this.#sendStats(), STATS_EVERY_MS),
    );
    this.#send({ type: 'ready' });
  }

  /** Finishes what is written to files and ends the process. Native streams are not waited for. */
  stop(): void {
    this.#quiet();
    for (const side of Object.values(this.#sides)) void side.close();
    this.#recorder.close();
    this.#edges.die();
  }

  #quiet(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#recovery.stop();
  }

  #onMessage(command: AudioCommand): void {
    const nowMs = performance.now();
    try {
      switch (command.type) {
        case 'configure':
          this.#configure(command);
          break;
        case 'talk.open':
          this.#openTalk(command);
          break;
        case 'talk.codec':
          this.#engine.setTalkCodec(command.codec);
          break;
        case 'talk.close':
          this.#closeTalk(command.tailMs);
          break;
        case 'talk.forget':
          this.#engine.forgetRecentInput();
          break;
        case 'frame':
          this.#engine.mixer.receive(command.stationNumber, command.frame, nowMs);
          break;
        case 'talker.gain':
          this.#engine.setTalkerGain(command.stationNumber, command.gainDb);
          break;
        case 'talker.role':
          this.#engine.setTalkerRole(command.stationNumber, command.role);
          break;
        case 'talker.forget':
          this.#engine.forgetTalker(command.stationNumber);
          break;
        case 'cue':
          // A cue is about this moment. A speaker that comes back in an hour must not play it.
          if (this.#running('output')) this.#engine.playCue(command.cue, command.gainDb);
          break;
        case 'monitor':
          this.#engine.setMonitor(command.on && this.#running('input') && this.#running('output'), nowMs);
          this.#tellMonitor(command.on);
          break;
        case 'output.gain':
          this.#engine.setOutputGain(command.gainDb);
          break;
        case 'probe.answer':
          this.#ownerProbe.answered(command.id, command.answer);
          break;
        case 'probe.failed':
          this.#ownerProbe.failed(command.id, command.reason);
          break;
        case 'devices':
          this.#probe({})
            .then(({ devices }) => this.#send({ type: 'devices', devices }))
            .catch((error: unknown) => this.#problem('The devices could not be listed', error));
          break;
        case 'ping':
          this.#send({ type: 'pong', id: command.id });
          break;
        default:
          assertNever(command);
      }
      // A nonsense command throws before this line, so it does not count as a living owner.
      this.#owner.received();
    } catch (error) {
      this.#problem('A command was ignored', error);
    }
  }

  #configure(command: Extract<AudioCommand, { type: 'configure' }>): void {
    checkCommand(command);
    this.#engine.setFrameDuration(command.frameDurationMs);
    this.#engine.setSidetone(command.sidetoneDb);
    if (command.voice !== undefined) this.#engine.setVoice(command.voice);
    if (command.dim !== undefined) this.#engine.setDim(command.dim);
    if (command.inputChannels !== undefined) this.#microphone.setChoices(command.inputChannels);
    this.#files.add(command.begunFiles ?? []);
    if (command.recordTo !== undefined) this.#recorder.start(command.recordTo);
    for (const side of ['output', 'input'] as const) {
      this.#sides[side]
        .configure(command[side])
        .catch((error: unknown) => this.#problem(`The ${side} could not be set up`, error));
    }
    this.#recovery.hurry();
  }

  #running(side: Side): boolean {
    return this.#sides[side].state.type === 'running';
  }

  #probe(question: ProbeQuestion): Promise<ProbeAnswer> {
    return this.#edges.probe === 'owner' ? this.#ownerProbe.ask(question) : this.#edges.probe(question);
  }

  #inputSide(): DeviceSide {
    return new DeviceSide({
      ...preparation('input'),
      onMoved: () => this.#engine.forgetRecentInput(),
      // A voice must not go on from another microphone in the middle of a word.
      mayGiveWay: () => !this.#engine.talking,
      patienceMs: () => (this.#engine.talking ? TALKING_LOST_AFTER_MS : LOST_AFTER_MS),
      open: async (choice, ended) => {
        const device = await openInput(choice, {
          channels: this.#microphone.channels,
          onBlock: (block, nowMs) => this.#onBlock(block, nowMs),
          onDropped: () => {
            this.#droppedCaptureBlocks += 1;
            this.#engine.forgetRecentInput();
          },
          onEnded: ended,
        });
        this.#engine.setInputRate(device.sampleRateHz);
        this.#microphone.opened(device);
        return device;
      },
      onState: (state) => this.#onState('input', state),
      onLeak: () => this.#recovery.leaked(),
      exclusively: (work) => this.#exclusively(work),
    });
  }

  #onBlock(block: Float32Array, nowMs: number): void {
    this.#microphone.block(block, nowMs);
    this.#sendFrames(this.#engine.capture(block, nowMs));
  }

  #outputSide(): DeviceSide {
    return new DeviceSide({
      startPauseMs: OUTPUT_START_PAUSE_MS,
      ...preparation('output'),
      fadeOut: () => {
        this.#engine.setAudible(false);
        return new Promise((resolve) => setTimeout(resolve, FADE_OUT_MS));
      },
      open: async (choice, ended) => {
        // A device asks for its first block while it opens, before its rate is known here.
        let rateHz: number | undefined = undefined;
        const isBegun = choice.kind === 'file' && this.#files.begin(choice.path);
        const device = await openOutput(choice, isBegun, {
          render: (out, nowMs) => {
            if (rateHz === undefined) out.fill(0);
            else this.#render(out, nowMs, rateHz);
          },
          onUnderrun: () => (this.#underruns += 1),
          onEnded: ended,
        });
        this.#engine.setOutputRate(device.sampleRateHz);
        this.#engine.setAudible(true);
        rateHz = device.sampleRateHz;
        return device;
      },
      onState: (state) => this.#onState('output', state),
      onLeak: () => this.#recovery.leaked(),
      exclusively: (work) => this.#exclusively(work),
    });
  }

  #render(out: Float32Array, nowMs: number, sampleRateHz: number): void {
    this.#engine.render(out, nowMs);
    this.#recorder.append(out, sampleRateHz, nowMs);
  }

  #onState(side: Side, state: DeviceState): void {
    // No frame may come after "lost".
    if (side === 'input' && state.type !== 'running') this.#closeTalk();
    if (state.type === 'running') this.#gc.soundRuns();
    else {
      this.#soundLatency.forget(side);
      this.#engine.setMonitor(false, performance.now());
      this.#tellMonitor();
    }
    this.#send({ type: 'device', side, state });
    if (state.type === 'lost') this.#recovery.hurry();
  }

  /** @param asked true: answers even if nothing changed, because it cannot be switched on */
  #tellMonitor(asked = false): void {
    const on = this.#engine.monitoring;
    if (on === this.#monitorTold && !(asked && !on)) return;
    this.#monitorTold = on;
    this.#send({ type: 'monitor', on });
  }

  #look(): void {
    this.#sendFrames(this.#engine.check(performance.now()));
    this.#tellMonitor();
    if (!this.#engine.talking) this.#microphone.talkClosed();
    for (const side of Object.values(this.#sides)) side.look();
    this.#recovery.nudge();
    this.#looks += 1;
    if (this.#looks % (this.#engine.talking ? PULSE_LOOK_TALKING : PULSE_LOOK_IDLE) === 0) {
      void this.#pulseWatch.look();
    }
    if (this.#owner.look() && this.#engine.talking) {
      this.#closeTalk();
      this.#send({ type: 'problem', reason: OWNER_SILENT });
    }
    // A new process would cut a talkspurt short. The talk limit bounds the wait.
    if (this.#restartReason !== null && !this.#engine.talking) {
      const reason = this.#restartReason;
      this.#quiet();
      this.#edges.port.send({ type: 'restart', reason }, () => this.stop());
    }
  }

  #openTalk(command: Extract<AudioCommand, { type: 'talk.open' }>): void {
    checkCommand(command);
    if (!this.#running('input')) {
      this.#send({ type: 'problem', reason: 'The microphone was not opened: no input device is running.' });
      return;
    }
    if (command.talkspurt !== this.#talkspurt) this.#closeTalk();
    this.#talkspurt = command.talkspurt;
    this.#microphone.talkOpened(command.talkspurt);
    this.#sendFrames(this.#engine.openTalk(command.codec, performance.now(), command.maxMs));
    this.#tellMonitor();
  }

  /** @param tailMs after a release by hand alone. */
  #closeTalk(tailMs = 0): void {
    if (!this.#engine.talking) return;
    const boundedMs = Math.min(tailMs, SETTINGS.releaseTailMs.max);
    this.#sendFrames(this.#engine.closeTalk(performance.now(), boundedMs));
  }

  #sendLevels(): void {
    if (!this.#running('input') && !this.#running('output')) return;
    const inputChannels = this.#microphone.takeLevels();
    this.#send({ type: 'levels', ...this.#engine.takeLevels(), ...(inputChannels && { inputChannels }) });
  }

  #sendStats(): void {
    for (const side of SIDES) {
      const { device } = this.#sides[side];
      if (device?.simulated === false && this.#running(side) && !this.#engine.talking) {
        void this.#soundLatency.look(side);
      }
    }
    const { input, output } = this.#sides;
    const binding = input.device?.binding ?? output.device?.binding;
    this.#send({
      type: 'stats',
      talkers: this.#engine.takeStats(performance.now()),
      underruns: this.#underruns,
      droppedCaptureBlocks: this.#droppedCaptureBlocks,
      delays: this.#delays(),
      ...(binding && { binding }),
      gcPauses: this.#gc.pauses,
    });
    this.#underruns = 0;
    this.#droppedCaptureBlocks = 0;
  }

  #delays(): AudioDelays {
    const stream = (side: Side): StreamDelay | undefined => {
      const { device } = this.#sides[side];
      return device && this.#running(side) ? streamDelay(device, this.#soundLatency.of(side)) : undefined;
    };
    return delayBudget(this.#engine.delays, stream('input'), stream('output'));
  }

  #sendFrames(frames: readonly EncodedFrame[]): void {
    for (const frame of frames) this.#edges.port.send({ type: 'frame', talkspurt: this.#talkspurt, frame });
  }

  #problem(what: string, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.#send({ type: 'problem', reason: `${what}: ${why}` });
  }

  #send(event: AudioEvent): void {
    this.#edges.port.send(event);
  }

  #exclusively(work: () => Promise<void>): Promise<void> {
    const turn = this.#nativeCalls.then(work);
    this.#nativeCalls = turn.catch(() => undefined);
    return turn;
  }
}

import { isDeepStrictEqual } from 'node:util';
import { InputChannels } from './input-channels.ts';
import { askMuted, type Muted } from '../devices/pulse/pulse-sources.ts';
import { SilenceJudge } from './silence-judge.ts';
import type { AudioEvent } from '../process/messages.ts';
import type { OpenDevice } from '../devices/open-device.ts';
import type { InputChannelChoices } from '../../common/device-choice.ts';
import type { ChannelLevels } from '../../common/level.ts';
import type { MicrophoneSilence } from '../../common/microphone-silence.ts';
import { inputChannelKey } from '../devices/device-state.ts';

/** A sound server that takes longer is told of later. */
const NAMED_WITHIN_MS = 300;
/** While the silence lasts, what is muted may change. */
const ASK_AGAIN_MS = 1_000;
/** What a cue leaves behind in a room. */
const CUE_ECHO_MS = 300;

export interface MicrophoneWatchEdges {
  send(event: AudioEvent): void;
  /** Whether a sound for the operator plays. */
  isCue(): boolean;
  askMuted?(pids: readonly number[]): Promise<Muted | undefined>;
}

/** The microphone's channels, and whether anybody could hear what it gives. */
export class MicrophoneWatch {
  readonly channels = new InputChannels();
  readonly #edges: MicrophoneWatchEdges;
  readonly #judge = new SilenceJudge(48_000);
  #choices: InputChannelChoices = {};
  #device: OpenDevice | undefined;
  #talkspurt: number | undefined;
  /** As it was told last. */
  #told: MicrophoneSilence | null = null;
  #isAsking = false;
  #askedMs = -Infinity;
  #cueUntilMs = -Infinity;

  constructor(edges: MicrophoneWatchEdges) {
    this.#edges = edges;
  }

  /** A microphone was opened; its first block has not come. */
  opened(device: OpenDevice): void {
    this.#device = device;
    this.#judge.setInput(device.sampleRateHz, device.simulated);
    this.#choose();
  }

  setChoices(choices: InputChannelChoices): void {
    this.#choices = choices;
    this.#choose();
  }

  talkOpened(talkspurt: number): void {
    if (talkspurt !== this.#talkspurt) this.talkClosed();
    this.#talkspurt = talkspurt;
    this.channels.talking = true;
    this.#judge.open();
  }

  talkClosed(): void {
    this.channels.talking = false;
    this.#judge.close();
    this.#tell(null);
    this.#talkspurt = undefined;
  }

  /** A block as it came from the device, before gate and gain. */
  block(mono: Float32Array, nowMs: number): void {
    if (this.#edges.isCue()) this.#cueUntilMs = nowMs + CUE_ECHO_MS;
    this.#judge.add(mono, nowMs < this.#cueUntilMs);
    const { verdict } = this.#judge;
    if (verdict === undefined) this.#tell(null);
    else if (verdict === 'noise') this.#tell({ kind: 'noise' });
    else if (this.#told?.kind !== 'digital' || nowMs - this.#askedMs >= ASK_AGAIN_MS) this.#ask(nowMs);
  }

  takeLevels(): ChannelLevels | undefined {
    return this.#device?.channels === undefined ? undefined : this.channels.takeLevels();
  }

  #choose(): void {
    const { given, byDevice = {} } = this.#choices;
    const key = this.#device && inputChannelKey(this.#device);
    const chosen = key !== undefined && Object.hasOwn(byDevice, key) ? byDevice[key] : undefined;
    const choice = given ?? chosen ?? 'auto';
    this.channels.choose(choice);
    const device = this.#device;
    if (choice === 'auto' || !device || choice <= (device.channels ?? 1)) return;
    const count = device.channels ?? 1;
    this.#edges.send({
      type: 'problem',
      reason: `${device.name} has no channel ${String(choice)}, only ${String(count)}: the one that carries a voice is used.`,
    });
  }

  /** Not a sample moves: the sound server may know why, and is not waited for. */
  #ask(nowMs: number): void {
    if (this.#isAsking) return;
    this.#isAsking = true;
    this.#askedMs = nowMs;
    const talkspurt = this.#talkspurt;
    const tell = (muted: Muted | undefined): void => {
      if (talkspurt !== this.#talkspurt || this.#judge.verdict !== 'digital') return;
      this.#tell({ kind: 'digital', ...(muted && { muted }) });
    };
    const timer = setTimeout(() => {
      if (this.#told?.kind !== 'digital') tell(undefined);
    }, NAMED_WITHIN_MS);
    const pids = [process.pid, this.#device?.holderPid ?? process.pid];
    const asked = this.#device?.simulated === true ? Promise.resolve(undefined) : this.#askMuted(pids);
    void asked.then(tell).finally(() => {
      clearTimeout(timer);
      this.#isAsking = false;
    });
  }

  #askMuted(pids: readonly number[]): Promise<Muted | undefined> {
    return (this.#edges.askMuted ?? askMuted)(pids);
  }

  #tell(silence: MicrophoneSilence | null): void {
    if (this.#talkspurt === undefined || isDeepStrictEqual(silence, this.#told)) return;
    this.#told = silence;
    this.#edges.send({ type: 'silence', talkspurt: this.#talkspurt, silence });
  }
}

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

/**
 * If the sound server takes longer to answer, the silence is reported without the cause, and the
 * cause later.
 */
const NAMED_WITHIN_MS = 300;
/** How often the cause is asked for again during a silence, because it may change. */
const ASK_AGAIN_MS = 1_000;
/** How long a cue echoes in a room. */
const CUE_ECHO_MS = 300;

export interface MicrophoneWatchEdges {
  send(event: AudioEvent): void;
  /** Whether a sound for the operator is playing. */
  isCue(): boolean;
  askMuted?(pids: readonly number[]): Promise<Muted | undefined>;
}

/** Watches the microphone: picks its channel and reports when nobody can hear it. */
export class MicrophoneWatch {
  readonly channels = new InputChannels();
  readonly #edges: MicrophoneWatchEdges;
  readonly #judge = new SilenceJudge(48_000);
  #choices: InputChannelChoices = {};
  #device: OpenDevice | undefined;
  #talkspurt: number | undefined;
  /** The silence that was reported last. */
  #told: MicrophoneSilence | null = null;
  #isAsking = false;
  #askedMs = -Infinity;
  #cueUntilMs = -Infinity;

  constructor(edges: MicrophoneWatchEdges) {
    this.#edges = edges;
  }

  /** A microphone was opened; its first block has not arrived yet. */
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

  /** Takes a block as the device delivered it, before gate and gain. */
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

  /**
   * The samples do not change. The sound server may know the cause; nothing waits for its answer.
   */
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

import { VoiceActivity, WINDOW_MS } from './voice-activity.ts';
import type { SilenceKind } from '../../common/microphone-silence.ts';

/** Not a sample has moved for so long since the press: longer than a short press, and no pause, for nothing was said yet. */
const FLAT_FROM_START_MS = 1_200;
/** The same once a voice was heard: some headsets send nothing at all between two words. */
const FLAT_LATER_MS = 1_800;
/** Noise alone: people take a breath before they speak. */
const NOISE_MS = 1_600;
/** All together, so that the click of a key is no voice. */
const VOICE_MS = 100;
/** A line-up tone is meant to be heard. */
const TONE_MS = 200;
/** Silence has ended when samples move for so long. */
const MOVING_MS = 100;

/**
 * Whether an open microphone hears anything, from the sound as it comes from the device, before gate and gain. Pure: time is
 * counted in samples. One talkspurt at a time.
 */
export class SilenceJudge {
  #activity: VoiceActivity;
  #isOpen = false;
  /** A file: its own silence is as it should be, once it has said something. */
  #isFile = false;
  #openMs = 0;
  #flatMs = 0;
  #movingMs = 0;
  #voiceMs = 0;
  #verdict: SilenceKind | undefined;

  constructor(sampleRateHz: number) {
    this.#activity = new VoiceActivity(sampleRateHz);
  }

  /** Undefined: it hears, or it is too early to say. */
  get verdict(): SilenceKind | undefined {
    return this.#verdict;
  }

  /** Another device. A talkspurt that is open goes on. */
  setInput(sampleRateHz: number, isFile: boolean): void {
    this.#activity = new VoiceActivity(sampleRateHz);
    this.#isFile = isFile;
  }

  /** A talkspurt that is open already goes on. */
  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#openMs = 0;
    this.#flatMs = 0;
    this.#movingMs = 0;
    this.#voiceMs = 0;
    this.#verdict = undefined;
  }

  close(): void {
    this.#isOpen = false;
    this.#verdict = undefined;
  }

  /** @param isCue a sound for the operator plays, which the microphone may hear: that is no voice */
  add(mono: Float32Array, isCue: boolean): void {
    // It runs while the microphone is closed too, so that it knows the room's noise when a press comes.
    if (this.#activity.add(mono, mono.length) && this.#isOpen) this.#windowEnded(isCue);
  }

  #windowEnded(isCue: boolean): void {
    const activity = this.#activity;
    this.#openMs += WINDOW_MS;
    const isFlat = activity.flatWindows > 0;
    this.#flatMs = isFlat ? this.#flatMs + WINDOW_MS : 0;
    this.#movingMs = isFlat ? 0 : this.#movingMs + WINDOW_MS;
    const isTone = activity.toneWindows * WINDOW_MS >= TONE_MS;
    if (!isCue && (activity.isVoice || isTone)) this.#voiceMs += WINDOW_MS;
    this.#verdict = this.#judge();
  }

  #judge(): SilenceKind | undefined {
    const isHeard = this.#voiceMs >= VOICE_MS;
    if (this.#verdict === 'digital') {
      if (this.#movingMs < MOVING_MS) return 'digital';
      // Something comes again; whether it is a voice takes as long to say as at the press.
      this.#openMs = 0;
      return undefined;
    }
    const flatFromMs = isHeard || this.#isFile ? FLAT_LATER_MS : FLAT_FROM_START_MS;
    // A file has come to its end, or pauses.
    if (this.#flatMs >= flatFromMs) return isHeard && this.#isFile ? undefined : 'digital';
    if (isHeard || this.#isFile) return undefined;
    const isNoise = this.#verdict === 'noise' || (this.#openMs >= NOISE_MS && this.#flatMs === 0);
    return isNoise ? 'noise' : undefined;
  }
}

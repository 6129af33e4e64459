import { VoiceActivity, WINDOW_MS } from './voice-activity.ts';
import type { SilenceKind } from '../../common/microphone-silence.ts';

/**
 * The samples have not changed for this long since the press. That is longer than a short press,
 * and it is no pause, because nothing has been said yet.
 */
const FLAT_FROM_START_MS = 1_200;
/** The same limit after a voice was heard: some headsets send nothing at all between two words. */
const FLAT_LATER_MS = 1_800;
/** Only noise for this long: people take a breath before they speak. */
const NOISE_MS = 1_600;
/** In total, so that the click of a key does not count as a voice. */
const VOICE_MS = 100;
/** A line-up tone counts as heard after this long. */
const TONE_MS = 200;
/** Silence has ended when the samples change for this long. */
const MOVING_MS = 100;

/**
 * Judges whether an open microphone picks up anything. It looks at the sound of the device, before
 * gate and gain. Pure: time is counted in samples. One talkspurt at a time.
 */
export class SilenceJudge {
  #activity: VoiceActivity;
  #isOpen = false;
  /** A file may be silent once it has said something. */
  #isFile = false;
  #openMs = 0;
  #flatMs = 0;
  #movingMs = 0;
  #voiceMs = 0;
  #verdict: SilenceKind | undefined;

  constructor(sampleRateHz: number) {
    this.#activity = new VoiceActivity(sampleRateHz);
  }

  /** Undefined if the microphone picks up sound, or if it is too early to say. */
  get verdict(): SilenceKind | undefined {
    return this.#verdict;
  }

  /** The device changed. An open talkspurt continues. */
  setInput(sampleRateHz: number, isFile: boolean): void {
    this.#activity = new VoiceActivity(sampleRateHz);
    this.#isFile = isFile;
  }

  /** A talkspurt that is open already continues. */
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

  /**
   * @param isCue a sound for the operator is playing; the microphone may pick it up, and it is no
   * voice
   */
  add(mono: Float32Array, isCue: boolean): void {
    // This also runs while the microphone is closed, so that the room's noise is known when a
    // press comes.
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
      // Samples change again. Whether they are a voice is decided as slowly as at the press.
      this.#openMs = 0;
      return undefined;
    }
    const flatFromMs = isHeard || this.#isFile ? FLAT_LATER_MS : FLAT_FROM_START_MS;
    // The file has ended, or it pauses.
    if (this.#flatMs >= flatFromMs) return isHeard && this.#isFile ? undefined : 'digital';
    if (isHeard || this.#isFile) return undefined;
    const isNoise = this.#verdict === 'noise' || (this.#openMs >= NOISE_MS && this.#flatMs === 0);
    return isNoise ? 'noise' : undefined;
  }
}

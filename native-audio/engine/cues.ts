import { gainFromDb } from '../dsp/decibel.ts';
import type { CueName } from '../../common/cue-name.ts';

/** One tone of a cue. It rises and falls along a raised cosine, so that its edges do not click. */
export interface CueNote {
  readonly startMs: number;
  readonly durationMs: number;
  readonly frequencyHz: number;
  /** Share of full scale, all partials together. */
  readonly peak: number;
  readonly attackMs: number;
  readonly releaseMs: number;
  /** Share of the octave above. Small loudspeakers lose low tones without it. */
  readonly octave: number;
}

/** −12 dBFS: the peak of the loudest cue at 0 dB. */
export const CUE_PEAK = 0.25;
/** How long a cue fades when another one replaces it. */
export const CUE_FADE_MS = 5;

const tick = (startMs: number, frequencyHz: number, peak: number, durationMs = 30): CueNote => ({
  ...{ startMs, durationMs, frequencyHz, peak },
  ...{ attackMs: 4, releaseMs: durationMs - 4, octave: 0.1 },
});

const note = (startMs: number, durationMs: number, frequencyHz: number, peak = 0.2): CueNote => ({
  ...{ startMs, durationMs, frequencyHz, peak },
  ...{ attackMs: 8, releaseMs: durationMs / 2, octave: 0.2 },
});

const low = (startMs: number): CueNote => ({
  ...{ startMs, durationMs: 110, frequencyHz: 220, peak: 0.25 },
  ...{ attackMs: 8, releaseMs: 30, octave: 0.5 },
});

export const CUES: Readonly<Record<CueName, readonly CueNote[]>> = {
  'talk-open': [tick(0, 1_000, 0.16)],
  'talk-close': [tick(0, 620, 0.16)],
  'talk-latched': [tick(0, 1_000, 0.16), tick(90, 1_000, 0.16)],
  refused: [low(0), low(160)],
  call: [note(0, 180, 660, CUE_PEAK), note(180, 360, 880, CUE_PEAK)],
  'nobody-listening': [tick(0, 300, 0.16, 60)],
  limit: [note(0, 90, 784), note(160, 90, 784)],
  // It falls twice, unlike every other cue: somebody talks and nobody hears.
  'microphone-silent': [note(0, 110, 494), note(130, 170, 330), note(380, 110, 494), note(510, 220, 330)],
  'link-lost': [note(0, 160, 587), note(160, 260, 392)],
  'link-back': [note(0, 160, 392), note(160, 260, 587)],
  test: [note(0, 300, 523, CUE_PEAK), note(320, 300, 659, CUE_PEAK), note(640, 500, 784, CUE_PEAK)],
};

export function cueDurationMs(cue: CueName): number {
  return Math.max(...CUES[cue].map(({ startMs, durationMs }) => startMs + durationMs));
}

interface Playing {
  readonly notes: readonly CueNote[];
  readonly gain: number;
  readonly durationSamples: number;
}

/**
 * Mixes one cue at a time into the output. A new cue begins after the present one has faded out.
 * Only the beginning of a cue allocates memory.
 */
export class CuePlayer {
  #sampleRateHz: number;
  #playing: Playing | null = null;
  /** How many samples of `#playing` have been played. */
  #position = 0;
  #waiting: Playing | null = null;
  /** Samples left of the fade; −1 without a fade. */
  #fade = -1;

  constructor(sampleRateHz: number) {
    this.#sampleRateHz = sampleRateHz;
  }

  get active(): boolean {
    return this.#playing !== null;
  }

  /** The device changed: the present cue ends. */
  setRate(sampleRateHz: number): void {
    this.#sampleRateHz = sampleRateHz;
    this.#playing = null;
    this.#waiting = null;
    this.#fade = -1;
  }

  play(cue: CueName, gainDb: number): void {
    const durationSamples = Math.ceil((cueDurationMs(cue) * this.#sampleRateHz) / 1_000);
    const next: Playing = { notes: CUES[cue], gain: gainFromDb(gainDb), durationSamples };
    if (this.#playing === null) this.#begin(next);
    else {
      this.#waiting = next;
      if (this.#fade < 0) this.#fade = this.#fadeSamples;
    }
  }

  /** Adds `count` samples to `out`. */
  addTo(out: Float32Array, count: number): void {
    for (let at = 0; at < count && this.#playing !== null;) {
      const { notes, gain, durationSamples } = this.#playing;
      const fading = this.#fade >= 0;
      const left = fading ? this.#fade : durationSamples - this.#position;
      const part = Math.min(count - at, left);
      for (const one of notes) this.#addNote(one, gain, out, at, part);
      this.#position += part;
      at += part;
      if (fading) this.#fade -= part;
      if (part === left) this.#ended();
    }
  }

  #addNote(one: CueNote, gain: number, out: Float32Array, at: number, count: number): void {
    const perMs = this.#sampleRateHz / 1_000;
    const begin = one.startMs * perMs;
    const length = one.durationMs * perMs;
    const attack = one.attackMs * perMs;
    const release = one.releaseMs * perMs;
    const step = (2 * Math.PI * one.frequencyHz) / this.#sampleRateHz;
    const amplitude = (gain * one.peak) / (1 + one.octave);
    for (let i = 0; i < count; i++) {
      const t = this.#position + i - begin;
      if (t < 0 || t >= length) continue;
      const rise = t < attack ? raised(t / attack) : 1;
      const fall = length - t < release ? raised((length - t) / release) : 1;
      const fade = this.#fade < 0 ? 1 : raised((this.#fade - i) / this.#fadeSamples);
      const wave = Math.sin(step * t) + one.octave * Math.sin(2 * step * t);
      out[at + i] += amplitude * rise * fall * fade * wave;
    }
  }

  #ended(): void {
    this.#fade = -1;
    this.#playing = null;
    const next = this.#waiting;
    this.#waiting = null;
    if (next) this.#begin(next);
  }

  #begin(next: Playing): void {
    this.#playing = next;
    this.#position = 0;
  }

  get #fadeSamples(): number {
    return Math.round((CUE_FADE_MS * this.#sampleRateHz) / 1_000);
  }
}

/** Maps 0…1 to 0…1, flat at both ends. */
function raised(share: number): number {
  return 0.5 - 0.5 * Math.cos(Math.PI * share);
}

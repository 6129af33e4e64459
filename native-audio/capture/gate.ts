import { gainFromDb } from '../dsp/decibel.ts';

export interface GateSettings {
  readonly openDb: number;
  /** Lower than `openDb`: this hysteresis keeps the gate from chattering. */
  readonly closeDb: number;
  /** How long the gate stays open after the last loud sample. */
  readonly holdMs: number;
}

export const DEFAULT_GATE: GateSettings = { openDb: -48, closeDb: -54, holdMs: 150 };
const ATTACK_MS = 1;
const RELEASE_MS = 40;
const ENVELOPE_MS = 10;

/**
 * Noise gate with hysteresis, in place, without delay. It is off by default: the talk key decides
 * first.
 */
export class Gate {
  readonly #sampleRateHz: number;
  readonly #settings: GateSettings;
  readonly #open: number;
  readonly #close: number;
  readonly #holdSamples: number;
  readonly #attack: number;
  readonly #release: number;
  readonly #envelopeFall: number;
  #envelope = 0;
  #gain: number;
  #held = 0;

  /** @param openness the first gain: 1 in the middle of a word, which must not be cut off */
  constructor(sampleRateHz: number, settings: GateSettings = DEFAULT_GATE, openness = 0) {
    this.#sampleRateHz = sampleRateHz;
    this.#settings = settings;
    this.#gain = openness;
    this.#open = gainFromDb(settings.openDb);
    this.#close = gainFromDb(settings.closeDb);
    this.#holdSamples = Math.round((settings.holdMs * sampleRateHz) / 1_000);
    this.#attack = 1_000 / (ATTACK_MS * sampleRateHz);
    this.#release = 1_000 / (RELEASE_MS * sampleRateHz);
    this.#envelopeFall = Math.exp(-1_000 / (ENVELOPE_MS * sampleRateHz));
  }

  get isOpen(): boolean {
    return this.#held > 0;
  }

  /**
   * @returns a gate for another rate with the same state: openness, rest of the hold, hysteresis
   */
  atRate(sampleRateHz: number): Gate {
    const gate = new Gate(sampleRateHz, this.#settings, this.#gain);
    gate.#envelope = this.#envelope;
    gate.#held = Math.ceil((this.#held * sampleRateHz) / this.#sampleRateHz);
    return gate;
  }

  process(samples: Float32Array, count: number = samples.length): void {
    const open = this.#open;
    const close = this.#close;
    const holdSamples = this.#holdSamples;
    const attack = this.#attack;
    const release = this.#release;
    const envelopeFall = this.#envelopeFall;
    let envelope = this.#envelope;
    let held = this.#held;
    let gain = this.#gain;
    for (let i = 0; i < count; i++) {
      const magnitude = Math.abs(samples[i]);
      envelope *= envelopeFall;
      if (magnitude > envelope) envelope = magnitude;
      if (envelope >= (held > 0 ? close : open)) held = holdSamples;
      else if (held > 0) held--;
      gain = held > 0 ? Math.min(1, gain + attack) : Math.max(0, gain - release);
      samples[i] *= gain;
    }
    // Some processors handle denormal numbers many times more slowly.
    this.#envelope = envelope < 1e-20 ? 0 : envelope;
    this.#held = held;
    this.#gain = gain;
  }
}

import { dbFromAmplitude, gainFromDb } from '../dsp/decibel.ts';

export interface AutomaticGainSettings {
  /** The wanted RMS of speech without its pauses, dBFS. */
  readonly targetDb: number;
  /** How far a soft voice is raised, and a loud one is lowered, at most, dB. */
  readonly maxGainDb: number;
  readonly maxCutDb: number;
  /**
   * Time constants for lowering (too loud) and raising (too soft). Only speech counts, not its
   * pauses.
   */
  readonly attackMs: number;
  readonly releaseMs: number;
}

/**
 * −20 dBFS, the active level of ITU-T P.56. It leaves room for a voice's peaks, 12 to 15 dB above
 * it.
 */
export const DEFAULT_AUTOMATIC_GAIN: AutomaticGainSettings = {
  targetDb: -20,
  maxGainDb: 20,
  maxCutDb: 12,
  attackMs: 300,
  releaseMs: 1_500,
};

/** How often the gain is decided; between two decisions it moves in a straight line. */
const STEP_MS = 1;
/** Time constant of the envelope that separates speech from its pauses, as in ITU-T P.56. */
const ENVELOPE_MS = 30;
/** Time constant of the speech level: a syllable or two. */
const LEVEL_MS = 200;
/** Speech is louder than the room by this much ... */
const ABOVE_NOISE_DB = 12;
/** ... and never softer than this. */
const SOFTEST_SPEECH_DB = -60;
/**
 * The room's noise is the minimum of the envelope over the last 2 s, kept in eight parts (minimum
 * statistics, R. Martin, IEEE Trans. Speech and Audio Processing 9(5), 2001). Speech pauses within
 * that time; sound without a pause is not speech.
 */
const PART_MS = 250;
const PARTS = 8;
/** The envelope starts from zero, which must not count as a pause. */
const WARM_UP_MS = 3 * ENVELOPE_MS;
/**
 * Above the limiter's threshold (−3 dBFS), a gain above 1 falls fast: 1 dB a millisecond, down to
 * 1.
 */
const LOUD = Math.SQRT1_2;
const FAST_FALL_DB_PER_MS = 1;

/**
 * Brings loud and soft voices to one level, in place, without delay. Only speech changes the gain;
 * it stays the same in pauses and for steady noise. It outlives the talkspurt, so that the next
 * press starts where this one ended. The output does not depend on how the samples are cut into
 * blocks. No sample leaves beyond full scale, even at a sudden shout.
 */
export class AutomaticGain {
  readonly #settings: AutomaticGainSettings;
  #stepLength = 0;
  #stepLeft = 0;
  #fastFall = 1;
  #gain = 1;
  #increment = 0;
  /** Sum of squares since the last decision. */
  #energy = 0;
  /** Mean squares. */
  #envelope = 0;
  #level = 0;
  readonly #minima = new Float64Array(PARTS);
  #part = 0;
  #partLeft = 0;
  #warmUpLeft = 0;

  constructor(sampleRateHz: number, settings: AutomaticGainSettings = DEFAULT_AUTOMATIC_GAIN) {
    this.#settings = settings;
    this.setRate(sampleRateHz);
    this.reset();
  }

  /** The present gain, dB. */
  get gainDb(): number {
    return dbFromAmplitude(this.#gain);
  }

  /** The same voice continues at another rate, 8 kHz or more. */
  setRate(sampleRateHz: number): void {
    this.#stepLength = Math.round((STEP_MS * sampleRateHz) / 1_000);
    this.#stepLeft = this.#stepLength;
    this.#energy = 0;
    this.#increment = 0;
    this.#fastFall = gainFromDb(-FAST_FALL_DB_PER_MS / (sampleRateHz / 1_000));
  }

  /** Another microphone: forgets the voice. */
  reset(): void {
    this.#gain = 1;
    this.#increment = 0;
    this.#energy = 0;
    this.#envelope = 0;
    this.#level = 0;
    this.#warmUpLeft = WARM_UP_MS;
    this.#minima.fill(Infinity);
    this.#part = 0;
    this.#partLeft = PART_MS;
  }

  process(samples: Float32Array, count: number = samples.length): void {
    let gain = this.#gain;
    let energy = this.#energy;
    let stepLeft = this.#stepLeft;
    for (let i = 0; i < count; i++) {
      const sample = samples[i];
      energy += sample * sample;
      gain += this.#increment;
      let made = sample * gain;
      if (made > LOUD || made < -LOUD) {
        if (gain > 1) gain = Math.max(1, gain * this.#fastFall);
        this.#increment = 0;
        made = sample * gain;
        if (made > 1 || made < -1) {
          gain = 1 / Math.abs(sample);
          made = sample * gain;
        }
      }
      samples[i] = made;
      if (--stepLeft === 0) {
        this.#gain = gain;
        this.#decide(energy / this.#stepLength);
        energy = 0;
        stepLeft = this.#stepLength;
      }
    }
    this.#gain = gain;
    this.#energy = energy;
    this.#stepLeft = stepLeft;
  }

  /** @param power mean square of the samples since the last decision */
  #decide(power: number): void {
    const { targetDb, maxGainDb, maxCutDb, attackMs, releaseMs } = this.#settings;
    this.#envelope += (power - this.#envelope) * (1 - Math.exp(-STEP_MS / ENVELOPE_MS));
    this.#increment = 0;
    if (this.#warmUpLeft > 0) {
      this.#warmUpLeft -= STEP_MS;
      return;
    }
    const noise = this.#noiseFloor();
    if (this.#envelope < SOFTEST_POWER || this.#envelope < noise * ABOVE_NOISE) return;
    const known = this.#level > 0;
    this.#level += (this.#envelope - this.#level) * (known ? 1 - Math.exp(-STEP_MS / LEVEL_MS) : 1);
    const wanted = Math.min(maxGainDb, Math.max(-maxCutDb, targetDb - 10 * Math.log10(this.#level)));
    const away = wanted - this.gainDb;
    const moved = away * (1 - Math.exp(-STEP_MS / (away < 0 ? attackMs : releaseMs)));
    this.#increment = (this.#gain * (gainFromDb(moved) - 1)) / this.#stepLength;
  }

  #noiseFloor(): number {
    const minima = this.#minima;
    minima[this.#part] = Math.min(minima[this.#part], this.#envelope);
    this.#partLeft -= STEP_MS;
    if (this.#partLeft <= 0) {
      this.#partLeft = PART_MS;
      this.#part = (this.#part + 1) % PARTS;
      minima[this.#part] = this.#envelope;
    }
    let floor = Infinity;
    for (const minimum of minima) if (minimum < floor) floor = minimum;
    return floor;
  }
}

const SOFTEST_POWER = 10 ** (SOFTEST_SPEECH_DB / 10);
const ABOVE_NOISE = 10 ** (ABOVE_NOISE_DB / 10);

import { dbFromAmplitude, gainFromDb } from '../dsp/decibel.ts';

export interface AutomaticGainSettings {
  /** RMS of speech, without its pauses, that is aimed at, dBFS. */
  readonly targetDb: number;
  /** The most that a soft voice is raised, and that a loud one is lowered, dB. */
  readonly maxGainDb: number;
  readonly maxCutDb: number;
  /** Time constants of the way down (too loud) and up (too soft), of speech: pauses do not count. */
  readonly attackMs: number;
  readonly releaseMs: number;
}

/** −20 dBFS: what ITU-T P.56 calls the active level, with room for a voice's peaks of 12 to 15 dB above it. */
export const DEFAULT_AUTOMATIC_GAIN: AutomaticGainSettings = {
  targetDb: -20,
  maxGainDb: 20,
  maxCutDb: 12,
  attackMs: 300,
  releaseMs: 1_500,
};

/** How often the gain is decided anew; between two decisions it moves in a straight line. */
const STEP_MS = 1;
/** Of the envelope in which speech and its pauses are told apart, as in ITU-T P.56. */
const ENVELOPE_MS = 30;
/** Of the level of the speech itself: a syllable or two. */
const LEVEL_MS = 200;
/** Speech stands out of the room by this much ... */
const ABOVE_NOISE_DB = 12;
/** ... and is never softer than this. */
const SOFTEST_SPEECH_DB = -60;
/**
 * The room's noise is the minimum of the envelope over the last 2 s, in eight parts (minimum statistics, R. Martin, IEEE
 * Trans. Speech and Audio Processing 9(5), 2001): speech pauses within that time, and what does not pause is not speech.
 */
const PART_MS = 250;
const PARTS = 8;
/** The envelope rises from nothing, and that is no pause. */
const WARM_UP_MS = 3 * ENVELOPE_MS;
/** Where the limiter begins, −3 dBFS, what raises the voice lets go fast: 1 dB a millisecond, down to no gain at all. */
const LOUD = Math.SQRT1_2;
const FAST_FALL_DB_PER_MS = 1;

/**
 * Brings loud and soft voices to one level, in place, without delay. It listens to speech only: in a pause, and for noise that
 * goes on and on, the gain stays where it is. It outlives the talkspurt, so that the next press starts where this one ended.
 * Any cut into blocks gives the same bits. No sample leaves beyond full scale, whatever the gain was when a shout came.
 */
export class AutomaticGain {
  readonly #settings: AutomaticGainSettings;
  #stepLength = 0;
  #stepLeft = 0;
  #fastFall = 1;
  #gain = 1;
  #increment = 0;
  /** Sum of squares since the last step. */
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

  /** The gain now, dB. */
  get gainDb(): number {
    return dbFromAmplitude(this.#gain);
  }

  /** The same voice goes on at another rate, 8 kHz or more. */
  setRate(sampleRateHz: number): void {
    this.#stepLength = Math.round((STEP_MS * sampleRateHz) / 1_000);
    this.#stepLeft = this.#stepLength;
    this.#energy = 0;
    this.#increment = 0;
    this.#fastFall = gainFromDb(-FAST_FALL_DB_PER_MS / (sampleRateHz / 1_000));
  }

  /** Another microphone: nothing is known of its voice. */
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

  /** @param power mean square of the last step's samples */
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

/**
 * The rate at which a channel is examined. Every third sample of 48 kHz shows the level as well as
 * all samples.
 */
const LOOK_RATE_HZ = 16_000;
export const WINDOW_MS = 20;
/** Applied twice, so that hum and rumble do not count. */
const HIGH_PASS_HZ = 300;
const SILENT_DB = -100;
/** Below this level only single steps of the converter change, and their movement says nothing. */
const QUIETEST_MOVEMENT_DB = -70;
/**
 * A voice is louder than this, and {@link OVER_FLOOR_DB} louder than the sound between the words.
 */
const QUIETEST_VOICE_DB = -62;
const OVER_FLOOR_DB = 10;
/**
 * The floor is the quietest window of the last second. Speech has a closure or a pause in each
 * second; a hum has none.
 */
const FLOOR_WINDOWS = 50;
/**
 * A single jump, such as the beginning of a tone, must not look like speech, which moves all the
 * time.
 */
const MOST_MOVEMENT_DB = 6;
const MOVEMENT_SHARE = 0.1;
const VOICE_MOVEMENT_DB = 1.2;
/** A line-up tone moves less than this; noise moves more. */
const TONE_MOVEMENT_DB = 0.15;
const QUIETEST_TONE_DB = -50;
/** Mains hum and its harmonics are not a line-up tone. */
const LOWEST_TONE_HZ = 250;
/** Windows of the last half second; a syllable has CARRIES_FROM_WINDOWS of them. */
const RECENT_WINDOWS = 25;
const CARRIES_FROM_WINDOWS = 8;
/**
 * Steps of a 16-bit sample, from the lowest to the highest sample: a converter's own last bit is
 * not sound.
 */
const FLAT_STEPS = 2;

/**
 * Describes the sound of one channel of a microphone, in windows of 20 ms. Pure; no allocation
 * after construction.
 */
export class VoiceActivity {
  /** Level of the last window, dBFS after the high-pass. */
  levelDb = SILENT_DB;
  /** Windows in a row in which the samples do not change. */
  flatWindows = 0;
  /** Windows in a row far above the floor, whatever they contain. */
  risenWindows = 0;
  /** Windows in a row with a steady tone that somebody plays on purpose. */
  toneWindows = 0;
  /** The loudest window of the last half second, dBFS. */
  loudestDb = SILENT_DB;
  /** Whether the last window sounds like a voice. */
  isVoice = false;
  readonly #stride: number;
  readonly #windowSamples: number;
  readonly #keep: number;
  /**
   * Samples of the next block to pass over, so that every `#stride`th sample is examined across
   * blocks.
   */
  #skip = 0;
  #first = 0;
  #firstPassed = 0;
  #second = 0;
  #energy = 0;
  #count = 0;
  #lowest = Infinity;
  #highest = -Infinity;
  #crossings = 0;
  #movement = 0;
  readonly #levels = new Float32Array(FLOOR_WINDOWS).fill(Infinity);
  readonly #recent = new Float32Array(RECENT_WINDOWS).fill(SILENT_DB);
  readonly #voiced = new Uint8Array(RECENT_WINDOWS);
  #voicedCount = 0;
  #window = 0;
  #peak = 0;

  constructor(sampleRateHz: number) {
    this.#stride = Math.max(1, Math.floor(sampleRateHz / LOOK_RATE_HZ));
    const rateHz = sampleRateHz / this.#stride;
    this.#windowSamples = Math.round((rateHz * WINDOW_MS) / 1_000);
    this.#keep = 1 / (1 + (2 * Math.PI * HIGH_PASS_HZ) / rateHz);
  }

  /** Whether the last half second contained a syllable. */
  get carriesVoice(): boolean {
    return this.#voicedCount >= CARRIES_FROM_WINDOWS;
  }

  /** @returns the highest sample since the last call, 0…1 */
  takePeak(): number {
    const peak = this.#peak;
    this.#peak = 0;
    return peak;
  }

  /**
   * Takes `count` samples: every `step`th one, starting at `from`.
   * @param scale the factor that maps a sample to −1..1
   * @returns whether a window ended; only then do the fields change
   */
  add(
    samples: Float32Array | Int16Array,
    count: number,
    from = 0,
    step = 1,
    scale = samples instanceof Int16Array ? 1 / 32_768 : 1,
  ): boolean {
    const stride = this.#stride;
    const keep = this.#keep;
    const end = from + count * step;
    const pace = step * stride;
    let at = from + this.#skip * step;
    let first = this.#first;
    let firstPassed = this.#firstPassed;
    let second = this.#second;
    let energy = this.#energy;
    let lowest = this.#lowest;
    let highest = this.#highest;
    let crossings = this.#crossings;
    let seen = 0;
    for (; at < end; at += pace) {
      const sample = samples[at] * scale;
      if (sample < lowest) lowest = sample;
      if (sample > highest) highest = sample;
      const passed = keep * (firstPassed + sample - first);
      const was = second;
      second = keep * (second + passed - firstPassed);
      first = sample;
      firstPassed = passed;
      if (was < 0 !== second < 0) crossings += 1;
      energy += second * second;
      seen += 1;
    }
    this.#skip = (at - end) / step;
    this.#first = first;
    // Some processors handle denormal numbers many times more slowly, and a broken driver's NaN
    // must not stay.
    this.#firstPassed = Math.abs(firstPassed) > 1e-20 ? firstPassed : 0;
    this.#second = Math.abs(second) > 1e-20 ? second : 0;
    this.#energy = energy;
    this.#lowest = lowest;
    this.#highest = highest;
    this.#crossings = crossings;
    this.#count += seen;
    if (this.#count < this.#windowSamples) return false;
    this.#endWindow();
    return true;
  }

  #endWindow(): void {
    const before = this.levelDb;
    const energy = this.#energy / this.#count;
    const levelDb = energy > 1e-10 ? 10 * Math.log10(energy) : SILENT_DB;
    const isFlat = !(this.#highest - this.#lowest > FLAT_STEPS / 32_768);
    this.#peak = Math.max(this.#peak, this.#highest, -this.#lowest);
    const crossingHz = (this.#crossings * 1_000) / WINDOW_MS / 2;
    const heard = Math.max(before, levelDb) > QUIETEST_MOVEMENT_DB;
    const moved = heard ? Math.min(MOST_MOVEMENT_DB, Math.abs(levelDb - before)) : 0;
    this.#movement += (moved - this.#movement) * MOVEMENT_SHARE;
    this.#levels[this.#window % FLOOR_WINDOWS] = levelDb;
    let floorDb = Infinity;
    for (const it of this.#levels) if (it < floorDb) floorDb = it;
    this.#recent[this.#window % RECENT_WINDOWS] = levelDb;
    let loudestDb = SILENT_DB;
    for (const it of this.#recent) if (it > loudestDb) loudestDb = it;
    const isRisen = levelDb > Math.max(floorDb + OVER_FLOOR_DB, QUIETEST_VOICE_DB);
    const isTone =
      levelDb > QUIETEST_TONE_DB && this.#movement < TONE_MOVEMENT_DB && crossingHz >= LOWEST_TONE_HZ;
    const isVoice = isRisen && this.#movement > VOICE_MOVEMENT_DB;
    const slot = this.#window % RECENT_WINDOWS;
    this.#voicedCount += Number(isVoice) - this.#voiced[slot];
    this.#voiced[slot] = Number(isVoice);
    this.#window += 1;
    this.levelDb = levelDb;
    this.loudestDb = loudestDb;
    this.isVoice = isVoice;
    this.flatWindows = isFlat ? this.flatWindows + 1 : 0;
    this.risenWindows = isRisen ? this.risenWindows + 1 : 0;
    this.toneWindows = isTone ? this.toneWindows + 1 : 0;
    this.#energy = 0;
    this.#count = 0;
    this.#lowest = Infinity;
    this.#highest = -Infinity;
    this.#crossings = 0;
  }
}

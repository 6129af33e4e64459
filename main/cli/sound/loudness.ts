/** Short enough for one word between pauses. */
const WINDOW_MS = 400;
/** Smaller samples are all sent as zero: they lie below the codec's smallest step. */
const CODEC_SILENCE = 4;
/** Speech is at −20 to −30 dBFS, a quiet room at about −60. Below this nobody can follow speech. */
export const TOO_QUIET_DB = -45;

export interface Loudness {
  /** RMS of the loudest {@link WINDOW_MS}, without any constant part, dBFS. */
  readonly loudestDb: number;
  /** Nothing in it can be heard. */
  readonly isSilent: boolean;
}

/** Measures the loudest part of a recording. Pure. */
export function measureLoudness(samples: Int16Array, sampleRateHz: number): Loudness {
  const window = Math.max(1, Math.round((sampleRateHz * WINDOW_MS) / 1_000));
  let least = 0;
  let most = 0;
  let loudest = 0;
  for (let from = 0; from < samples.length; from += window) {
    // A short rest at the end is measured together with the samples before it.
    const start = Math.max(0, Math.min(from, samples.length - window));
    const end = Math.min(samples.length, start + window);
    let sum = 0;
    let squares = 0;
    for (let i = start; i < end; i++) {
      sum += samples[i];
      squares += samples[i] ** 2;
      least = i === 0 ? samples[i] : Math.min(least, samples[i]);
      most = i === 0 ? samples[i] : Math.max(most, samples[i]);
    }
    const count = end - start;
    loudest = Math.max(loudest, squares / count - (sum / count) ** 2);
  }
  const isConstant = samples.length >= window / 4 && most - least < 2 * CODEC_SILENCE;
  const isSwallowed = Math.max(-least, most) < CODEC_SILENCE;
  return {
    loudestDb: Math.max(-120, 10 * Math.log10(loudest / 32_768 ** 2)),
    isSilent: isSwallowed || isConstant,
  };
}

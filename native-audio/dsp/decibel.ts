/** The level that is reported for silence; no lower level is reported. */
export const SILENCE_DB = -120;

/** @returns the factor for a gain in dB; −Infinity gives 0 */
export function gainFromDb(db: number): number {
  return Math.pow(10, db / 20);
}

/** @returns dBFS of a linear amplitude (1 is full scale), never below SILENCE_DB */
export function dbFromAmplitude(amplitude: number): number {
  return amplitude > 1e-6 ? 20 * Math.log10(amplitude) : SILENCE_DB;
}

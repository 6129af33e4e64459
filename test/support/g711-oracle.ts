/**
 * G.711 mu-law from the standard: a list of decision values, from ITU-T G.711 (11/88) table 2a, and
 * a search. It is slow and shares no method with the tables under test.
 */

/**
 * Upper ends of the 128 positive intervals, on the 14-bit scale: 1, 3, … 31, 35, … 95, 103, … 8159.
 */
const DECISIONS: readonly number[] = (() => {
  const values = [0, 1];
  for (let n = 2; n <= 16; n++) values.push(values.at(-1)! + 2);
  for (let step = 4; step <= 256; step *= 2) for (let n = 0; n < 16; n++) values.push(values.at(-1)! + step);
  return values;
})();

/**
 * The interval of a magnitude on the 14-bit scale; a value on a decision belongs to the larger
 * magnitude.
 */
function intervalOf(magnitude14: number): number {
  let n = 0;
  while (n < 127 && magnitude14 >= DECISIONS[n + 1]) n++;
  return n;
}

const reconstruction = (n: number): number => (n === 0 ? 0 : (DECISIONS[n] + DECISIONS[n + 1]) / 2);

/** A 16-bit sample after G.711 encoding and decoding, again on the 16-bit scale. */
export function roundTrip(sample: number): number {
  const value = 4 * reconstruction(intervalOf(Math.abs(sample) / 4));
  return sample < 0 && value !== 0 ? -value : value;
}

const CACHE = new Map<number, number>();

export function roundTripAll(samples: Int16Array): Int16Array {
  return samples.map((sample) => {
    let value = CACHE.get(sample);
    if (value === undefined) CACHE.set(sample, (value = roundTrip(sample)));
    return value;
  });
}

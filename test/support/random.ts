/** Random numbers that a seed brings back (mulberry32). @returns a function that gives 0–1. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Every 16-bit value once, in random order, then `extra` more: white noise over the full range. */
export function fullRangeNoise(seed: number, extra: number): Int16Array {
  const random = seededRandom(seed);
  const samples = Int16Array.from({ length: 65_536 + extra }, (_, n) =>
    n < 65_536 ? n - 32_768 : Math.floor(random() * 65_536) - 32_768,
  );
  for (let n = 65_535; n > 0; n--) {
    const other = Math.floor(random() * (n + 1));
    [samples[n], samples[other]] = [samples[other], samples[n]];
  }
  return samples;
}

// Signals, and what is in them: for the unit tests and for the benches, which plain Node runs. Types: signals.d.mts.

export function tone(frequencyHz, rateHz, count, amplitude = 0.5, from = 0) {
  return Float32Array.from(
    { length: count },
    (_, i) => amplitude * Math.sin((2 * Math.PI * frequencyHz * (from + i)) / rateHz),
  );
}

export function fitTone(samples, frequencyHz, rateHz, from = 0, count = samples.length - from) {
  let [cc, ss, cs, xc, xs] = [0, 0, 0, 0, 0];
  for (let i = from; i < from + count; i++) {
    const angle = (2 * Math.PI * frequencyHz * i) / rateHz;
    const c = Math.cos(angle);
    const s = Math.sin(angle);
    cc += c * c;
    ss += s * s;
    cs += c * s;
    xc += samples[i] * c;
    xs += samples[i] * s;
  }
  const determinant = cc * ss - cs * cs;
  const a = (xc * ss - xs * cs) / determinant;
  const b = (xs * cc - xc * cs) / determinant;
  let rest = 0;
  for (let i = from; i < from + count; i++) {
    const angle = (2 * Math.PI * frequencyHz * i) / rateHz;
    rest += (samples[i] - a * Math.cos(angle) - b * Math.sin(angle)) ** 2;
  }
  const cycles = -Math.atan2(a, b) / (2 * Math.PI);
  return {
    amplitude: Math.hypot(a, b),
    cycles: cycles - Math.floor(cycles),
    restRms: Math.sqrt(rest / count),
  };
}

export function rms(samples, from = 0, to = samples.length) {
  let sum = 0;
  for (let i = from; i < to; i++) sum += samples[i] ** 2;
  return Math.sqrt(sum / Math.max(1, to - from));
}

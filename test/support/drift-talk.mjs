/**
 * Talk without a pause from a sender whose clock is off, through the real playout (a class, so that a test and a bench can each
 * give theirs).
 *
 * The level is what lies in the buffer at the moment at which a frame comes, without that frame: seen from outside, the median of each
 * second. The frames' sound is noise: a cut would be heard, and is counted.
 */
const FRAME_MS = 5;
const BLOCK_MS = 2.5;
const RATE_HZ = 16_000;

/**
 * @param TalkerPlayout class of native-audio
 * @param options `driftPpm`: how much faster than ours the sender's clock is; `jitterMs`: gives what a frame is late;
 *   `payload`: codes of one frame
 * @returns `{ seconds: [{ atMs, levelMs, ppm }], stats }`
 */
export function talkWithDrift(TalkerPlayout, { minutes, driftPpm, jitterMs, payload }) {
  const playout = new TalkerPlayout(1, RATE_HZ, 0);
  const block = new Float32Array((RATE_HZ * BLOCK_MS) / 1_000);
  const seconds = [];
  let levels = [];
  let sent = 0;
  let arrivesMs = 0;
  for (let nowMs = 0; nowMs < minutes * 60_000; nowMs += BLOCK_MS) {
    for (; arrivesMs <= nowMs; sent++) {
      if (sent > 10) levels.push(playout.bufferMs + nowMs - arrivesMs);
      playout.receive(
        {
          first: sent === 0,
          last: false,
          codec: 'PCMU/16000',
          sequence: sent & 0xffff,
          timestamp: (sent * payload.length) % 2 ** 32,
          payload,
        },
        arrivesMs,
      );
      const sentMs = (sent + 1) * FRAME_MS * (1 - driftPpm * 1e-6);
      arrivesMs = Math.max(arrivesMs, sentMs + jitterMs());
    }
    playout.render(block, block.length, nowMs);
    if (levels.length < 1_000 / FRAME_MS) continue;
    levels.sort((a, b) => a - b);
    const { ratioPpm } = playout.stats(nowMs);
    seconds.push({ atMs: nowMs, levelMs: levels[levels.length >> 1], ppm: ratioPpm });
    levels = [];
  }
  return { seconds, stats: playout.stats(minutes * 60_000) };
}

/** Of the seconds from `fromMs` on: the largest distance of the level from its mean, ms, and how far the ppm are from `driftPpm`. */
export function deviationOf(seconds, fromMs, driftPpm) {
  const settled = seconds.filter(({ atMs }) => atMs >= fromMs);
  const mean = settled.reduce((sum, { levelMs }) => sum + levelMs, 0) / settled.length;
  return {
    levelMs: Math.max(...settled.map(({ levelMs }) => Math.abs(levelMs - mean))),
    ppm: Math.max(...settled.map(({ ppm }) => Math.abs(ppm - driftPpm))),
  };
}

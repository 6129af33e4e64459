import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JitterBuffer, MAX_DEPTH_MS } from '../../../../native-audio/playout/jitter-buffer.ts';
import { MAX_TARGET_MS } from '../../../../native-audio/playout/lateness.ts';
import { encodeMuLawFromFloat } from '../../../../native-audio/dsp/mulaw.ts';
import { makeTrace, TRACE_NAMES, TRACE_TITLES, type Trace } from '../../../support/traces.ts';
import { randomCodes, seededRandom, speechLike } from '../signals.ts';

const BLOCK_MS = 2.5;
const PER_MS = 16;

function speech(): Uint8Array {
  const samples = speechLike(16_000, 160_000);
  const codes = new Uint8Array(samples.length);
  encodeMuLawFromFloat(samples, 0, samples.length, codes, 0);
  return codes;
}
const SOUNDS = {
  speech: speech(),
  noise: randomCodes(160_000, 5),
  silence: new Uint8Array(160_000).fill(0xff),
};

interface Played {
  readonly depths: Float64Array;
  readonly heard: number;
  readonly sent: number;
  readonly jitter: JitterBuffer;
}

/** Plays a trace in blocks of 2.5 ms; `depths` holds the buffer's depth after each block. */
function playTrace(trace: Trace, codes: Uint8Array): Played {
  const size = trace.frameMs * PER_MS;
  const queue = trace.spurts.flatMap(({ startMs, arrivalMs }) =>
    Array.from(arrivalMs, (atMs, i) => ({ atMs, i, startMs, last: i === arrivalMs.length - 1 })),
  );
  const jitter = new JitterBuffer();
  const out = new Float32Array(BLOCK_MS * PER_MS);
  const depths: number[] = [];
  let heard = 0;
  let at = 0;
  for (let nowMs = 0; at < queue.length || !jitter.idle; nowMs += BLOCK_MS) {
    for (; at < queue.length && queue[at].atMs <= nowMs; at++) {
      const { atMs, i, startMs, last } = queue[at];
      const from = (at * size) % (codes.length - size);
      const timestamp = Math.round((startMs + i * trace.frameMs) * PER_MS);
      const payload = codes.subarray(from, from + size);
      jitter.push(
        { first: i === 0, last, codec: 'PCMU/16000', sequence: at & 0xffff, timestamp, payload },
        atMs,
      );
      expect(jitter.counts().bufferMs).toBeLessThanOrEqual(MAX_DEPTH_MS);
    }
    for (let filled = 0, turn = 0; filled < out.length; filled += jitter.count) {
      if (turn++ > 1_000) throw new Error('the jitter buffer does not move on');
      if (jitter.pull(out, filled, out.length - filled, nowMs) === 'audio') heard += jitter.count;
    }
    depths.push(jitter.counts().bufferMs);
  }
  return { depths: Float64Array.from(depths), heard, sent: queue.length * size, jitter };
}

/** Expects less than 120 ms from 2 s after each stall to the next stall, for at most 4 s. */
function expectShallow(trace: Trace, { depths }: Played): void {
  const bad: string[] = [];
  trace.stalls.forEach(({ toMs }, i) => {
    const next = Math.min(toMs + 4_000, trace.stalls[i + 1]?.fromMs ?? Infinity);
    for (let atMs = toMs + 2_000; atMs < next; atMs += BLOCK_MS) {
      const depth = depths[Math.ceil(atMs / BLOCK_MS)] ?? 0;
      if (depth >= 120) bad.push(`${depth} ms deep ${atMs - toMs} ms after the stall that ended at ${toMs}`);
    }
  });
  expect(bad).toEqual([]);
}

function expectAccounted(trace: Trace, { heard, sent, jitter }: Played): void {
  // Each sample was played, was left out on purpose, or belongs to a counted frame. Where audio
  // is dropped, the frames at both edges may lose a part.
  const edges = 2 * (trace.stalls.length + 1);
  const { late, lost, received } = jitter.counts();
  expect(heard + jitter.cutMs * PER_MS).toBeLessThanOrEqual(sent + 1e-6);
  expect(sent - heard - jitter.cutMs * PER_MS).toBeLessThanOrEqual(
    (late + lost + edges) * (sent / received) + 1e-6,
  );
}

describe.each(
  TRACE_NAMES.flatMap((name) => [5, 10].map((frameMs) => ({ name, frameMs, title: TRACE_TITLES[name] }))),
)('$title, frames of $frameMs ms', ({ name, frameMs }) => {
  it.each(Object.entries(SOUNDS))(
    'stays below 120 ms from 2 s after a stall and never exceeds 400 ms: %s',
    (_, codes) => {
      const trace = makeTrace(name, { seed: 3, frameMs, talkMs: 60_000 });
      const played = playTrace(trace, codes);
      expect(Math.max(...played.depths)).toBeLessThanOrEqual(MAX_DEPTH_MS);
      expectShallow(trace, played);
      expectAccounted(trace, played);
    },
  );
});

it('makes the same trace from the same seed, and another one from another seed', () => {
  for (const name of TRACE_NAMES) {
    expect(makeTrace(name, { seed: 5, talkMs: 5_000 })).toEqual(makeTrace(name, { seed: 5, talkMs: 5_000 }));
    expect(makeTrace(name, { seed: 6, talkMs: 5_000 })).not.toEqual(
      makeTrace(name, { seed: 5, talkMs: 5_000 }),
    );
    for (const { startMs, arrivalMs } of makeTrace(name, { talkMs: 20_000 }).spurts) {
      const tooEarly = arrivalMs.findIndex(
        (atMs, i) => atMs < Math.max(startMs + 5 * (i + 1), arrivalMs[i - 1] ?? 0),
      );
      expect(tooEarly).toBe(-1);
    }
  }
});

const RUNS = process.env.CI ? 400 : 40;

/** A random network with jitter, loss and stalls of any size. */
function wildTrace(seed: number, frameMs: number): Trace {
  const random = seededRandom(seed);
  const stalls: { fromMs: number; toMs: number }[] = [];
  const spurts: { startMs: number; arrivalMs: Float64Array }[] = [];
  let nowMs = 100;
  for (let spurt = 0; spurt < 4; spurt++) {
    const meanJitterMs = 30 * random() ** 3;
    const lossShare = 0.05 * random() ** 2;
    const frames = 1 + Math.floor((random() * 6_000) / frameMs);
    const stallAt = Math.floor(random() * frames * 2);
    const stallMs = 3_000 * random() ** 2;
    const startMs = nowMs;
    let latest = 0;
    const arrivalMs = Float64Array.from({ length: frames }, (_, i) => {
      const sentMs = startMs + (i + 1) * frameMs;
      let atMs = sentMs - meanJitterMs * Math.log(1 - random());
      if (random() < lossShare) atMs += random() < 0.2 ? 200 : frameMs + 1;
      if (i === stallAt) atMs = sentMs + stallMs;
      // A delay that no buffer could cover counts as a stall.
      if (atMs - sentMs > MAX_TARGET_MS && atMs > latest) stalls.push({ fromMs: sentMs, toMs: atMs });
      latest = Math.max(latest, atMs);
      return latest;
    });
    spurts.push({ startMs, arrivalMs });
    nowMs = Math.max(startMs + frames * frameMs, latest) + 4_000 * random();
  }
  return { name: `wild ${seed}`, seed, frameMs, spurts, stalls };
}

describe('JitterBuffer on any network', () => {
  it('limits the depth, catches up, and accounts for every sample', { timeout: 170_000 }, () => {
    fc.assert(
      fc.property(fc.integer({ min: 0 }), fc.constantFrom(5, 10, 20), (seed, frameMs) => {
        const trace = wildTrace(seed, frameMs);
        const played = playTrace(trace, SOUNDS.speech);
        expectShallow(trace, played);
        expectAccounted(trace, played);
      }),
      { numRuns: RUNS },
    );
  });
});

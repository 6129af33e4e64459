import { describe, expect, it } from 'vitest';
import { Engine } from '../../../../native-audio/engine/engine.ts';
import { TalkerPlayout } from '../../../../native-audio/playout/talker-playout.ts';
import { deviationOf, talkWithDrift } from '../../../support/drift-talk.ts';
import { framesOf, randomCodes, seededRandom } from '../signals.ts';

/** `npm run bench:drift` always takes half an hour. */
const MINUTES = process.env.CI ? 30 : 6;
const SETTLED_MS = 60_000;

describe(`${MINUTES} minutes of talk without a pause`, () => {
  it.each([-500, 500])(
    'keeps the delay within 1 ms at %i ppm, without a dropout',
    { timeout: 120_000 },
    (driftPpm) => {
      const random = seededRandom(4);
      const jitterMs = () => -0.1 * Math.log(1 - random());
      const { seconds, stats } = talkWithDrift({
        minutes: MINUTES,
        driftPpm,
        jitterMs,
        payload: randomCodes(80, 1),
      });
      const deviation = deviationOf(seconds, SETTLED_MS, driftPpm);
      expect(deviation.levelMs).toBeLessThan(1);
      // The speed does not waver: it stays within a tenth of a cent of the clocks' difference.
      expect(deviation.ppm).toBeLessThan(60);
      expect(stats).toMatchObject({ late: 0, lost: 0, concealedMs: 0, cutMs: 0 });
      // Without correction, the drift would have moved the delay this far.
      expect(MINUTES * 60 * Math.abs(driftPpm) * 1e-3).toBeGreaterThan(100);
    },
  );
});

it('forgets the drift when the loudspeaker changes, even at the same rate', { timeout: 60_000 }, () => {
  const engine = new Engine({
    inputRateHz: 48_000,
    outputRateHz: 48_000,
    frameDurationMs: 5,
    sidetoneDb: null,
  });
  const out = new Float32Array(240);
  const frames = framesOf(randomCodes(80 * 8_000, 1), { frameMs: 5 });
  const ratioPpm = (): number => engine.takeStats(0)[0].ratioPpm ?? NaN;
  let next = 0;
  for (let nowMs = 0; nowMs < 38_000; nowMs += 5) {
    // The sender's clock is fast.
    for (; next * 5 <= nowMs * 1.0003; next++) engine.mixer.receive(1, frames[next], (next * 5) / 1.0003);
    engine.render(out, nowMs);
  }
  expect(ratioPpm()).toBeGreaterThan(200);
  engine.setOutputRate(48_000);
  expect(ratioPpm()).toBe(0);
});

it.each(['PCMU/16000', 'PCMU/8000'] as const)(
  'does not mistake a burst of loss for drift (%s): the clock moves by less than half a sample',
  { timeout: 60_000 },
  (codec) => {
    const frames = framesOf(randomCodes(80 * 12_000, 1), { frameMs: 5 }).map((frame) => ({
      ...frame,
      codec,
      timestamp: codec === 'PCMU/8000' ? frame.timestamp / 2 : frame.timestamp,
      payload: codec === 'PCMU/8000' ? frame.payload.subarray(40) : frame.payload,
    }));
    /** How far the talker was read ahead at the end of each block, microseconds. */
    const course = (lost: number): Float64Array => {
      const talker = new TalkerPlayout(1, 48_000, 0);
      const out = new Float32Array(240);
      let aheadUs = 0;
      return Float64Array.from(frames, (frame, i) => {
        if (i < 8_000 || i >= 8_000 + lost) talker.receive(frame, 5 * i);
        talker.render(out, out.length, 5 * i);
        return (aheadUs += 5e-3 * (talker.stats(5 * i).ratioPpm ?? NaN));
      });
    };
    const whole = course(0);
    for (const lost of [1, 2, 10, 30]) {
      const moved = course(lost).map((us, i) => Math.abs(us - whole[i]));
      expect(Math.max(...moved)).toBeLessThan(codec === 'PCMU/8000' ? 62.5 : 31.25);
    }
  },
);

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JitterBuffer, MAX_DEPTH_MS } from '../../../../native-audio/playout/jitter-buffer.ts';
import { holds, PROPERTY_TIMEOUT_MS, SOUND_RUNS } from '../../../support/wire-property.ts';
import { arrivals, decode, play } from './jitter-rig.ts';
import { framesOf, randomCodes, seededRandom } from '../signals.ts';

describe('JitterBuffer with any input', () => {
  it('reorders frames and ignores duplicates', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    holds(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 65_535 }), (seed, sequence) => {
        const random = seededRandom(seed);
        const codes = randomCodes(1_600, seed);
        const frames = framesOf(codes, { sequence, timestamp: Math.floor(random() * 2 ** 32) });
        // Swapped neighbours and copies, all within the buffer of 10 ms.
        const list = arrivals(frames, () => 0, { inOrder: false }).map(({ atMs, frame }, i) => ({
          atMs: i > 0 && random() < 0.2 ? atMs + 9 : atMs,
          frame,
        }));
        const copies = list
          .filter(() => random() < 0.2)
          .map(({ atMs, frame }) => ({ atMs: atMs + 3, frame }));
        const jitter = new JitterBuffer();
        const heard = play(jitter, [...list, ...copies], 0, 160);
        expect(heard.samples).toEqual(decode(codes));
        expect(jitter.counts()).toMatchObject({ received: frames.length, late: 0, lost: 0 });
      }),
      SOUND_RUNS,
    );
  });

  it('stays within its limit for any input', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    const anyFrame = fc.record({
      first: fc.boolean(),
      last: fc.boolean(),
      codec: fc.constantFrom('PCMU/8000' as const, 'PCMU/16000' as const),
      sequence: fc.oneof(fc.integer({ min: 0, max: 65_535 }), fc.integer({ min: 0, max: 300 })),
      timestamp: fc.oneof(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 50_000 })),
      payload: fc.integer({ min: 0, max: 320 }).map((length) => new Uint8Array(length)),
    });
    holds(
      fc.property(
        fc.array(fc.tuple(anyFrame, fc.integer({ min: 0, max: 60 })), { maxLength: 50 }),
        (script) => {
          const jitter = new JitterBuffer();
          const out = new Float32Array(200);
          let now = 0;
          for (const [frame, waitMs] of script) {
            jitter.push(frame, now);
            now += waitMs;
            let left = 80;
            for (let turn = 0; left > 0; turn++) {
              if (turn > 1_000) throw new Error('the jitter buffer does not move on');
              jitter.pull(out, 80 - left, left, now);
              expect(jitter.count).toBeLessThanOrEqual(left);
              left -= jitter.count;
            }
            const { bufferMs, late, lost, received } = jitter.counts();
            expect(bufferMs).toBeLessThanOrEqual(MAX_DEPTH_MS);
            expect(Math.min(bufferMs, late, lost, received)).toBeGreaterThanOrEqual(0);
          }
        },
      ),
      SOUND_RUNS,
    );
  });
});

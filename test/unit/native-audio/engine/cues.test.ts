import { describe, expect, it } from 'vitest';
import { CUES, CUE_PEAK, CuePlayer, cueDurationMs } from '../../../../native-audio/engine/cues.ts';
import { CUE_NAMES, type CueName } from '../../../../common/cue-name.ts';
import { db, fitTone, largestStep, peak, rms } from '../signals.ts';

const RATE_HZ = 48_000;
const BLOCK = 120;

/** The output of a cue in blocks of 2.5 ms, `ms` long. */
function played(cue: CueName, gainDb = 0, rateHz = RATE_HZ, ms = 1_500): Float32Array {
  const player = new CuePlayer(rateHz);
  player.play(cue, gainDb);
  return run(player, (ms * rateHz) / 1_000);
}

function run(player: CuePlayer, count: number, hook: (at: number) => void = () => undefined): Float32Array {
  const out = new Float32Array(count);
  for (let at = 0; at < count; at += BLOCK) {
    hook(at);
    player.addTo(out.subarray(at), Math.min(BLOCK, count - at));
  }
  return out;
}

/** Compares bit by bit. This is faster than `toEqual`, which looks at each sample on its own. */
function same(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((sample, i) => sample === b[i]);
}

/** The one of these frequencies with the most energy between two times. */
function loudest(samples: Float32Array, fromMs: number, toMs: number, candidates: readonly number[]): number {
  const [from, to] = [fromMs, toMs].map((ms) => Math.round((ms * RATE_HZ) / 1_000));
  const amplitude = (hz: number): number => fitTone(samples, hz, RATE_HZ, from, to - from).amplitude;
  return [...candidates].sort((a, b) => amplitude(b) - amplitude(a))[0];
}

describe.each(CUE_NAMES)('the cue %s', (cue) => {
  it.each([16_000, 44_100, 48_000, 96_000])(
    'peaks at −12 dBFS or below, without a click, at %i Hz',
    (rate) => {
      const samples = played(cue, 0, rate);
      expect(peak(samples)).toBeLessThanOrEqual(CUE_PEAK);
      expect(db(peak(samples))).toBeGreaterThan(-20);
      // At 48 kHz, a 1 kHz sine of −12 dBFS changes by 0.033 from sample to sample.
      expect(largestStep(samples)).toBeLessThan((0.04 * 48_000) / rate);
      expect(Math.abs(samples[0])).toBeLessThan(0.001);
    },
  );

  it('ends after its declared duration', () => {
    const samples = played(cue);
    const end = (cueDurationMs(cue) * RATE_HZ) / 1_000;
    const last = samples.findLastIndex((sample) => Math.abs(sample) > 1e-4);
    expect(last).toBeLessThan(end);
    expect(last).toBeGreaterThan(end - 0.02 * RATE_HZ);
    expect(cueDurationMs(cue)).toBeLessThanOrEqual(1_200);
  });

  it('follows the given gain', () => {
    expect(peak(played(cue, -20)) / peak(played(cue))).toBeCloseTo(0.1, 3);
  });

  it('gives the same samples for blocks of any size', () => {
    const player = new CuePlayer(RATE_HZ);
    player.play(cue, 0);
    const whole = new Float32Array(1.5 * RATE_HZ);
    player.addTo(whole, whole.length);
    expect(same(whole, played(cue))).toBe(true);
    expect(player.active).toBe(false);
  });
});

describe('the meaning of the cues', () => {
  const notes = (cue: CueName): number[] => {
    const samples = played(cue);
    return CUES[cue].map(({ startMs, durationMs }) =>
      loudest(
        samples,
        startMs + durationMs * 0.1,
        startMs + durationMs * 0.7,
        [220, 300, 392, 523, 587, 620, 659, 784, 880, 1_000],
      ),
    );
  };

  it('rises for a returning link and for a call, and falls for a lost link', () => {
    expect(notes('link-back')).toEqual([392, 587]);
    expect(notes('link-lost')).toEqual([587, 392]);
    const [first, second] = notes('call');
    expect(second).toBeGreaterThan(first);
  });

  it('ticks higher for an open microphone than for a closed one, and twice for a latched one', () => {
    expect(notes('talk-open')[0]).toBeGreaterThan(notes('talk-close')[0]);
    expect(notes('talk-latched')).toEqual([...notes('talk-open'), ...notes('talk-open')]);
    expect(notes('nobody-listening')[0]).toBeLessThan(notes('talk-close')[0]);
  });

  it('has two low tones for a refusal, two short notes for the limit and three rising ones for the test', () => {
    expect(notes('refused')).toEqual([220, 220]);
    expect(notes('limit')).toEqual([784, 784]);
    expect(notes('test')).toEqual([523, 659, 784]);
    const gap = played('refused').subarray(0.115 * RATE_HZ, 0.155 * RATE_HZ);
    expect(rms(gap)).toBe(0);
  });
});

describe('CuePlayer', () => {
  it('changes to a new cue within 5 ms and without a click', () => {
    const player = new CuePlayer(RATE_HZ);
    player.play('test', 0);
    const at = 0.15 * RATE_HZ;
    const samples = run(player, RATE_HZ, (now) => {
      if (now === at) player.play('link-lost', 0);
    });
    expect(largestStep(samples)).toBeLessThan(0.05);
    const alone = played('link-lost', 0, RATE_HZ, 500);
    const begin = at + 0.005 * RATE_HZ;
    expect(same(samples.subarray(begin, begin + alone.length), alone)).toBe(true);
  });

  it('plays only the last of several cues that arrive at once', () => {
    const player = new CuePlayer(RATE_HZ);
    player.play('test', 0);
    const samples = run(player, RATE_HZ, (now) => {
      if (now === 4_800) for (const cue of CUE_NAMES) player.play(cue, 0);
      if (now === 4_920) player.play('talk-open', 0);
    });
    expect(largestStep(samples)).toBeLessThan(0.05);
    const alone = played('talk-open', 0, RATE_HZ, 30);
    expect(same(samples.subarray(5_040, 5_040 + alone.length), alone)).toBe(true);
    expect(peak(samples, 4_800 + 240 + 1_440)).toBe(0);
  });

  it('stops the cue when the device changes', () => {
    const player = new CuePlayer(RATE_HZ);
    player.play('test', 0);
    run(player, 4_800);
    player.setRate(44_100);
    expect(player.active).toBe(false);
    expect(peak(run(player, 4_800))).toBe(0);
  });
});

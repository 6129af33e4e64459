import { describe, expect, it } from 'vitest';
import { engineDelay } from '../../../support/engine-delay.ts';
import { Engine } from '../../../../native-audio/engine/engine.ts';
import { HighPass } from '../../../../native-audio/dsp/high-pass.ts';
import { resampleAll } from '../../../../native-audio/dsp/resampler.ts';
import type { CodecName } from '../../../../common/codec.ts';
import type { EncodedFrame, FrameDurationMs } from '../../../../common/encoded-frame.ts';
import { db, fitTone, largestStep, peak, rms, seededRandom, speechLike, tone } from '../signals.ts';

const TALKER = 7;

function engineAt(inputRateHz: number, outputRateHz: number, frameDurationMs: FrameDurationMs = 10): Engine {
  return new Engine({ inputRateHz, outputRateHz, frameDurationMs, sidetoneDb: null });
}

interface Path {
  readonly inputRateHz: number;
  readonly outputRateHz: number;
  readonly codec: CodecName;
  readonly frameDurationMs: FrameDurationMs;
}

/**
 * Two engines back to back, in blocks of 5 ms on a manual clock. Sample 0 of the input meets sample
 * 0 of the output.
 */
function endToEnd(path: Path, input: Float32Array, keep: (frame: EncodedFrame) => boolean = () => true) {
  const from = engineAt(path.inputRateHz, path.inputRateHz, path.frameDurationMs);
  const to = engineAt(path.outputRateHz, path.outputRateHz, path.frameDurationMs);
  const blocks = Math.floor((input.length / path.inputRateHz) * 200);
  const out: number[] = [];
  from.openTalk(path.codec, 0, 600_000);
  for (let i = 0; i <= blocks; i++) {
    const nowMs = 5 * i;
    if (i > 0) {
      const edge = (n: number): number => Math.round((n * path.inputRateHz) / 200);
      for (const frame of from.capture(input.subarray(edge(i - 1), edge(i)), nowMs)) {
        if (keep(frame)) to.mixer.receive(TALKER, frame, nowMs);
      }
    }
    const edge = (n: number): number => Math.round((n * path.outputRateHz) / 200);
    const block = new Float32Array(edge(i + 1) - edge(i));
    to.render(block, nowMs);
    for (const sample of block) out.push(sample);
  }
  const [stats] = to.takeStats(5 * blocks);
  const delay = engineDelay({ ...path, jitterTargetMs: stats.targetMs });
  return { out: Float32Array.from(out), stats, delay };
}

const PATHS = [
  [48_000, 48_000],
  [44_100, 44_100],
  [48_000, 44_100],
  [44_100, 48_000],
  [16_000, 96_000],
].flatMap(([inputRateHz, outputRateHz]) =>
  (['PCMU/8000', 'PCMU/16000'] as const).flatMap((codec) =>
    ([5, 10, 20] as const).map((frameDurationMs): Path => ({
      inputRateHz,
      outputRateHz,
      codec,
      frameDurationMs,
    })),
  ),
);

describe.each(PATHS)(
  '$inputRateHz Hz to $outputRateHz Hz over $codec in $frameDurationMs ms frames',
  (path) => {
    const { inputRateHz, outputRateHz } = path;

    it('carries a tone at its level, delayed by the declared sum', () => {
      const { out, stats, delay } = endToEnd(path, tone(1_000, inputRateHz, inputRateHz, 0.3));
      const half = outputRateHz >> 1;
      const fit = fitTone(out, 1_000, outputRateHz, half, half - outputRateHz / 100);
      expect(Math.abs(db(fit.amplitude / 0.3))).toBeLessThan(0.3);
      expect(db(fit.amplitude / Math.SQRT2 / fit.restRms)).toBeGreaterThan(30);
      // The period is 1 ms. The phase gives the delay within a period, the first sound gives the
      // period.
      const declaredCycles = delay.totalMs - Math.floor(delay.totalMs);
      const difference = Math.abs(fit.cycles - declaredCycles);
      expect(Math.min(difference, 1 - difference)).toBeLessThan(0.04);
      const firstMs = (out.findIndex((sample) => Math.abs(sample) > 0.01) * 1_000) / outputRateHz;
      expect(firstMs).toBeGreaterThan(delay.totalMs - 0.25);
      expect(firstMs).toBeLessThan(delay.totalMs + 0.25);
      expect(stats).toMatchObject({ stationNumber: TALKER, late: 0, lost: 0, concealedMs: 0 });
    });

    it('carries speech at least 30 dB above the noise', () => {
      const input = speechLike(inputRateHz, Math.round(inputRateHz * 0.6));
      const { out, delay } = endToEnd(path, input);
      // The reference passes the same high-pass, and a far steeper filter to the output's rate.
      const filtered = new Float32Array(input.length);
      new HighPass(inputRateHz).process(input, filtered);
      const fine = resampleAll(filtered, inputRateHz, outputRateHz * 8);
      const errorAt = (shift: number): number => {
        let noise = 0;
        let signal = 0;
        for (let i = outputRateHz >> 3; i < outputRateHz >> 1; i++) {
          const reference = fine[Math.round((i - (delay.totalMs * outputRateHz) / 1_000) * 8) + shift];
          noise += (out[i] - reference) ** 2;
          signal += reference ** 2;
        }
        return noise / signal;
      };
      // At 44.1 kHz a block of 5 ms starts half a sample beside the clock, so the delay is right
      // to within a sample.
      const shifts = Array.from({ length: 17 }, (_, i) => i - 8);
      expect(-10 * Math.log10(Math.min(...shifts.map(errorAt)))).toBeGreaterThan(30);
    });
  },
);

describe('Engine', () => {
  const path: Path = { inputRateHz: 48_000, outputRateHz: 48_000, codec: 'PCMU/16000', frameDurationMs: 10 };

  it('gives the same output for the same input', () => {
    const input = speechLike(48_000, 24_000);
    expect(endToEnd(path, input).out).toEqual(endToEnd(path, input).out);
  });

  it('renders silence without talkers, at any block size', () => {
    const engine = engineAt(48_000, 48_000);
    for (const size of [0, 1, 240, 4_096]) {
      const block = new Float32Array(size).fill(0.5);
      engine.render(block, 0);
      expect(peak(block)).toBe(0);
    }
    expect(engine.takeLevels()).toEqual({
      input: { peakDb: -120, rmsDb: -120 },
      output: { peakDb: -120, rmsDb: -120 },
      talkers: [],
    });
  });

  it('renders the same samples for blocks of any size once a talkspurt runs', () => {
    const render = (sizes: () => number): Float32Array => {
      const from = engineAt(48_000, 48_000);
      const to = engineAt(48_000, 48_000);
      from.openTalk('PCMU/16000', 0, 60_000);
      // All frames are on time. Without a surplus, no cut is made at any block's edge.
      const frames = from.capture(speechLike(48_000, 9_600), 0);
      let received = 0;
      const out = new Float32Array(4_800);
      for (let at = 0; at < out.length;) {
        const count = Math.min(sizes(), out.length - at);
        for (; 985 + 10 * received <= 1_000 + at / 48; received++)
          to.mixer.receive(TALKER, frames[received], 985 + 10 * received);
        to.render(out.subarray(at, at + count), 1_000 + at / 48);
        at += count;
      }
      return out;
    };
    const random = seededRandom(1);
    expect(render(() => 1 + Math.floor(random() * 700))).toEqual(render(() => 240));
  });

  it('conceals lost frames and counts them', () => {
    const input = speechLike(48_000, 96_000);
    const { out, stats } = endToEnd(path, input, (frame) => frame.sequence % 25 !== 7);
    expect(stats.lost).toBe(8);
    expect(stats.concealedMs).toBeCloseTo(80, 5);
    const clean = endToEnd(path, input).out;
    const error = out.map((sample, i) => sample - clean[i]);
    expect(db(rms(clean) / rms(error))).toBeGreaterThan(10);
  });

  it('mixes talkers at their own gains and stays below full scale', () => {
    const render = (gains: (number | null)[], amplitude: number): Engine & { out: Float32Array } => {
      const to = engineAt(48_000, 48_000);
      const out = new Float32Array(48_000);
      gains.forEach((gainDb, i) => {
        if (gainDb !== null) to.setTalkerGain(i + 1, gainDb);
      });
      const from = gains.map((_, i) => {
        const engine = engineAt(48_000, 48_000);
        engine.openTalk('PCMU/16000', 0, 60_000);
        return { engine, hz: 400 + 300 * i };
      });
      for (let at = 0; at < out.length; at += 240) {
        from.forEach(({ engine, hz }, i) => {
          const frames = engine.capture(tone(hz, 48_000, 240, amplitude, at), at / 48 + 5);
          for (const frame of frames) to.mixer.receive(i + 1, frame, at / 48 + 5);
        });
        to.render(out.subarray(at, at + 240), at / 48 + 5);
      }
      return Object.assign(to, { out });
    };
    const quiet = render([null, -12, 6], 0.1);
    const level = (hz: number): number => fitTone(quiet.out, hz, 48_000, 24_000).amplitude;
    expect(db(level(400) / 0.1)).toBeCloseTo(0, 0);
    expect(db(level(700) / 0.1)).toBeCloseTo(-12, 0);
    expect(db(level(1_000) / 0.1)).toBeCloseTo(6, 0);
    const { talkers, output } = quiet.takeLevels();
    expect(talkers.map(({ stationNumber }) => stationNumber)).toEqual([1, 2, 3]);
    expect(talkers[0].peakDb - talkers[1].peakDb).toBeCloseTo(12, 0);
    expect(output.peakDb).toBeGreaterThan(-11);
    const loud = render(
      Array.from({ length: 8 }, () => 12),
      0.9,
    );
    expect(peak(loud.out)).toBeLessThanOrEqual(1);
    expect(rms(loud.out, 24_000)).toBeGreaterThan(0.2);
  });

  it('changes a gain without a click', () => {
    const from = engineAt(48_000, 48_000);
    const to = engineAt(48_000, 48_000);
    from.openTalk('PCMU/16000', 0, 60_000);
    const out = new Float32Array(24_000);
    for (let at = 0; at < out.length; at += 240) {
      if (at === 12_000) to.setTalkerGain(TALKER, -60);
      for (const frame of from.capture(tone(200, 48_000, 240, 0.5, at), at / 48))
        to.mixer.receive(TALKER, frame, at / 48);
      to.render(out.subarray(at, at + 240), at / 48);
    }
    const steepest = (0.5 * 2 * Math.PI * 200) / 48_000;
    // G.711's own steps are included.
    expect(largestStep(out, 3_000)).toBeLessThan(steepest + 0.01);
    expect(peak(out, 13_000)).toBe(0);
  });

  it("plays the operator's own voice only while talking, at the requested gain", () => {
    for (const [inputRateHz, outputRateHz] of [
      [48_000, 48_000],
      [44_100, 48_000],
    ]) {
      const engine = new Engine({ inputRateHz, outputRateHz, frameDurationMs: 10, sidetoneDb: -12 });
      const out = new Float32Array(outputRateHz);
      for (let i = 0; i < 200; i++) {
        if (i === 40) engine.openTalk('PCMU/16000', 5 * i, 60_000);
        if (i === 160) engine.closeTalk(5 * i);
        const edge = (n: number): number => Math.round((n * inputRateHz) / 200);
        engine.capture(tone(500, inputRateHz, edge(i + 1) - edge(i), 0.4, edge(i)), 5 * i);
        engine.render(out.subarray((i * outputRateHz) / 200, ((i + 1) * outputRateHz) / 200), 5 * i);
      }
      expect(peak(out, 0, outputRateHz / 5)).toBe(0);
      expect(peak(out, outputRateHz * 0.82)).toBe(0);
      const fit = fitTone(out, 500, outputRateHz, outputRateHz * 0.3, outputRateHz * 0.4);
      expect(db(fit.amplitude / 0.4)).toBeCloseTo(-12, 0);
      engine.setSidetone(null);
      engine.openTalk('PCMU/16000', 2_000, 60_000);
      engine.capture(tone(500, inputRateHz, 480), 2_010);
      const block = new Float32Array(480);
      engine.render(block, 2_010);
      expect(peak(block)).toBe(0);
    }
  });

  it('continues to play talkers when the output changes its rate', () => {
    const from = engineAt(48_000, 48_000);
    const to = engineAt(48_000, 48_000);
    from.openTalk('PCMU/16000', 0, 60_000);
    const parts: number[] = [];
    for (let i = 0; i < 400; i++) {
      const nowMs = 5 * i;
      if (i === 200) to.setOutputRate(44_100);
      for (const frame of from.capture(tone(600, 48_000, 240, 0.3, 240 * i), nowMs))
        to.mixer.receive(TALKER, frame, nowMs);
      const block = new Float32Array(i < 200 ? 240 : i % 2 === 0 ? 220 : 221);
      to.render(block, nowMs);
      if (i >= 210) for (const sample of block) parts.push(sample);
    }
    const fit = fitTone(Float32Array.from(parts), 600, 44_100);
    expect(db(fit.amplitude / 0.3)).toBeCloseTo(0, 0);
    expect(db(fit.amplitude / Math.SQRT2 / fit.restRms)).toBeGreaterThan(30);
    expect(to.takeStats(2_000)[0]).toMatchObject({ lost: 0, late: 0 });
  });

  it('continues to play through a change of codec', () => {
    const from = engineAt(48_000, 48_000);
    const to = engineAt(48_000, 48_000);
    from.openTalk('PCMU/16000', 0, 60_000);
    const out = new Float32Array(96_000);
    for (let at = 0; at < out.length; at += 240) {
      if (at === 48_000) from.setTalkCodec('PCMU/8000');
      for (const frame of from.capture(tone(600, 48_000, 240, 0.3, at), at / 48))
        to.mixer.receive(TALKER, frame, at / 48);
      to.render(out.subarray(at, at + 240), at / 48);
    }
    for (let at = 2_400; at < out.length; at += 480) expect(rms(out, at, at + 480)).toBeGreaterThan(0.15);
    expect(db(fitTone(out, 600, 48_000, 60_000).amplitude / 0.3)).toBeCloseTo(0, 0);
    const steepest = (0.3 * 2 * Math.PI * 600) / 48_000;
    expect(largestStep(out, 2_400)).toBeLessThan(2 * steepest);
    expect(to.takeStats(2_000)[0]).toMatchObject({ lost: 0, late: 0, concealedMs: 0 });
  });

  it('starts and ends talkspurts without a click', () => {
    const from = engineAt(48_000, 48_000);
    const to = engineAt(48_000, 48_000);
    const out = new Float32Array(96_000);
    for (let at = 0; at < out.length; at += 240) {
      const nowMs = at / 48;
      if (nowMs % 500 === 100) from.openTalk('PCMU/8000', nowMs, 60_000);
      const frames = from.capture(tone(300, 48_000, 240, 0.5, at), nowMs);
      if (nowMs % 500 === 335) frames.push(...from.closeTalk(nowMs));
      for (const frame of frames) to.mixer.receive(TALKER, frame, nowMs);
      to.render(out.subarray(at, at + 240), nowMs);
    }
    const steepest = (0.5 * 2 * Math.PI * 300) / 48_000;
    expect(largestStep(out, 1)).toBeLessThan(2 * steepest);
    expect(rms(out)).toBeGreaterThan(0.2);
    expect(peak(out, 19_500, 23_900)).toBe(0);
  });

  it('returns to its old delay after a stall of 700 ms', () => {
    const from = engineAt(48_000, 48_000);
    const to = engineAt(48_000, 48_000);
    from.openTalk('PCMU/16000', 0, 60_000);
    const held: EncodedFrame[] = [];
    for (let i = 0; i < 1_200; i++) {
      const nowMs = 5 * i;
      held.push(...from.capture(tone(600, 48_000, 240, 0.3, 240 * i), nowMs));
      if (nowMs < 2_000 || nowMs >= 2_700)
        for (const frame of held.splice(0)) to.mixer.receive(TALKER, frame, nowMs);
      to.render(new Float32Array(240), nowMs);
      const [stats] = to.takeStats(nowMs);
      if (stats && (nowMs < 2_000 || nowMs > 4_700)) expect(stats.bufferMs).toBeLessThan(120);
    }
    expect(to.takeStats(6_000)[0].bufferMs).toBeLessThanOrEqual(30);
  });

  it('stays bounded over ten minutes of many talkers', { timeout: 120_000 }, () => {
    const random = seededRandom(4);
    const to = engineAt(48_000, 48_000);
    const payload = new Uint8Array(80).fill(0x55);
    const block = new Float32Array(240);
    let most = 0;
    for (let nowMs = 0; nowMs < 600_000; nowMs += 250) {
      for (let i = 0; i < 3; i++) {
        const talker = 1 + Math.floor(random() * 5_000);
        const sequence = Math.floor(random() * 65_536);
        const frame = { codec: 'PCMU/8000', sequence, timestamp: 80 * sequence, payload } as const;
        to.mixer.receive(talker, { ...frame, first: true, last: false }, nowMs);
        to.setTalkerGain(talker, -6);
      }
      to.render(block, nowMs);
      most = Math.max(most, to.takeStats(nowMs).length);
    }
    expect(most).toBeLessThanOrEqual(64);
    // A minute after its last frame, each talker is forgotten.
    for (let nowMs = 600_000; nowMs < 662_000; nowMs += 500) to.render(block, nowMs);
    expect(to.takeStats(662_000)).toEqual([]);
  });

  it('forgets a talker that is gone', () => {
    const to = engineAt(48_000, 48_000);
    const frame = { first: true, last: false, codec: 'PCMU/8000', sequence: 1, timestamp: 1 } as const;
    to.mixer.receive(1, { ...frame, payload: new Uint8Array(80) }, 0);
    expect(to.takeStats(0)).toHaveLength(1);
    to.forgetTalker(1);
    expect(to.takeStats(0)).toEqual([]);
    expect(to.takeLevels().talkers).toEqual([]);
  });
});

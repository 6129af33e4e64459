import { describe, expect, it } from 'vitest';
import { SILENCE_DB } from '../../../../native-audio/dsp/decibel.ts';
import { Gate } from '../../../../native-audio/capture/gate.ts';
import { HighPass } from '../../../../native-audio/dsp/high-pass.ts';
import { Limiter } from '../../../../native-audio/dsp/limiter.ts';
import { LevelDetector } from '../../../../native-audio/dsp/level-detector.ts';
import { SmoothGain } from '../../../../native-audio/dsp/smooth-gain.ts';
import { db, fitTone, peak, rms, seededRandom, speechLike, tone } from '../signals.ts';

const RATE_HZ = 16_000;

describe('HighPass', () => {
  it('removes an offset and hum and does not change the voice', () => {
    const gainAt = (hz: number): number => {
      const out = new Float32Array(RATE_HZ * 2);
      new HighPass(RATE_HZ).process(tone(hz, RATE_HZ, out.length), out);
      return db(fitTone(out, hz, RATE_HZ, RATE_HZ).amplitude / 0.5);
    };
    expect(gainAt(20)).toBeLessThan(-23);
    expect(gainAt(80)).toBeCloseTo(-3.01, 1);
    expect(gainAt(200)).toBeGreaterThan(-0.2);
    expect(gainAt(3_000)).toBeCloseTo(0, 2);
    const offset = new Float32Array(RATE_HZ).fill(0.3);
    new HighPass(RATE_HZ).process(offset, offset);
    expect(peak(offset, RATE_HZ / 2)).toBeLessThan(1e-6);
  });

  it.each([8_000, 16_000, 44_100, 48_000, 192_000])('follows the Butterworth curve at %i Hz', (rateHz) => {
    for (const hz of [20, 50, 60, 100, 150, 200, 300, 1_000, 3_000]) {
      const samples = tone(hz, rateHz, rateHz);
      new HighPass(rateHz).process(samples, samples);
      const gain = db(fitTone(samples, hz, rateHz, rateHz / 2).amplitude / 0.5);
      // Second order, 80 Hz: mains hum loses 8.8 dB at 50 Hz; from 200 Hz on, nothing changes by
      // more than 0.12 dB.
      expect(Math.abs(gain + 10 * Math.log10(1 + (80 / hz) ** 4))).toBeLessThan(0.06);
    }
  });

  it('treats NaN and infinities from a driver as silence', () => {
    const filter = new HighPass(RATE_HZ);
    const block = Float32Array.from([NaN, Infinity, -Infinity, 1e30, 0.1]);
    filter.process(block, block);
    for (const sample of block) expect(Math.abs(sample)).toBeLessThan(0.2);
    const after = new Float32Array(RATE_HZ);
    filter.process(after, after);
    expect(peak(after, RATE_HZ / 2)).toBeLessThan(1e-6);
  });
});

describe('Limiter', () => {
  it('changes nothing below -3 dBFS', () => {
    const input = speechLike(RATE_HZ, RATE_HZ, 0.3);
    expect(peak(input)).toBeLessThan(0.7);
    const out = input.slice();
    new Limiter(RATE_HZ).process(out);
    expect(out).toEqual(input);
  });

  it('stays below full scale for any input', () => {
    const random = seededRandom(7);
    const limiter = new Limiter(RATE_HZ);
    const block = new Float32Array(2_000);
    for (let round = 0; round < 200; round++) {
      const size = 10 ** (4 * random() - 2);
      for (let i = 0; i < block.length; i++) block[i] = (2 * random() - 1) * size;
      limiter.process(block);
      expect(peak(block)).toBeLessThanOrEqual(1);
    }
  });

  it('keeps the shape of a loud tone', () => {
    const out = tone(1_000, RATE_HZ, RATE_HZ, 2);
    new Limiter(RATE_HZ).process(out);
    const fit = fitTone(out, 1_000, RATE_HZ, RATE_HZ / 2);
    expect(fit.amplitude).toBeGreaterThan(0.85);
    expect(db((fit.restRms * Math.SQRT2) / fit.amplitude)).toBeLessThan(-40);
  });

  it('releases with its time constant of 80 ms and limits the very first sample', () => {
    const limiter = new Limiter(RATE_HZ);
    const burst = tone(1_000, RATE_HZ, 160, 4);
    limiter.process(burst);
    expect(peak(burst, 0, 8)).toBeLessThanOrEqual(1);
    // From 4 down to the threshold of 0.707 it takes 80 ms times ln(4 / 0.707).
    const releaseMs = 80 * Math.log(4 / Math.SQRT1_2);
    const steady = new Float32Array(RATE_HZ / 2).fill(0.1);
    limiter.process(steady);
    const edge = Math.round((releaseMs * RATE_HZ) / 1_000);
    expect(steady[0]).toBeLessThan(0.03);
    expect(steady[edge - 160]).toBeLessThan(0.1);
    expect(steady[edge + 160]).toBeCloseTo(0.1, 6);
    for (let i = 1; i < edge; i++) expect(steady[i]).toBeGreaterThanOrEqual(steady[i - 1]);
  });

  it('keeps its ceiling for random input', () => {
    const limiter = new Limiter(RATE_HZ);
    for (const value of [1.000001, 126, 1e6, 1e30, -1e30]) {
      const block = new Float32Array(64).fill(value);
      limiter.process(block);
      expect(peak(block)).toBeLessThanOrEqual(1);
    }
  });

  it('releases within half a second', () => {
    const limiter = new Limiter(RATE_HZ);
    limiter.process(tone(1_000, RATE_HZ, 1_600, 4));
    limiter.process(new Float32Array(RATE_HZ / 2));
    const quiet = tone(1_000, RATE_HZ, 1_600, 0.1);
    const out = quiet.slice();
    limiter.process(out);
    expect(out).toEqual(quiet);
  });
});

describe('LevelDetector', () => {
  it('measures a full-scale sine as 0 dBFS peak and -3 dBFS RMS', () => {
    const meter = new LevelDetector();
    meter.add(tone(1_000, 48_000, 24_000, 1));
    meter.add(tone(1_000, 48_000, 24_000, 1));
    const level = meter.take();
    expect(level.peakDb).toBeCloseTo(0, 2);
    expect(level.rmsDb).toBeCloseTo(-3.01, 2);
  });

  it('starts again after a read and reports silence as -120', () => {
    const meter = new LevelDetector();
    meter.add(Float32Array.from([-0.5]));
    expect(meter.take().peakDb).toBeCloseTo(-6.02, 2);
    expect(meter.take()).toEqual({ peakDb: SILENCE_DB, rmsDb: SILENCE_DB });
    meter.add(Float32Array.from([1]));
    meter.addSilence(99);
    expect(meter.take().rmsDb).toBeCloseTo(-20, 5);
  });
});

describe('SmoothGain', () => {
  it('changes the gain in 10 ms without a step', () => {
    const gain = new SmoothGain();
    gain.set(-20, 48_000);
    const out = new Float32Array(960).fill(1);
    gain.apply(out, 300);
    gain.apply(out.subarray(300), 660);
    expect(out[479]).toBeCloseTo(0.1, 5);
    expect(out[959]).toBeCloseTo(0.1, 5);
    for (let i = 1; i < 960; i++) expect(Math.abs(out[i] - out[i - 1])).toBeLessThan(0.9 / 480 + 1e-6);
  });

  it('mutes from -60 dB down and is exact at 0 dB', () => {
    const gain = new SmoothGain(-60);
    const out = new Float32Array(10).fill(1);
    gain.apply(out, 10);
    expect(peak(out)).toBe(0);
    gain.set(0, 48_000);
    gain.apply(new Float32Array(480), 480);
    const input = speechLike(48_000, 480);
    const same = input.slice();
    gain.apply(same, 480);
    expect(same).toEqual(input);
  });
});

describe('Gate', () => {
  it("passes the voice and removes the room's noise", () => {
    const gate = new Gate(RATE_HZ);
    const voice = speechLike(RATE_HZ, RATE_HZ);
    const out = voice.slice();
    gate.process(out);
    expect(gate.isOpen).toBe(true);
    expect(rms(out, 400)).toBeCloseTo(rms(voice, 400), 2);
    const room = tone(300, RATE_HZ, RATE_HZ, 0.001);
    gate.process(room);
    expect(gate.isOpen).toBe(false);
    expect(peak(room, RATE_HZ / 2)).toBe(0);
  });

  it('does not chatter between its two thresholds', () => {
    const gate = new Gate(RATE_HZ);
    gate.process(tone(300, RATE_HZ, 1_600, 0.1));
    let changes = 0;
    let open = gate.isOpen;
    for (let i = 0; i < 200; i++) {
      gate.process(tone(300, RATE_HZ, 160, 10 ** (-51 / 20), i * 160));
      if (gate.isOpen !== open) changes++;
      open = gate.isOpen;
    }
    expect(open).toBe(true);
    expect(changes).toBe(0);
    const other = new Gate(RATE_HZ);
    for (let i = 0; i < 200; i++) other.process(tone(300, RATE_HZ, 160, 10 ** (-51 / 20), i * 160));
    expect(other.isOpen).toBe(false);
  });

  it('opens within a millisecond, holds for 150 ms, and closes within 40 ms more', () => {
    const gate = new Gate(RATE_HZ);
    const ms = RATE_HZ / 1_000;
    const input = tone(1_000, RATE_HZ, 800 * ms, 1e-4);
    // The room's noise continues under the word, so that the gain can be measured at any time.
    for (let i = 200 * ms; i < 400 * ms; i++) input[i] += 0.1 * Math.sin((2 * Math.PI * 300 * i) / RATE_HZ);
    const out = input.slice();
    gate.process(out);
    const gain = (fromMs: number): number =>
      rms(out, fromMs * ms, (fromMs + 5) * ms) / rms(input, fromMs * ms, (fromMs + 5) * ms);
    expect(peak(out, 0, 200 * ms)).toBe(0);
    expect(gain(202)).toBeCloseTo(1, 5);
    expect(gain(540)).toBeCloseTo(1, 5);
    // The envelope first falls from -20 dB to the lower threshold of -54 dB: 39 ms, at 10 ms a
    // time constant.
    const shutFromMs = 400 + 39 + 150;
    expect(gain(shutFromMs + 15)).toBeGreaterThan(0.2);
    expect(gain(shutFromMs + 15)).toBeLessThan(0.8);
    expect(peak(out, (shutFromMs + 45) * ms)).toBe(0);
  });

  it('keeps its openness and its hold at another rate', () => {
    const gate = new Gate(RATE_HZ);
    gate.process(tone(300, RATE_HZ, RATE_HZ / 10, 0.1));
    const slower = gate.atRate(RATE_HZ / 2);
    const soft = tone(300, RATE_HZ / 2, RATE_HZ, 10 ** (-51 / 20));
    const between = soft.slice();
    slower.process(between);
    expect(between).toEqual(soft);
    // The envelope falls to the lower threshold in 3.5 ms; the hold begins there.
    slower.process(new Float32Array(0.15 * (RATE_HZ / 2)));
    expect(slower.isOpen).toBe(true);
    const same = slower.atRate(RATE_HZ);
    same.process(new Float32Array(0.01 * RATE_HZ));
    expect(same.isOpen).toBe(false);
  });

  it('opens and closes without a click', () => {
    const gate = new Gate(RATE_HZ);
    const ms = RATE_HZ / 1_000;
    const hz = 300;
    const out = Float32Array.from({ length: 1_000 * ms }, (_, i) => {
      const loud = i > 200 * ms && i < 400 * ms;
      // Swells like a voice; it takes a few ms from one threshold of the gate to the other.
      const t = i / ms;
      const level = loud ? 0.1 * Math.min(1, (t - 200) / 20, (400 - t) / 20) : 0;
      return (level + 2e-3) * Math.sin((2 * Math.PI * hz * i) / RATE_HZ);
    });
    const before = out.slice();
    gate.process(out);
    const turn = 2 * Math.cos((2 * Math.PI * hz) / RATE_HZ);
    const roughest = (samples: Float32Array): number => {
      let worst = 0;
      for (let i = 2; i < samples.length; i++)
        worst = Math.max(worst, Math.abs(samples[i] - turn * samples[i - 1] + samples[i - 2]));
      return worst;
    };
    expect(db(roughest(out) / 0.1)).toBeLessThan(-40);
    expect(roughest(out)).not.toBe(roughest(before));
  });

  it('gives the same samples for blocks of any size', () => {
    const input = speechLike(RATE_HZ, RATE_HZ).map(
      (sample, i) => sample * (Math.floor(i / 4_000) % 2 ? 0.002 : 1),
    );
    const whole = input.slice();
    new Gate(RATE_HZ).process(whole);
    const gate = new Gate(RATE_HZ);
    const cut = input.slice();
    for (let at = 0; at < cut.length; at += 37) gate.process(cut.subarray(at, at + 37));
    expect(cut).toEqual(whole);
    expect(whole).not.toEqual(input);
  });
});

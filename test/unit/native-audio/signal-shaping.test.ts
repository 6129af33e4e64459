import { describe, expect, it } from 'vitest';
import { SILENCE_DB } from '../../../native-audio/decibel.ts';
import { Gate } from '../../../native-audio/gate.ts';
import { HighPass } from '../../../native-audio/high-pass.ts';
import { Limiter } from '../../../native-audio/limiter.ts';
import { Meter } from '../../../native-audio/meter.ts';
import { SmoothGain } from '../../../native-audio/smooth-gain.ts';
import { db, fitTone, peak, rms, seededRandom, speechLike, tone } from './signals.ts';

const RATE_HZ = 16_000;

describe('high-pass', () => {
  it('takes out an offset and hum, and leaves the voice alone', () => {
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

  it('takes a driver that hands out NaN and infinities for silent', () => {
    const filter = new HighPass(RATE_HZ);
    const block = Float32Array.from([NaN, Infinity, -Infinity, 1e30, 0.1]);
    filter.process(block, block);
    for (const sample of block) expect(Math.abs(sample)).toBeLessThan(0.2);
    const after = new Float32Array(RATE_HZ);
    filter.process(after, after);
    expect(peak(after, RATE_HZ / 2)).toBeLessThan(1e-6);
  });
});

describe('limiter', () => {
  it('changes nothing below -3 dBFS', () => {
    const input = speechLike(RATE_HZ, RATE_HZ, 0.3);
    expect(peak(input)).toBeLessThan(0.7);
    const out = input.slice();
    new Limiter(RATE_HZ).process(out);
    expect(out).toEqual(input);
  });

  it('never reaches beyond full scale, whatever comes', () => {
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

  it('holds a loud tone without bending it', () => {
    const out = tone(1_000, RATE_HZ, RATE_HZ, 2);
    new Limiter(RATE_HZ).process(out);
    const fit = fitTone(out, 1_000, RATE_HZ, RATE_HZ / 2);
    expect(fit.amplitude).toBeGreaterThan(0.85);
    expect(db((fit.restRms * Math.SQRT2) / fit.amplitude)).toBeLessThan(-40);
  });

  it('lets go within half a second', () => {
    const limiter = new Limiter(RATE_HZ);
    limiter.process(tone(1_000, RATE_HZ, 1_600, 4));
    limiter.process(new Float32Array(RATE_HZ / 2));
    const quiet = tone(1_000, RATE_HZ, 1_600, 0.1);
    const out = quiet.slice();
    limiter.process(out);
    expect(out).toEqual(quiet);
  });
});

describe('meter', () => {
  it('reads a sine at 0 dBFS peak and -3 dBFS RMS', () => {
    const meter = new Meter();
    meter.add(tone(1_000, 48_000, 24_000, 1));
    meter.add(tone(1_000, 48_000, 24_000, 1));
    const level = meter.take();
    expect(level.peakDb).toBeCloseTo(0, 2);
    expect(level.rmsDb).toBeCloseTo(-3.01, 2);
  });

  it('starts anew after it was read, and calls silence -120', () => {
    const meter = new Meter();
    meter.add(Float32Array.from([-0.5]));
    expect(meter.take().peakDb).toBeCloseTo(-6.02, 2);
    expect(meter.take()).toEqual({ peakDb: SILENCE_DB, rmsDb: SILENCE_DB });
    meter.add(Float32Array.from([1]));
    meter.addSilence(99);
    expect(meter.take().rmsDb).toBeCloseTo(-20, 5);
  });
});

describe('gain', () => {
  it('moves in 10 ms without a step', () => {
    const gain = new SmoothGain();
    gain.set(-20, 48_000);
    const out = new Float32Array(960).fill(1);
    gain.apply(out, 300);
    gain.apply(out.subarray(300), 660);
    expect(out[479]).toBeCloseTo(0.1, 5);
    expect(out[959]).toBeCloseTo(0.1, 5);
    for (let i = 1; i < 960; i++) expect(Math.abs(out[i] - out[i - 1])).toBeLessThan(0.9 / 480 + 1e-6);
  });

  it('is silence from -60 dB on, and exact at 0 dB', () => {
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

describe('gate', () => {
  it('lets the voice through and shuts out the room', () => {
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
});

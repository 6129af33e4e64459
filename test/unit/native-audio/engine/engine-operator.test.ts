import { describe, expect, it } from 'vitest';
import { Engine } from '../../../../native-audio/engine/engine.ts';
import { MONITOR_LIMIT_MS } from '../../../../native-audio/engine/monitor.ts';
import { db, fitTone, largestStep, peak, rms, tone } from '../signals.ts';
import type { EncodedFrame } from '../../../../common/encoded-frame.ts';

const RATE_HZ = 48_000;
const BLOCK = 240;

/** An engine with a tone in the microphone, in blocks of 5 ms. */
function desk(options: { readonly gate?: boolean; readonly outputRateHz?: number } = {}) {
  const outputRateHz = options.outputRateHz ?? RATE_HZ;
  const engine = new Engine({
    inputRateHz: RATE_HZ,
    outputRateHz,
    frameDurationMs: 10,
    sidetoneDb: null,
    ...(options.gate === undefined ? {} : { gate: options.gate }),
  });
  const here = { nowMs: 0, at: 0, microphone: tone(500, RATE_HZ, 4 * RATE_HZ, 0.25) };
  const frames: EncodedFrame[] = [];
  const hear = (ms: number): Float32Array => {
    const out: number[] = [];
    for (const end = here.nowMs + ms; here.nowMs < end; here.nowMs += 5) {
      const from = here.at % (3 * RATE_HZ);
      frames.push(...engine.capture(here.microphone.subarray(from, from + BLOCK), here.nowMs));
      here.at += BLOCK;
      const block = new Float32Array(outputRateHz / 200);
      engine.render(block, here.nowMs);
      out.push(...block);
    }
    return Float32Array.from(out);
  };
  return { engine, here, frames, hear };
}

describe('the monitor', () => {
  it.each([48_000, 44_100])(
    'plays the microphone to the operator at its level, at %i Hz, and sends nothing',
    (outputRateHz) => {
      const { engine, frames, hear, here } = desk({ outputRateHz });
      expect(peak(hear(200))).toBe(0);
      engine.setMonitor(true, here.nowMs);
      hear(100);
      const heard = hear(500);
      expect(Math.abs(db(fitTone(heard, 500, outputRateHz).amplitude / 0.25))).toBeLessThan(0.5);
      engine.setMonitor(false, here.nowMs);
      hear(50);
      expect(peak(hear(100))).toBe(0);
      expect(frames).toEqual([]);
    },
  );

  it('stops at a talkspurt and stays off afterwards', () => {
    const { engine, hear, here } = desk();
    engine.setMonitor(true, here.nowMs);
    hear(100);
    engine.openTalk('PCMU/16000', here.nowMs, 60_000);
    expect(engine.monitoring).toBe(false);
    hear(50);
    expect(peak(hear(200))).toBe(0);
    engine.setMonitor(true, here.nowMs);
    expect(engine.monitoring).toBe(false);
    engine.closeTalk(here.nowMs);
    expect(peak(hear(200))).toBe(0);
  });

  it('stops after 30 s', () => {
    const { engine, hear, here } = desk();
    engine.setMonitor(true, here.nowMs);
    hear(MONITOR_LIMIT_MS - 100);
    expect(engine.monitoring).toBe(true);
    hear(200);
    expect(engine.monitoring).toBe(false);
    expect(peak(hear(100))).toBe(0);
  });

  it('stops when either device changes', () => {
    for (const change of ['setInputRate', 'setOutputRate'] as const) {
      const { engine, here } = desk();
      engine.setMonitor(true, here.nowMs);
      engine[change](44_100);
      expect(engine.monitoring).toBe(false);
    }
  });

  it('plays the sound after gate and limiter, as others would hear it', () => {
    const gated = desk({ gate: true });
    gated.here.microphone = tone(500, RATE_HZ, 4 * RATE_HZ, 0.001);
    gated.engine.setMonitor(true, 0);
    expect(peak(gated.hear(300))).toBeLessThan(1e-4);
    const loud = desk();
    loud.here.microphone = tone(500, RATE_HZ, 4 * RATE_HZ, 4);
    loud.engine.setMonitor(true, 0);
    expect(peak(loud.hear(300))).toBeLessThan(1);
  });

  it("does not change the microphone's level", () => {
    const { engine, hear } = desk();
    hear(100);
    engine.takeLevels();
    hear(100);
    expect(Math.abs(engine.takeLevels().input.peakDb - db(0.25))).toBeLessThan(0.5);
  });
});

describe('cues and the output volume', () => {
  it('keeps cues out of the frames', () => {
    const { engine, frames, hear, here } = desk();
    here.microphone = new Float32Array(4 * RATE_HZ);
    engine.openTalk('PCMU/16000', 0, 60_000);
    engine.playCue('test', 0);
    expect(peak(hear(500))).toBeGreaterThan(0.1);
    const silent = frames
      .flatMap((frame) => [...frame.payload])
      .every((code) => code === 0xff || code === 0x7f);
    expect(frames.length).toBeGreaterThan(40);
    expect(silent).toBe(true);
  });

  it('changes the volume of all output smoothly', () => {
    const { engine, hear } = desk();
    engine.setMonitor(true, 0);
    hear(100);
    const before = rms(hear(100));
    engine.setOutputGain(-40);
    const turning = hear(20);
    expect(largestStep(turning)).toBeLessThan(0.03);
    const after = rms(hear(100));
    expect(Math.abs(db(after / before) + 40)).toBeLessThan(0.1);
    engine.setOutputGain(20);
    hear(50);
    // −12 dBFS raised by 20 dB; the limiter comes afterwards.
    expect(peak(hear(100))).toBeLessThan(1);
    expect(peak(hear(100))).toBeGreaterThan(0.8);
  });

  it('lowers cues together with the volume', () => {
    const { engine, hear, here } = desk();
    here.microphone = new Float32Array(4 * RATE_HZ);
    engine.setOutputGain(-20);
    hear(50);
    engine.playCue('test', 0);
    expect(peak(hear(300))).toBeCloseTo(0.025, 2);
  });

  it('fades out for a change of device and in again', () => {
    const { engine, hear } = desk();
    engine.setMonitor(true, 0);
    hear(100);
    engine.setAudible(false);
    const fading = hear(30);
    expect(largestStep(fading)).toBeLessThan(0.03);
    expect(peak(fading, 720)).toBe(0);
    engine.setAudible(true);
    hear(20);
    expect(peak(hear(100))).toBeGreaterThan(0.2);
  });
});

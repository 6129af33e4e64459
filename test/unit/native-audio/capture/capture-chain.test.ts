import { describe, expect, it } from 'vitest';
import { CaptureChain } from '../../../../native-audio/capture/capture-chain.ts';
import { Engine } from '../../../../native-audio/engine/engine.ts';
import { Framer } from '../../../../native-audio/capture/framer.ts';
import { decodeMuLaw } from '../../../../native-audio/dsp/mulaw.ts';
import { CODEC_RATE_HZ, type CodecName } from '../../../../common/codec.ts';
import type { EncodedFrame, FrameDurationMs } from '../../../../common/encoded-frame.ts';
import { db, decoded, fitTone, peak, rms, speechLike, tone } from '../signals.ts';

function engineAt(inputRateHz: number, frameDurationMs: FrameDurationMs = 10): Engine {
  return new Engine({ inputRateHz, outputRateHz: 48_000, frameDurationMs, sidetoneDb: null });
}

const FORMATS: [CodecName, FrameDurationMs, number][] = [
  ['PCMU/8000', 5, 48_000],
  ['PCMU/8000', 10, 44_100],
  ['PCMU/16000', 10, 48_000],
  ['PCMU/16000', 20, 44_100],
  ['PCMU/16000', 5, 16_000],
  ['PCMU/8000', 20, 8_000],
];

describe('CaptureChain', () => {
  it.each(FORMATS)('cuts %s into frames of %i ms from %i Hz', (codec, frameMs, rateHz) => {
    const engine = engineAt(rateHz, frameMs);
    engine.openTalk(codec, 0, 60_000);
    const frames: EncodedFrame[] = [];
    const size = Math.round(rateHz / 300);
    for (let at = 0; at < rateHz; at += size) {
      frames.push(...engine.capture(tone(700, rateHz, size, 0.3, at), ((at + size) * 1_000) / rateHz));
    }
    const perFrame = (CODEC_RATE_HZ[codec] * frameMs) / 1_000;
    expect(frames.length).toBeGreaterThanOrEqual(1_000 / frameMs - 1);
    frames.forEach((frame, i) => {
      expect(frame.payload).toHaveLength(perFrame);
      expect(frame).toMatchObject({
        first: i === 0,
        last: false,
        codec,
        sequence: i,
        timestamp: i * perFrame,
      });
    });
    const sound = decoded(frames);
    const fit = fitTone(sound, 700, CODEC_RATE_HZ[codec], sound.length >> 2, sound.length >> 1);
    expect(Math.abs(db(fit.amplitude / 0.3))).toBeLessThan(0.1);
    expect(db(fit.amplitude / Math.SQRT2 / fit.restRms)).toBeGreaterThan(33);
  });

  it('sends nothing while the microphone is closed', () => {
    const engine = engineAt(48_000);
    for (let i = 0; i < 100; i++) expect(engine.capture(tone(500, 48_000, 240), i * 5)).toEqual([]);
    expect(engine.talking).toBe(false);
    expect(engine.closeTalk(500)).toEqual([]);
  });

  it('sends the captured rest at a close and nothing after it', () => {
    const engine = engineAt(48_000);
    engine.openTalk('PCMU/16000', 0, 60_000);
    const frames = [
      ...engine.capture(tone(500, 48_000, 240), 5),
      ...engine.capture(tone(500, 48_000, 720), 20),
    ];
    expect(frames).toHaveLength(2);
    engine.capture(tone(500, 48_000, 100), 22);
    const end = engine.closeTalk(22);
    expect(engine.talking).toBe(false);
    expect(end.map(({ first, last, payload }) => ({ first, last, length: payload.length }))).toEqual([
      { first: false, last: true, length: 34 },
      { first: false, last: true, length: 0 },
    ]);
    expect(end[1].sequence).toBe(end[0].sequence + 1);
    expect(end[1].timestamp).toBe(end[0].timestamp + 34);
    expect(engine.capture(tone(500, 48_000, 4_800), 122)).toEqual([]);
    expect(engine.closeTalk(122)).toEqual([]);
  });

  it('sends nothing from before the press or after the release', () => {
    const engine = engineAt(48_000);
    const loud = (): Float32Array => tone(1_000, 48_000, 480, 0.9);
    for (let i = 0; i < 10; i++) engine.capture(loud(), 10 * i);
    engine.openTalk('PCMU/16000', 100, 60_000);
    const silent: EncodedFrame[] = [];
    for (let i = 0; i < 10; i++) silent.push(...engine.capture(new Float32Array(480), 110 + 10 * i));
    silent.push(...engine.closeTalk(200));
    // The high-pass settles for about 10 ms after the tone was cut off; nothing of the tone
    // itself is left.
    const sound = decoded(silent);
    expect(fitTone(sound, 1_000, 16_000, 0, 320).amplitude).toBeLessThan(0.01);
    expect(peak(sound, 320)).toBeLessThan(0.005);
    for (let i = 0; i < 10; i++) expect(engine.capture(loud(), 210 + 10 * i)).toEqual([]);
    for (let i = 0; i < 5; i++) engine.capture(new Float32Array(480), 310 + 10 * i);
    engine.openTalk('PCMU/16000', 400, 60_000);
    engine.capture(new Float32Array(100), 402);
    expect(peak(decoded(engine.closeTalk(402)))).toBeLessThan(0.005);
  });

  it('ends a talkspurt when its time is up', () => {
    const engine = engineAt(48_000);
    engine.openTalk('PCMU/8000', 1_000, 50);
    const frames: EncodedFrame[] = [];
    for (let now = 1_005; now < 1_200; now += 5) frames.push(...engine.capture(new Float32Array(240), now));
    expect(engine.talking).toBe(false);
    expect(frames.at(-1)).toMatchObject({ last: true });
    expect(frames.reduce((sum, frame) => sum + frame.payload.length, 0)).toBeLessThanOrEqual(50 * 8);
    expect(frames.filter((frame) => frame.last).at(-1)?.payload).toHaveLength(0);
  });

  it('continues the same talkspurt at a second press, with a new limit', () => {
    const engine = engineAt(48_000);
    engine.openTalk('PCMU/8000', 0, 20);
    engine.openTalk('PCMU/8000', 0, 1_000);
    const frames = engine.capture(new Float32Array(4_800), 100);
    expect(frames).toHaveLength(10);
    expect(frames.filter((frame) => frame.first)).toHaveLength(1);
  });

  it('counts on from talkspurt to talkspurt, including the silence', () => {
    const engine = engineAt(48_000);
    engine.openTalk('PCMU/16000', 0, 60_000);
    engine.capture(new Float32Array(960), 20);
    const end = engine.closeTalk(20);
    engine.openTalk('PCMU/16000', 1_020, 60_000);
    const [next] = engine.capture(new Float32Array(480), 1_030);
    expect(next.first).toBe(true);
    expect(next.sequence).toBe(end.at(-1)!.sequence + 1);
    expect(next.timestamp).toBe(end.at(-1)!.timestamp + 16_000);
  });

  it('changes the codec at a frame edge, in the middle of the sound', () => {
    const engine = engineAt(48_000);
    engine.openTalk('PCMU/16000', 0, 60_000);
    const frames: EncodedFrame[] = [];
    for (let i = 0; i < 200; i++) {
      if (i === 101) engine.setTalkCodec('PCMU/8000');
      frames.push(...engine.capture(tone(400, 48_000, 240, 0.4, 240 * i), 5 * (i + 1)));
    }
    const wide = frames.filter((frame) => frame.codec === 'PCMU/16000');
    const narrow = frames.filter((frame) => frame.codec === 'PCMU/8000');
    expect(wide.every((frame) => frame.payload.length === 160)).toBe(true);
    expect(narrow.every((frame) => frame.payload.length === 80)).toBe(true);
    expect(frames.map((frame) => frame.sequence)).toEqual(frames.map((_, i) => i));
    expect(frames.filter((frame) => frame.first || frame.last)).toHaveLength(1);
    // The media clock continues in the other unit.
    expect(narrow[0].timestamp * 2).toBe(wide.at(-1)!.timestamp + 160);
    // There is no gap where the filters change: the first narrow frame is as loud as the others.
    for (const frame of narrow) {
      const fit = fitTone(decoded([frame]), 400, 8_000);
      expect(fit.amplitude).toBeGreaterThan(0.39);
      expect(fit.restRms).toBeLessThan(0.01);
    }
    expect(narrow.length).toBeGreaterThanOrEqual(48);
  });

  it('changes the frame duration at a frame edge', () => {
    const engine = engineAt(48_000, 20);
    engine.openTalk('PCMU/8000', 0, 60_000);
    const before = engine.capture(new Float32Array(48 * 30), 30);
    engine.setFrameDuration(5);
    const after = engine.capture(new Float32Array(48 * 30), 60);
    expect([...before, ...after].map((frame) => frame.payload.length)).toEqual([160, 160, 40, 40, 40, 40]);
  });

  it('continues the talkspurt when the device changes its rate', () => {
    const engine = engineAt(48_000);
    engine.openTalk('PCMU/16000', 0, 60_000);
    const frames = engine.capture(tone(700, 48_000, 48_000, 0.3), 1_000);
    engine.setInputRate(44_100);
    frames.push(...engine.capture(tone(700, 44_100, 44_100, 0.3), 2_000));
    expect(frames.length).toBeGreaterThanOrEqual(199);
    expect(frames.map((frame) => frame.timestamp)).toEqual(frames.map((_, i) => 160 * i));
    const fit = fitTone(decoded(frames.slice(120, 190)), 700, 16_000);
    expect(fit.amplitude).toBeCloseTo(0.3, 2);
  });

  it('measures the level of an open and of a closed microphone', () => {
    const engine = engineAt(48_000);
    engine.capture(tone(1_000, 48_000, 48_000, 0.1), 1_000);
    const { input } = engine.takeLevels();
    expect(input.rmsDb).toBeCloseTo(-23.01, 1);
    expect(engine.takeLevels().input.peakDb).toBe(-120);
  });

  it("removes the room's noise when the gate is on", () => {
    const options = {
      inputRateHz: 48_000,
      outputRateHz: 48_000,
      frameDurationMs: 10,
      sidetoneDb: null,
    } as const;
    const engine = new Engine({ ...options, gate: true });
    engine.openTalk('PCMU/16000', 0, 60_000);
    const room = engine.capture(tone(500, 48_000, 24_000, 0.001), 500);
    expect(peak(decoded(room))).toBe(0);
    const voice = engine.capture(speechLike(48_000, 48_000), 1_500);
    expect(peak(decoded(voice))).toBeGreaterThan(0.3);
  });
});

describe('Framer', () => {
  it('wraps sequence number and timestamp like the wire', () => {
    const framer = new Framer(65_534, 2 ** 32 - 160);
    const frames: EncodedFrame[] = [];
    framer.open('PCMU/16000', 10, 0);
    for (let i = 0; i < 4; i++) framer.add(new Float32Array(160), 0, 160, frames);
    expect(frames.map((frame) => frame.sequence)).toEqual([65_534, 65_535, 0, 1]);
    expect(frames.map((frame) => frame.timestamp)).toEqual([2 ** 32 - 160, 0, 160, 320]);
  });

  it("wraps the slow codec's timestamp at its own end", () => {
    const framer = new Framer(0, 2 ** 33 - 160);
    const frames: EncodedFrame[] = [];
    framer.open('PCMU/8000', 10, 0);
    for (let i = 0; i < 2; i++) framer.add(new Float32Array(80), 0, 80, frames);
    expect(frames.map((frame) => frame.timestamp)).toEqual([2 ** 32 - 80, 0]);
  });
});

it.each([
  ['in the middle of a word', 0.3],
  ["at a word's soft end", 10 ** (-51 / 20)],
])('keeps the gate open %s when the codec changes', (_where, amplitude) => {
  const chain = new CaptureChain(48_000, 5, true);
  chain.openTalk('PCMU/16000', 0, 60_000);
  const frames: EncodedFrame[] = [];
  for (let i = 0; i < 200; i++) {
    if (i === 100) chain.setCodec('PCMU/8000');
    frames.push(...chain.capture(tone(1_000, 48_000, 48, i < 50 ? 0.3 : amplitude, 48 * i), i + 1, null));
  }
  const sound = frames.flatMap(({ codec, payload }) => {
    if (codec !== 'PCMU/8000') return [];
    const pcm = new Int16Array(payload.length);
    decodeMuLaw(payload, pcm);
    return Array.from(pcm, (sample) => sample / 32_768);
  });
  const level = (from: number): number => rms(Float32Array.from(sound.slice(from, from + 8)));
  expect(level(0)).toBeGreaterThan(0.6 * amplitude);
  expect(level(600)).toBeGreaterThan(0.6 * amplitude);
});

import { describe, expect, it } from 'vitest';
import { JitterBuffer } from '../../../../native-audio/playout/jitter-buffer.ts';
import { encodeMuLawFromFloat } from '../../../../native-audio/dsp/mulaw.ts';
import { arrivals, decode, lostSamples, play, type Arrival } from './jitter-rig.ts';
import { framesOf, randomCodes, speechLike, tone } from '../signals.ts';

const RATE_HZ = 16_000;
const FRAME_MS = 5;
/** The frames that a press at this time sends: a pre-roll at once, then a frame every 5 ms. */
const PRESS_MS = 100;

function pressed(codes: Uint8Array, preRollMs: number): Arrival[] {
  const frames = framesOf(codes, { frameMs: FRAME_MS });
  return arrivals(frames, (i) => Math.max(0, preRollMs - (i + 1) * FRAME_MS), {
    startMs: PRESS_MS - preRollMs,
  });
}

function coded(samples: Float32Array): Uint8Array {
  const codes = new Uint8Array(samples.length);
  encodeMuLawFromFloat(samples, 0, samples.length, codes, 0);
  return codes;
}

const seconds = 2;
const sounds: [string, Uint8Array][] = [
  ['speech', coded(speechLike(RATE_HZ, seconds * RATE_HZ))],
  ['a tone of 200 Hz', coded(tone(200, RATE_HZ, seconds * RATE_HZ, 0.3))],
  ['a tone of 1 kHz', coded(tone(1_000, RATE_HZ, seconds * RATE_HZ, 0.3))],
  ['full-scale noise', randomCodes(seconds * RATE_HZ, 3)],
  ['silence', coded(new Float32Array(seconds * RATE_HZ))],
];

describe('a talkspurt with a pre-roll', () => {
  it.each([0, 5, 10, 15, 20, 40, 60])(
    'of %i ms starts when the buffer is as deep as the target',
    (preRollMs) => {
      const jitter = new JitterBuffer();
      const { targetMs } = jitter.counts();
      const heard = play(jitter, pressed(sounds[0][1], preRollMs), 0, 400);
      // The first frame arrives 5 ms after its beginning. Its place in the pre-roll is its head
      // start.
      const firstMs = preRollMs === 0 ? PRESS_MS + FRAME_MS : PRESS_MS;
      const headStartMs = Math.max(0, preRollMs - FRAME_MS);
      expect(heard.events[0]).toMatchObject({
        type: 'started',
        atMs: firstMs + Math.max(0, targetMs - headStartMs),
      });
      expect(lostSamples(heard)).toBe(0);
    },
  );

  it.each(sounds)('of 60 ms returns to within 5 ms of its target 400 ms after the press: %s', (_, codes) => {
    const jitter = new JitterBuffer();
    const heard = play(jitter, pressed(codes, 60), 0, 1_000);
    // Right after a frame arrived, the depth is the target plus the frame.
    const allowedMs = jitter.counts().targetMs + FRAME_MS + 5;
    for (const { atMs, bufferMs } of heard.depths)
      if (atMs >= PRESS_MS + 400) expect(bufferMs).toBeLessThanOrEqual(allowedMs);
    expect(lostSamples(heard)).toBe(0);
    expect(jitter.cutMs).toBeLessThanOrEqual(60);
  });

  it('is played at most a third faster', () => {
    const jitter = new JitterBuffer();
    const heard = play(jitter, pressed(sounds[0][1], 60), 0, 1_000);
    const cuts = heard.events.filter(({ type }) => type === 'cut').map(({ atMs }) => atMs);
    expect(cuts.length).toBeGreaterThanOrEqual(3);
    for (let i = 1; i < cuts.length; i++) expect(cuts[i] - cuts[i - 1]).toBeGreaterThanOrEqual(30);
    expect(jitter.cutMs / cuts.length).toBeLessThanOrEqual(15);
  });

  it('leaves out a silent beginning and nothing after it', () => {
    const codes = coded(speechLike(RATE_HZ, seconds * RATE_HZ));
    const silentMs = 50;
    codes.fill(0xff, 0, silentMs * 16);
    const jitter = new JitterBuffer();
    const heard = play(jitter, pressed(codes, 60), 0, PRESS_MS + 50);
    const spoken = decode(codes).slice(silentMs * 16);
    const at = heard.samples.findIndex((sample) => Math.abs(sample) > 0.005);
    const onset = spoken.findIndex((sample) => Math.abs(sample) > 0.005);
    expect(heard.samples.slice(at, at + 400)).toEqual(spoken.slice(onset, onset + 400));
    // 60 ms minus the frame and the target.
    expect(jitter.cutMs).toBe(60 - FRAME_MS - 10);
  });

  it('loses whole periods of a tone, so that the tone continues unchanged', () => {
    const heard = play(new JitterBuffer(), pressed(sounds[1][1], 60), 0, 1_000);
    let largest = 0;
    for (let i = 1; i < heard.samples.length; i++)
      largest = Math.max(largest, Math.abs(heard.samples[i] - heard.samples[i - 1]));
    // The slope of the tone itself, plus a step of the code.
    expect(largest).toBeLessThan(0.3 * ((2 * Math.PI * 200) / RATE_HZ) + 0.02);
    const quiet = heard.samples.slice(0, 8_000).map((_, i) => {
      const period = heard.samples.slice(i, i + 80);
      return Math.max(...period);
    });
    expect(Math.min(...quiet)).toBeGreaterThan(0.27);
  });
});

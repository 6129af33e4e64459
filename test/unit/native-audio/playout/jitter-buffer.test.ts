import { describe, expect, it } from 'vitest';
import {
  JitterBuffer,
  MAX_DEPTH_MS,
  MAX_SURPLUS_MS,
} from '../../../../native-audio/playout/jitter-buffer.ts';
import type { EncodedFrame } from '../../../../common/encoded-frame.ts';
import { arrivals, decode, lostSamples, play, type Arrival } from './jitter-rig.ts';
import { framesOf, randomCodes, seededRandom } from '../signals.ts';

describe('JitterBuffer without loss', () => {
  it.each([
    ['PCMU/8000', 5],
    ['PCMU/8000', 10],
    ['PCMU/8000', 20],
    ['PCMU/16000', 5],
    ['PCMU/16000', 10],
    ['PCMU/16000', 20],
  ] as const)('plays %s in frames of %i ms exactly and in order', (codec, frameMs) => {
    const codes = randomCodes(codec === 'PCMU/8000' ? 16_013 : 32_013, 1);
    const random = seededRandom(frameMs);
    // Up to 4 ms late, which the shortest buffer covers.
    const list = arrivals(framesOf(codes, { codec, frameMs }), () => 4 * random());
    const jitter = new JitterBuffer();
    const heard = play(jitter, list, 0, 2_300);
    expect(heard.samples).toEqual(decode(codes));
    expect(heard.events.map((event) => event.type)).toEqual(['started', 'ended']);
    expect(jitter.counts()).toMatchObject({ late: 0, lost: 0, received: list.length, bufferMs: 0 });
  });

  it('starts one target after the first frame arrived', () => {
    const jitter = new JitterBuffer();
    const heard = play(
      jitter,
      arrivals(framesOf(randomCodes(1_600, 2)), () => 0, { startMs: 100 }),
      0,
      300,
    );
    expect(heard.events[0]).toMatchObject({ type: 'started', atMs: 110 + jitter.counts().targetMs });
  });

  it('plays talkspurt after talkspurt while sequence and timestamp wrap', () => {
    const jitter = new JitterBuffer();
    const all: number[] = [];
    const samples: number[] = [];
    for (let spurt = 0; spurt < 5; spurt++) {
      const codes = randomCodes(4_800, spurt);
      const frames = framesOf(codes, { sequence: 65_530, timestamp: 2 ** 32 - 800 });
      const start = 1_000 * spurt;
      // Each talkspurt starts at the same numbers again, because its sender was restarted.
      samples.push(
        ...play(
          jitter,
          arrivals(frames, () => 1, { startMs: start }),
          start,
          start + 1_000,
        ).samples,
      );
      all.push(...decode(codes));
    }
    expect(samples).toEqual(all);
  });

  it('plays both of two talkspurts that touch', () => {
    const first = randomCodes(1_600, 1);
    const second = randomCodes(1_600, 2);
    const list = [
      ...arrivals(framesOf(first), () => 0),
      ...arrivals(framesOf(second, { sequence: 10, timestamp: 1_600 }), () => 0, { startMs: 100 }),
    ];
    const heard = play(new JitterBuffer(), list, 0, 400);
    expect(heard.samples).toEqual([...decode(first), ...decode(second)]);
    expect(heard.events.map((event) => event.type)).toEqual(['started', 'ended', 'started', 'ended']);
  });

  it('changes the codec inside a talkspurt', () => {
    const wide = randomCodes(1_600, 3);
    const narrow = randomCodes(800, 4);
    const again = randomCodes(1_600, 5);
    const frames = [
      ...framesOf(wide, { last: false, timestamp: 32_000 }),
      ...framesOf(narrow, { codec: 'PCMU/8000', sequence: 10, timestamp: 16_800, last: false }),
      ...framesOf(again, { sequence: 20, timestamp: 35_200 }),
    ].map((frame, i) => ({ ...frame, first: i === 0 }));
    const heard = play(
      new JitterBuffer(),
      arrivals(frames, () => 0),
      0,
      500,
    );
    expect(heard.samples).toEqual([...decode(wide), ...decode(narrow), ...decode(again)]);
    expect(heard.events.map((event) => event.type)).toEqual(['started', 'codec', 'codec', 'ended']);
  });
});

describe('JitterBuffer with loss', () => {
  const codes = randomCodes(16_000, 9);
  const frames = framesOf(codes);

  it('conceals exactly the time of the lost frames and leaves the rest unchanged', () => {
    const lost = new Set([10, 11, 40, 70]);
    const jitter = new JitterBuffer();
    const heard = play(
      jitter,
      arrivals(frames, () => 0).filter((_, i) => !lost.has(i)),
      0,
      1_200,
    );
    expect(lostSamples(heard)).toBe(160 * lost.size);
    expect(heard.samples).toEqual(decode(codes).filter((_, i) => !lost.has(Math.floor(i / 160))));
    expect(jitter.counts()).toMatchObject({ lost: 4, late: 0, received: 96 });
  });

  it('keeps a talkspurt whose first frame is lost', () => {
    const heard = play(new JitterBuffer(), arrivals(frames, () => 0).slice(1), 0, 1_200);
    expect(heard.samples).toEqual(decode(codes).slice(160));
  });

  it('finds the next talkspurt if its first frame and the last frame before it are lost', () => {
    const list = [
      ...arrivals(framesOf(codes.subarray(0, 3_200), { last: false }), () => 0),
      ...arrivals(framesOf(codes.subarray(3_200, 6_400), { sequence: 20, timestamp: 400_000 }), () => 0, {
        startMs: 3_000,
      }).slice(1),
    ];
    const heard = play(new JitterBuffer(), list, 0, 3_500);
    expect(heard.samples).toEqual([
      ...decode(codes.subarray(0, 3_200)),
      ...decode(codes.subarray(3_360, 6_400)),
    ]);
  });

  it('ends with the empty last frame if the frame before it is lost', () => {
    const trailing: EncodedFrame = {
      ...frames[99],
      sequence: 100,
      timestamp: 16_000,
      payload: new Uint8Array(0),
    };
    const list = arrivals([...frames, trailing], () => 0).filter((_, i) => i !== 99);
    const heard = play(new JitterBuffer(), list, 0, 1_500);
    expect(lostSamples(heard)).toBe(160);
    expect(heard.events.at(-1)).toMatchObject({ type: 'ended' });
    expect(heard.events.at(-1)!.atMs).toBeLessThanOrEqual(1_025);
  });

  it('does not restart at the repeated end of a talkspurt', () => {
    const trailing: EncodedFrame = {
      ...frames[99],
      sequence: 100,
      timestamp: 16_000,
      payload: new Uint8Array(0),
    };
    const list = arrivals([...frames, trailing], () => 0);
    const late = [
      { atMs: 1_300, frame: frames[99] },
      { atMs: 1_301, frame: trailing },
      { atMs: 1_302, frame: trailing },
    ];
    const heard = play(new JitterBuffer(), [...list, ...late], 0, 2_000);
    expect(heard.events.map((event) => event.type)).toEqual(['started', 'ended']);
  });

  it('ends a talkspurt that stops without an end', () => {
    const heard = play(
      new JitterBuffer(),
      arrivals(framesOf(codes, { last: false }), () => 0),
      0,
      3_000,
    );
    expect(heard.samples).toEqual(decode(codes));
    expect(heard.events.at(-1)).toMatchObject({ type: 'ended' });
    expect(heard.events.at(-1)!.atMs).toBeLessThan(1_600);
  });

  it('counts a frame that comes after it was given up as late, not as lost', () => {
    const list = arrivals(frames, (i) => (i === 50 ? 55 : 0), { inOrder: false });
    const jitter = new JitterBuffer();
    play(jitter, list, 0, 1_200);
    expect(jitter.counts()).toMatchObject({ received: 100, late: 1, lost: 0 });
  });
});

describe('JitterBuffer with delay', () => {
  const codes = randomCodes(16_000 * 6, 11);
  const frames = framesOf(codes);

  it.each([150, 300, 480, 700, 2_000])(
    'returns below 120 ms within 2 s after a stall of %i ms',
    (stallMs) => {
      // All frames of the stall arrive at its end, as over TCP.
      const list = arrivals(frames, (i) => (i === 200 ? stallMs : 0));
      for (const item of list)
        if (item.frame.sequence > 200 && item.atMs < 2_010 + stallMs) throw new Error('no stall');
      const jitter = new JitterBuffer();
      const heard = play(jitter, list, 0, 6_200);
      const stallEnd = 2_010 + stallMs;
      expect(Math.max(...heard.depths.map((depth) => depth.bufferMs))).toBeLessThanOrEqual(MAX_DEPTH_MS);
      for (const { atMs, bufferMs } of heard.depths)
        if (atMs > stallEnd + 2_000) expect(bufferMs).toBeLessThan(120);
      // The newest 300 ms of the held-back audio are played, shortened by cuts;
      // nothing after it is lost.
      const dropped = codes.length - heard.samples.length - 16 * jitter.cutMs;
      expect(dropped).toBeGreaterThanOrEqual(0);
      expect(dropped).toBeLessThanOrEqual(16 * Math.max(0, stallMs - MAX_SURPLUS_MS + 15));
      const tail = decode(codes).slice(-16_000);
      expect(heard.samples.slice(-16_000)).toEqual(tail);
    },
  );

  it('follows a path that becomes slower and stays slower', () => {
    for (const stepMs of [8, 30, 100, 250]) {
      const jitter = new JitterBuffer();
      const heard = play(
        jitter,
        arrivals(frames, (i) => (i < 200 ? 0 : stepMs)),
        0,
        6_500,
      );
      const after = heard.events.filter((event) => event.type === 'lost' && event.atMs > 3_500);
      expect(after).toEqual([]);
      expect(heard.samples.slice(-16_000)).toEqual(decode(codes).slice(-16_000));
    }
  });

  it('follows a path that becomes faster and gives up the old delay', () => {
    const jitter = new JitterBuffer();
    const heard = play(
      jitter,
      arrivals(frames, (i) => (i < 200 ? 150 : 0)),
      0,
      6_500,
    );
    expect(heard.depths.find((depth) => depth.atMs === 5_000)!.bufferMs).toBeLessThan(40);
  });

  it('leaves out the audio that queued up while the output stood still', () => {
    const jitter = new JitterBuffer();
    const list = arrivals(frames, () => 0);
    // The device twice asked for no audio for 40 ms.
    const heard = [play(jitter, list.slice(0, 99), 0, 1_000)];
    heard.push(play(jitter, list.slice(99, 299), 1_040, 3_000));
    heard.push(play(jitter, list.slice(299), 3_040, 6_200));
    expect(heard[1].depths[0].bufferMs).toBeGreaterThan(45);
    expect(heard[1].depths.at(-1)!.bufferMs).toBeLessThan(30);
    expect(heard[2].depths.at(-100)!.bufferMs).toBeLessThan(30);
    expect(heard.flatMap(({ events }) => events).filter(({ type }) => type === 'lost')).toEqual([]);
    expect(jitter.cutMs).toBeGreaterThan(60);
    expect(heard.flatMap(({ samples }) => samples).length).toBe(codes.length - 16 * jitter.cutMs);
  });

  it('keeps the beginning of a talkspurt whose first frames arrive together, and then catches up', () => {
    const jitter = new JitterBuffer();
    const heard = play(
      jitter,
      arrivals(frames.slice(0, 300), (i) => (i < 5 ? 50 - 10 * i : 0)),
      0,
      3_300,
    );
    // The audio arrived at once and deeper than the target, so there is nothing to wait for.
    expect(heard.events[0]).toMatchObject({ type: 'started', atMs: 60 });
    // No cut is made in the first 30 ms.
    expect(heard.samples.slice(0, 480)).toEqual(decode(codes).slice(0, 480));
    expect(heard.events.filter(({ type, atMs }) => type === 'lost' && atMs < 2_900)).toEqual([]);
    expect(jitter.cutMs).toBeGreaterThan(20);
    expect(jitter.cutMs).toBeLessThanOrEqual(50);
    expect(heard.samples.slice(-16_000)).toEqual(decode(codes).slice(48_000 - 16_000, 48_000));
  });

  it('does not disturb the present talkspurt when a waiting one is cut short', () => {
    // A sender that ignores time: all frames of a talkspurt arrive at one moment.
    const at = (atMs: number, sent: readonly EncodedFrame[]): Arrival[] =>
      sent.map((frame) => ({ atMs, frame }));
    const one = at(100, framesOf(codes.subarray(0, 4_800)));
    const two = at(150, framesOf(codes.subarray(4_800, 12_800), { sequence: 30, timestamp: 4_800 }));
    const alone = play(new JitterBuffer(), one, 0, 1_000);
    const heard = play(new JitterBuffer(), [...one, ...two], 0, 1_000);
    const ended = alone.events.length;
    expect(heard.events.slice(0, ended)).toEqual(alone.events);
    expect(heard.events.slice(ended).map(({ type }) => type)).toContain('started');
    expect(heard.samples.slice(0, alone.samples.length)).toEqual(alone.samples);
  });

  it('plays all talkspurts that a stall held back, in their order', () => {
    const lengths = [1_600, 800, 800, 24_000];
    let from = 0;
    const sent = lengths.map((length, i) => {
      const part = codes.subarray(from, from + length);
      const list = arrivals(framesOf(part, { sequence: 20 * i, timestamp: from }), () => 0, {
        startMs: from / 16,
      });
      from += length;
      return list;
    });
    const list = sent
      .flat()
      .map(({ atMs, frame }) => ({ atMs: atMs > 50 ? Math.max(atMs, 250) : atMs, frame }));
    const jitter = new JitterBuffer();
    const heard = play(jitter, list, 0, 2_500);
    expect(heard.events.filter(({ type }) => type === 'started')).toHaveLength(lengths.length);
    expect(heard.samples.length).toBe(from - 16 * jitter.cutMs);
    expect(heard.samples.slice(-4_000)).toEqual(decode(codes.subarray(from - 4_000, from)));
    expect(jitter.counts().lost).toBe(0);
    expect(jitter.idle).toBe(true);
  });

  it('drops the oldest talkspurt when a fourth one waits, and counts its frames', () => {
    const list = Array.from({ length: 50 }, (_, i) =>
      framesOf(codes.subarray(160 * i, 160 * (i + 1)), { frameMs: 5, sequence: 2 * i, timestamp: 160 * i }),
    );
    const jitter = new JitterBuffer();
    const heard = play(
      jitter,
      list.flat().map((frame) => ({ atMs: 20, frame })),
      0,
      500,
    );
    expect(heard.samples).toEqual(
      decode(Uint8Array.of(...codes.subarray(0, 160), ...codes.subarray(160 * 47, 160 * 50))),
    );
    expect(jitter.counts()).toMatchObject({ received: 100, late: 2 * 46, lost: 0 });
    expect(jitter.idle).toBe(true);
  });

  it("learns a network's lateness and buffers that much at the next press", () => {
    const jitter = new JitterBuffer();
    const random = seededRandom(5);
    let now = 0;
    const targets = [jitter.counts().targetMs];
    for (let spurt = 0; spurt < 8; spurt++) {
      const part = framesOf(codes.subarray(0, 32_000), { sequence: 200 * spurt, timestamp: 48_000 * spurt });
      play(
        jitter,
        arrivals(part, () => 28 * random(), { startMs: now, inOrder: false }),
        now,
        now + 3_000,
      );
      targets.push(jitter.counts().targetMs);
      now += 3_000;
    }
    expect(targets[0]).toBe(10);
    expect(targets[8]).toBe(28);
    const before = jitter.counts();
    const part = framesOf(codes.subarray(0, 32_000), { sequence: 1_600, timestamp: 384_000 });
    play(
      jitter,
      arrivals(part, () => 28 * random(), { startMs: now, inOrder: false }),
      now,
      now + 3_000,
    );
    expect(jitter.counts().late - before.late).toBeLessThanOrEqual(2);
    // The network is quiet again, so the buffer shrinks.
    for (let spurt = 9; spurt < 70; spurt++) {
      now += 3_000;
      const quiet = framesOf(codes.subarray(0, 32_000), { sequence: 200 * spurt, timestamp: 48_000 * spurt });
      play(
        jitter,
        arrivals(quiet, () => 2 * random(), { startMs: now }),
        now,
        now + 3_000,
      );
    }
    expect(jitter.counts().targetMs).toBe(5);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bundler, Lane, MAX_BUNDLE_FRAMES } from '../../../../main/server/relay/bundler.ts';
import { OutFrame, type Bundle } from '../../../../main/server/relay/out-frame.ts';

const BOUND_MS = 10;

class TestLane extends Lane {
  readonly writes: string[][] = [];
}

/** A frame whose payload names its talker and number. */
const frameOf = (talker: number, number: number): OutFrame =>
  new OutFrame(talker, Buffer.from(`${String(talker)}.${String(number)}`), 0);

const namesIn = (bundle: Bundle): string[] => bundle.messages(false).map((message) => message.toString());

function setUp(laneCount: number) {
  const lanes = Array.from({ length: laneCount }, () => new TestLane());
  const bundler = new Bundler<TestLane>((lane, bundle) => lane.writes.push(namesIn(bundle)), BOUND_MS);
  return { lanes, bundler };
}

describe('Bundler', () => {
  it('never holds back the frames of a single talker', () => {
    const { lanes, bundler } = setUp(2);
    bundler.offer(frameOf(1, 0), lanes, 0, true);
    bundler.offer(frameOf(1, 1), lanes, 10, true);
    expect(lanes.map(({ writes }) => writes)).toEqual([
      [['1.0'], ['1.1']],
      [['1.0'], ['1.1']],
    ]);
    expect(bundler.dueAtMs).toBeNull();
  });

  it('sends when every talker has delivered', () => {
    const { lanes, bundler } = setUp(2);
    // The second and third talker are still unknown, so the first frames wait for nobody.
    for (const talker of [1, 2, 3]) bundler.offer(frameOf(talker, 0), lanes, talker, false);
    for (const talker of [1, 2, 3]) bundler.offer(frameOf(talker, 1), lanes, 10 + talker, true);
    expect(lanes[1].writes.slice(3)).toEqual([['1.1', '2.1', '3.1']]);
    expect(bundler.dueAtMs).toBeNull();
  });

  it('sends after the bound', () => {
    const { lanes, bundler } = setUp(1);
    for (const talker of [1, 2]) bundler.offer(frameOf(talker, 0), lanes, 0, false);
    bundler.offer(frameOf(1, 1), lanes, 5, true);
    expect(bundler.dueAtMs).toBe(15);
    bundler.expire(14.9);
    expect(lanes[0].writes).toHaveLength(2);
    bundler.expire(15);
    expect(lanes[0].writes[2]).toEqual(['1.1']);
    expect(bundler.dueAtMs).toBeNull();
  });

  it('lets several frames of one talker share the write', () => {
    const { lanes, bundler } = setUp(1);
    for (const talker of [1, 2]) bundler.offer(frameOf(talker, 0), lanes, 0, false);
    for (const number of [1, 2, 3]) bundler.offer(frameOf(1, number), lanes, 5, true);
    bundler.offer(frameOf(2, 1), lanes, 6, true);
    expect(lanes[0].writes[2]).toEqual(['1.1', '1.2', '1.3', '2.1']);
  });

  it('does not wait for a talker that has stopped', () => {
    const { lanes, bundler } = setUp(1);
    for (const talker of [1, 2]) bundler.offer(frameOf(talker, 0), lanes, 0, false);
    bundler.offer(frameOf(1, 1), lanes, 30, true);
    expect(lanes[0].writes[2]).toEqual(['1.1']);
  });

  it('sends at once to a listener of one talker while a listener of two waits', () => {
    const { lanes, bundler } = setUp(3);
    const [both, one, other] = lanes;
    const [first, second] = [
      [both, one],
      [both, other],
    ];
    bundler.offer(frameOf(1, 0), first, 0, false);
    bundler.offer(frameOf(2, 0), second, 0, false);
    bundler.offer(frameOf(1, 1), first, 10, true);
    expect(one.writes).toEqual([['1.0'], ['1.1']]);
    expect(both.writes).toHaveLength(2);
    bundler.offer(frameOf(2, 1), second, 12, true);
    expect(both.writes[2]).toEqual(['1.1', '2.1']);
    expect(other.writes).toEqual([['2.0'], ['2.1']]);
  });

  it('sends waiting frames on flush, and forgets them on drop', () => {
    const { lanes, bundler } = setUp(2);
    for (const talker of [1, 2]) bundler.offer(frameOf(talker, 0), lanes, 0, false);
    bundler.offer(frameOf(1, 1), lanes, 5, true);
    bundler.flush(lanes[0]);
    bundler.drop(lanes[1]);
    bundler.expire(100);
    expect(lanes[0].writes[2]).toEqual(['1.1']);
    expect(lanes[1].writes).toHaveLength(2);
  });

  it('stops holding frames when the load is over', () => {
    const { lanes, bundler } = setUp(1);
    for (const talker of [1, 2, 3]) bundler.offer(frameOf(talker, 0), lanes, 0, false);
    bundler.offer(frameOf(1, 1), lanes, 5, true);
    bundler.offer(frameOf(2, 1), lanes, 6, false);
    expect(lanes[0].writes[3]).toEqual(['1.1', '2.1']);
  });

  it('holds at most 16 frames', () => {
    const { lanes, bundler } = setUp(1);
    for (let talker = 1; talker <= 40; talker += 1) bundler.offer(frameOf(talker, 0), lanes, 0, true);
    for (let talker = 1; talker <= 40; talker += 1) bundler.offer(frameOf(talker, 1), lanes, 10, true);
    expect(Math.max(...lanes[0].writes.map((write) => write.length))).toBe(MAX_BUNDLE_FRAMES);
  });

  it('joins the bytes once for all listeners that wait for the same frames', () => {
    const seen = new Set<Buffer>();
    const lanes = Array.from({ length: 50 }, () => new Lane());
    const bundler = new Bundler<Lane>((_lane, bundle) => seen.add(bundle.wire(false)), BOUND_MS);
    for (const talker of [1, 2]) bundler.offer(frameOf(talker, 0), lanes, 0, false);
    seen.clear();
    for (const talker of [1, 2]) bundler.offer(frameOf(talker, 1), lanes, 10, true);
    expect([...seen].map((bytes) => bytes.toString('hex'))).toEqual(['8203312e31' + '8203322e31']);
  });

  /** A step: an action after some time. */
  const step = fc.record({
    // Quarters of a millisecond, so that sums are exact.
    afterMs: fc.integer({ min: 0, max: 48 }).map((quarters) => quarters / 4),
    what: fc.oneof(
      { weight: 20, arbitrary: fc.record({ talker: fc.integer({ min: 1, max: 6 }), hold: fc.boolean() }) },
      { weight: 2, arbitrary: fc.record({ flush: fc.integer({ min: 0, max: 4 }) }) },
      { weight: 1, arbitrary: fc.record({ change: fc.integer({ min: 1, max: 6 }) }) },
    ),
  });
  const audiences = fc.array(fc.subarray([0, 1, 2, 3, 4]), { minLength: 14, maxLength: 14 });

  it('delivers every frame once, in order, to its listeners only, and never after the bound', () => {
    fc.assert(
      fc.property(audiences, fc.array(step, { maxLength: 120 }), (sets, steps) => {
        const lanes = Array.from({ length: 5 }, () => new TestLane());
        const offeredAt = new Map<string, number>();
        const expected = lanes.map((): string[] => []);
        let now = 0;
        const bundler = new Bundler<TestLane>((lane, bundle) => {
          for (const name of namesIn(bundle))
            expect(now - offeredAt.get(name)!).toBeLessThanOrEqual(BOUND_MS);
          lane.writes.push(namesIn(bundle));
        }, BOUND_MS);
        // Each talker's audience: the same array until it changes to its second one.
        const audience = new Map(sets.slice(0, 7).map((set, n) => [n, set.map((at) => lanes[at])]));
        const pass = (until: number): void => {
          for (let due = bundler.dueAtMs; due !== null && due <= until; due = bundler.dueAtMs) {
            now = Math.max(now, due);
            bundler.expire(now);
          }
          now = until;
        };
        steps.forEach(({ afterMs, what }, number) => {
          pass(now + afterMs);
          if ('flush' in what) {
            bundler.flush(lanes[what.flush]);
            expect(lanes[what.flush].pending).toBeNull();
          } else if ('change' in what) {
            audience.set(
              what.change,
              sets[7 + what.change].map((at) => lanes[at]),
            );
          } else {
            const name = `${String(what.talker)}.${String(number)}`;
            const to = audience.get(what.talker)!;
            offeredAt.set(name, now);
            for (const lane of to) expected[lanes.indexOf(lane)].push(name);
            bundler.offer(frameOf(what.talker, number), to, now, what.hold);
          }
        });
        pass(now + BOUND_MS);
        expect(bundler.dueAtMs).toBeNull();
        expect(lanes.map(({ writes }) => writes.flat())).toEqual(expected);
        // Nobody talks any more, so nobody is waited for.
        bundler.expire(now + 10 * BOUND_MS);
        expect(lanes.map(({ talkers }) => talkers)).toEqual([0, 0, 0, 0, 0]);
      }),
      { numRuns: 500 },
    );
  });
});

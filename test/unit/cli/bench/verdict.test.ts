import { describe, expect, it } from 'vitest';
import { stepLine, stepsUpTo, tellResult } from '../../../../main/cli/bench/run-bench.ts';
import { parseServerFigures } from '../../../../main/cli/bench/server-figures.ts';
import { EXIT } from '../../../../main/base/exit-codes.ts';
import { Output } from '../../../../main/cli/output.ts';
import { judge, verdict, type BenchStep } from '../../../../main/cli/bench/verdict.ts';

type Changes = Partial<Omit<BenchStep, 'delayMs' | 'generator'>> & {
  readonly p99?: number;
  readonly generator?: Partial<BenchStep['generator']>;
};

function step({ p99 = 3, generator, ...changes }: Changes = {}): BenchStep {
  return {
    listeners: 200,
    talkers: 4,
    frameMs: 10,
    due: 800_000,
    received: 800_000,
    outOfOrder: 0,
    deliveriesPerS: 80_000,
    delayMs: { p50: 1, p95: 2, p99, max: 30 },
    reconnects: 0,
    cut: 0,
    displaced: 0,
    server: undefined,
    ...changes,
    generator: { cores: 0.5, busiest: 0.5, lateP99Ms: 1, unsent: 0, ...generator },
  };
}

describe('judge', () => {
  it.each<[string, Changes, ReturnType<typeof judge>]>([
    ['all came in time', {}, 'carried'],
    ['a lost frame in two thousand', { received: 799_600 }, 'carried'],
    ['late by more than a jitter buffer likes', { p99: 45 }, 'strained'],
    ['half a per cent lost', { received: 796_000 }, 'strained'],
    ['late by more than a jitter buffer bears', { p99: 200 }, 'overloaded'],
    ['3 % lost', { received: 776_000 }, 'overloaded'],
    ['connections lost', { reconnects: 2 }, 'overloaded'],
    ['late, with a busy generator', { p99: 200, generator: { busiest: 0.97 } }, 'unclear'],
    ['late, because it was sent late', { p99: 45, generator: { lateP99Ms: 80 } }, 'unclear'],
    ['good, but much was never sent', { generator: { unsent: 5_000 } }, 'unclear'],
    ['talkspurts cut by the server', { cut: 1 }, 'strained'],
    ['a talker silenced by somebody who took the floor', { displaced: 1 }, 'unclear'],
    ['the same, and much lost', { displaced: 1, received: 776_000 }, 'unclear'],
    ['good, with a busy generator', { generator: { busiest: 0.97 } }, 'carried'],
  ])('judges a step: %s', (_, changes, judgement) => {
    expect(judge(step(changes))).toBe(judgement);
  });
});

describe('verdict', () => {
  it('says what was carried, and that the limit was not reached', () => {
    expect(verdict([step()], false)).toEqual([
      'This server carries 200 listeners and 4 talkers at once: 80,000 deliveries a second, nothing lost, 99 % of it within 3.0 ms.',
      'Its limit was not reached: try more --listeners or --talkers. With --metrics the server says how much it has left.',
    ]);
  });

  it("computes the limit from the server's own figures", () => {
    const [, limit, shared] = verdict([step({ server: { cores: 0.4, drops: 0 } })], true);
    expect(limit).toBe(
      'The server used 40 % of the one core that it works on: its limit is about 2.0 times this load, 160,000 deliveries a second.',
    );
    expect(shared).toContain('shared this computer');
    expect(verdict([step({ server: { cores: 0.85, drops: 0 } })], false)[1]).toContain(
      'this is about its limit',
    );
  });

  it('names the last good step and the first bad one', () => {
    const steps = [
      step({ talkers: 1, deliveriesPerS: 20_000 }),
      step({ talkers: 2, deliveriesPerS: 40_000 }),
      step({ talkers: 4, received: 776_000, p99: 312 }),
    ];
    expect(verdict(steps, false)).toEqual([
      'This server carries 200 listeners and 2 talkers at once: 40,000 deliveries a second, nothing lost, 99 % of it within 3.0 ms.',
      'Its limit is below 200 listeners and 4 talkers at once: 3.0 % of the sound lost, 1 % of it later than 312 ms.',
    ]);
  });

  it('counts lost connections and ended talkspurts', () => {
    expect(verdict([step({ reconnects: 1, cut: 2 })], false)).toEqual([
      'Its limit is below 200 listeners and 4 talkers at once: nothing lost, 1 % of it later than 3.0 ms, 1 connection lost, 2 talkspurts ended by the server.',
    ]);
  });

  it('blames the bench when the bench was the bottleneck', () => {
    const busy = step({ p99: 90, generator: { busiest: 0.96, lateP99Ms: 30, unsent: 12 } });
    const [said, ...more] = verdict([busy], false);
    expect(more).toEqual([]);
    expect(said).toContain('this program was the bottleneck, not the server');
    expect(said).toContain('96 % of the time');
    expect(said).toContain('--threads');
    expect(verdict([step({ displaced: 1 })], false)).toEqual([
      'With 200 listeners and 4 talkers at once somebody else took the floor from 1 talker of the bench, so this says nothing of the server. Use a channel that is open.',
    ]);
    const starved = step({ p99: 90, generator: { busiest: 0.1, lateP99Ms: 30, unsent: 0 } });
    expect(verdict([starved], false)[0]).toMatch(
      /this computer did not give the bench the time that it needed: it sent up to 30 ms late/,
    );
  });
});

describe('a step in which nothing was received', () => {
  const deaf: BenchStep = { ...step({ received: 0, deliveriesPerS: 0 }), delayMs: undefined };
  const unsaid: BenchStep = { ...deaf, due: 0 };

  it('has no delays', () => {
    expect(stepLine(deaf)).toMatch(/^ +4( +-){4} +100 % /);
    expect(verdict([deaf], false)).toEqual([
      'Its limit is below 200 listeners and 4 talkers at once: nothing of the sound came through.',
    ]);
  });

  it('is never one that the server carried', () => {
    expect(judge(deaf)).toBe('overloaded');
    expect(judge(unsaid)).toBe('overloaded');
  });

  it('ends the bench with an error when there is no other step', () => {
    const said: string[] = [];
    const output = new Output(false, (line) => said.push(line));
    expect(() => {
      tellResult([deaf], false, output);
    }).toThrow(expect.objectContaining({ exitCode: EXIT.noServer }));
    expect(said).toHaveLength(1);
    expect(() => {
      tellResult([{ ...unsaid, displaced: 1 }], false, output);
    }).toThrow(expect.objectContaining({ exitCode: EXIT.notAllowed }));
    expect(() => {
      tellResult([step(), deaf], false, output);
    }).not.toThrow();
  });
});

describe('parts of the bench', () => {
  it('doubles the talkers from step to step', () => {
    expect(stepsUpTo(4, false)).toEqual([4]);
    expect(stepsUpTo(1, true)).toEqual([1]);
    expect(stepsUpTo(8, true)).toEqual([1, 2, 4, 8]);
    expect(stepsUpTo(6, true)).toEqual([1, 2, 4, 6]);
  });

  it("parses the server's figures, and returns undefined without them", () => {
    const text = [
      'process_cpu_seconds_total 12.5',
      'partyline_audio_drops_total{reason="unsent"} 3',
      'partyline_audio_drops_total{reason="lag"} 4',
    ].join('\n');
    expect(parseServerFigures(text)).toEqual({ cpuS: 12.5, drops: 7 });
    expect(parseServerFigures('process_cpu_seconds_total 12.5')).toBeUndefined();
    expect(parseServerFigures('<html>')).toBeUndefined();
  });
});

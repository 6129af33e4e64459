import { expect, it } from 'vitest';
import { joined } from '../../../../bench/latency/systems/declared.ts';

it('joins the blocks of both stations in the order of the path', () => {
  const near = {
    captureMs: 3.6,
    encodeMs: 10,
    playoutMs: undefined,
    blocks: [
      { block: 'microphone', ms: 2.5 },
      { block: 'capture-rate', ms: 1.1 },
      { block: 'frame', ms: 10 },
    ],
  } as const;
  const far = {
    captureMs: undefined,
    encodeMs: 10,
    playoutMs: 16.1,
    blocks: [
      { block: 'frame', ms: 10 },
      { block: 'playout-rate', ms: 1.1 },
      { block: 'queue', ms: 10 },
      { block: 'speaker', ms: 5 },
    ],
  } as const;
  expect(Object.entries(joined(near, far, 0.3, 8))).toEqual([
    ['microphone ms', 2.5],
    ['capture-rate ms', 1.1],
    ['frame ms', 10],
    ['network ms', 0.3],
    ['jitter target ms', 8],
    ['playout-rate ms', 1.1],
    ['queue ms', 10],
    ['speaker ms', 5],
  ]);
});

it('takes the sum of a side that reports no blocks', () => {
  const near = { captureMs: 3, encodeMs: 5, playoutMs: undefined };
  const far = { captureMs: undefined, encodeMs: 5, playoutMs: 7 };
  expect(joined(near, far, 1, 8)).toEqual({
    'capture ms': 3,
    'frame ms': 5,
    'network ms': 1,
    'jitter target ms': 8,
    'playout ms': 7,
  });
});

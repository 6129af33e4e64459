import { expect, it } from 'vitest';
import type { Target } from '../../../main/protocol/index.ts';
import { talkerGainDb } from '../../../main/station/talker-gain.ts';

const cases: [string, readonly Target[], readonly string[], Record<string, number>, number][] = [
  ['one channel at its volume', [{ channel: 'a' }], ['a'], { a: -12 }, -12],
  ['a volume nobody set', [{ channel: 'a' }], ['a'], {}, 0],
  ['the louder of two channels', [{ channel: 'a' }, { channel: 'b' }], ['a', 'b'], { a: -12, b: -3 }, -3],
  ['only channels that are listened to', [{ channel: 'a' }, { channel: 'b' }], ['a'], { a: -12 }, -12],
  ['a direct call at full volume', [{ channel: 'a' }, { station: 1 }], ['a'], { a: -12 }, 0],
  ['one that should not be heard: as it is', [{ channel: 'b' }], ['a'], { a: -12 }, 0],
  ['no targets', [], ['a'], { a: -12 }, 0],
];

it.each(cases)('%s', (_name, targets, listening, gains, gainDb) => {
  expect(talkerGainDb(targets, listening, gains)).toBe(gainDb);
});

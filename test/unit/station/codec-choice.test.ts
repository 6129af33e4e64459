import { expect, it } from 'vitest';
import type { CodecName } from '../../../common/codec.ts';
import type { Target } from '../../../main/protocol/index.ts';
import { codecForTargets } from '../../../main/station/codec-choice.ts';
import { channel, rosterOf, station } from './station-facts.ts';

const BOTH: readonly CodecName[] = ['PCMU/16000', 'PCMU/8000'];
const channels = [channel('wide', 'Wide'), channel('narrow', 'Narrow', 'PCMU/8000')];
const roster = rosterOf(station(2, 'Modern'), station(3, 'Phone', ['PCMU/8000']));

const cases: [string, readonly Target[], readonly CodecName[], CodecName][] = [
  ['a wide channel', [{ channel: 'wide' }], BOTH, 'PCMU/16000'],
  ['a channel with a telephone on it', [{ channel: 'narrow' }], BOTH, 'PCMU/8000'],
  ['two channels, one of them narrow', [{ channel: 'wide' }, { channel: 'narrow' }], BOTH, 'PCMU/8000'],
  ['a modern station', [{ station: 2 }], BOTH, 'PCMU/16000'],
  ['a telephone', [{ station: 3 }], BOTH, 'PCMU/8000'],
  ['a wide channel and a telephone', [{ channel: 'wide' }, { station: 3 }], BOTH, 'PCMU/8000'],
  ['a wide channel, from a telephone', [{ channel: 'wide' }], ['PCMU/8000'], 'PCMU/8000'],
  ['somebody who has just left', [{ station: 99 }], BOTH, 'PCMU/16000'],
  ['a channel that is gone', [{ channel: 'gone' }], BOTH, 'PCMU/16000'],
];

it.each(cases)('to %s', (_name, targets, own, codec) => {
  expect(codecForTargets(targets, channels, roster, own)).toBe(codec);
});

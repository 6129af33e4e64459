import { expect, it } from 'vitest';
import type { TalkerRole } from '../../../common/dim-options.ts';
import type { ChannelState, Target } from '../../../main/protocol/index.ts';
import { talkerRole } from '../../../main/station/talker-role.ts';
import { channel } from './station-facts.ts';

const channels: ChannelState[] = [
  channel('main', 'Main'),
  { ...channel('all', 'All call'), priority: true },
  { ...channel('program', 'Program'), feed: true },
  { ...channel('stage', 'Stage'), feed: true },
  { ...channel('orders', 'Orders'), mode: 'exclusive' },
];
const EVERYWHERE = channels.map(({ id }) => id);
const on = (...ids: string[]): Target[] => ids.map((id) => ({ channel: id }));

const cases: [string, readonly Target[], boolean, readonly string[], TalkerRole][] = [
  ['on a channel like any other', on('main'), false, EVERYWHERE, 'normal'],
  ['on a priority channel', on('all'), false, EVERYWHERE, 'priority'],
  ['on a priority channel among others', on('main', 'all'), false, EVERYWHERE, 'priority'],
  ['on a priority channel that is not listened to', on('main', 'all'), false, ['main'], 'normal'],
  ['to this station', [{ station: 1 }], false, [], 'priority'],
  ['to this station and to a feed', [...on('program'), { station: 1 }], false, EVERYWHERE, 'priority'],
  ['on a feed', on('program'), false, EVERYWHERE, 'program'],
  ['on two feeds', on('program', 'stage'), false, EVERYWHERE, 'program'],
  ['on a feed and a channel', on('program', 'main'), false, EVERYWHERE, 'normal'],
  ['on a feed, and a channel that is not listened to', on('program', 'main'), false, ['program'], 'program'],
  ['on a feed and a priority channel', on('program', 'all'), false, EVERYWHERE, 'priority'],
  ['on a floor taken by override', on('orders'), true, EVERYWHERE, 'priority'],
  ['on a floor taken by override elsewhere', on('main', 'orders'), true, ['main'], 'normal'],
  ['on a floor that was free', on('orders'), false, EVERYWHERE, 'normal'],
  ['on a feed by override', on('program'), true, EVERYWHERE, 'program'],
  ['on a channel that is gone', on('gone'), false, ['gone'], 'normal'],
  ['on nothing', [], false, EVERYWHERE, 'normal'],
];

it.each(cases)('%s', (_name, targets, override, listening, role) => {
  expect(talkerRole({ targets, override }, listening, channels)).toBe(role);
});

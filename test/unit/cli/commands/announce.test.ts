import { describe, expect, it } from 'vitest';
import { planAnnouncement } from '../../../../main/cli/commands/announce.ts';

describe('planAnnouncement', () => {
  it.each([
    ['as-usual', '::', {}, { type: 'announce' }],
    ['as-usual', '0.0.0.0', {}, { type: 'announce' }],
    ['as-usual', '192.168.1.20', {}, { type: 'announce', only: '192.168.1.20' }],
    ['as-usual', '::ffff:192.168.1.20', {}, { type: 'announce', only: '192.168.1.20' }],
    ['as-usual', 'fd00::1', {}, { type: 'announce', only: 'fd00::1' }],
    ['as-usual', 'fe80::1%eth0', {}, { type: 'announce', only: 'fe80::1%eth0' }],
    ['as-usual', '127.0.0.1', {}, { type: 'no' }],
    ['as-usual', '::1', {}, { type: 'no' }],
    ['as-usual', '::', { PARTYLINE_MDNS: 'off' }, { type: 'no' }],
    ['as-usual', '::', { PARTYLINE_MDNS: '' }, { type: 'announce' }],
    ['no', '::', {}, { type: 'no' }],
    ['yes', '127.0.0.1', {}, { type: 'announce', only: '127.0.0.1' }],
    ['yes', '::1', {}, { type: 'announce', only: '::1' }],
    // Discovery itself reports why it stays off.
    ['yes', '::', { PARTYLINE_MDNS: 'off' }, { type: 'announce' }],
  ] as const)('plans, with %s, bound to %s, %j: %j', (wish, address, env, plan) => {
    expect(planAnnouncement(wish, address, env)).toEqual(plan);
  });
});

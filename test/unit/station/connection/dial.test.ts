import { describe, expect, it } from 'vitest';
import { linkLocalZones, type Interfaces } from '../../../../main/base/interfaces.ts';
import { candidates, dial, reasonOf } from '../../../../main/station/connection/dial.ts';

const info = { netmask: 'ffff:ffff:ffff:ffff::', mac: '02:00:00:00:00:01', family: 'IPv6' as const };
const interfaces: Interfaces = {
  lo: [{ ...info, address: '::1', cidr: '::1/128', scopeid: 0, internal: true }],
  eth0: [
    { ...info, address: 'fd00::5', cidr: 'fd00::5/64', scopeid: 0, internal: false },
    { ...info, address: 'fe80::5', cidr: 'fe80::5/64', scopeid: 2, internal: false },
  ],
  wlan0: [{ ...info, address: 'fe80::6', cidr: 'fe80::6/64', scopeid: 7, internal: false }],
  tun0: [{ ...info, address: 'fd99::1', cidr: 'fd99::1/64', scopeid: 0, internal: false }],
};
const zones = linkLocalZones(interfaces, 'linux');
const host = { name: 'fe80::1', isIPv6: true };

describe('a link-local address', () => {
  it.each([
    [undefined, 0, ['fe80::1%eth0', 'fe80::1%wlan0']],
    [undefined, 3, ['fe80::1%wlan0', 'fe80::1%eth0']],
    ['wlan0', 0, ['fe80::1%wlan0']],
    ['7', 5, ['fe80::1%wlan0']],
    ['tun0', 0, []],
    ['eth9', 0, []],
  ])('with the zone %s is tried, at attempt %i, as %j', (zone, attempt, expected) => {
    expect(candidates({ ...host, ...(zone === undefined ? {} : { zone }) }, zones, attempt)).toEqual(
      expected,
    );
  });

  it('is numbered on Windows', () => {
    expect(linkLocalZones(interfaces, 'win32').map(({ zone }) => zone)).toEqual(['2', '7']);
  });

  it.each([
    ['ws://[fe80::1%eth9]:7420', 'unknown-zone'],
    ['ws://[fe80::1]:7420', 'ENETUNREACH'],
  ])('%s without any such network ends with %s', async (url, code) => {
    const dialled = dial(url, 0, () => []);
    expect(dialled.url).toBe('ws://[fe80::1]:7420');
    const error = await new Promise((resolve) =>
      dialled.createConnection!({ port: 7420 }).once('error', resolve),
    );
    expect(reasonOf(error as Error)).toBe(code);
  });
});

it('leaves every other address to ws', () => {
  for (const url of ['ws://10.0.0.5:7420', 'ws://[fd00::5]:7420', 'ws://stage-left:7420'])
    expect(dial(url, 0)).toEqual({ url });
});

it('tells a computer that refuses from those that do not answer', () => {
  const errors = ['ETIMEDOUT', 'ECONNREFUSED'].map((code) => Object.assign(new Error(code), { code }));
  expect(reasonOf(Object.assign(new AggregateError(errors), { code: 'ETIMEDOUT' }))).toBe('ECONNREFUSED');
  expect(reasonOf(errors[0]!)).toBe('ETIMEDOUT');
});

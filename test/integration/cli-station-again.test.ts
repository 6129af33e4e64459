import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliBench, type CliProcess } from '../support/cli-process.ts';

describe('a station that was killed', () => {
  const bench = new CliBench();
  let url: string;
  let ann: CliProcess;
  beforeAll(async () => {
    ({ url } = await bench.serve());
    ann = bench.station(url, 'Ann');
    await ann.waitFor('subscribed');
  });
  afterAll(() => bench.end());

  const nameOf = async (station: CliProcess): Promise<unknown> =>
    (await station.waitFor('joined'))['station'];

  it('joins as the same station at once, with one entry in the list', async () => {
    const bob = bench.station(url, 'Bob', ['--listen', 'Main']);
    await bob.waitFor('subscribed');
    await ann.waitFor(
      'station-updated',
      ({ station, listen }) => station === 'Bob' && String(listen) === 'main',
    );
    const from = ann.mark;
    bob.kill('SIGKILL');
    await bob.ended;
    await ann.waitFor('station-updated', ({ presence }) => presence === 'reconnecting', { from });
    const again = bench.station(url, 'Bob', ['--listen', 'Production']);
    expect(await again.waitFor('joined')).toMatchObject({ station: 'Bob', resumed: true, stations: ['Ann'] });
    await ann.waitFor(
      'station-updated',
      ({ presence, listen }) => presence === 'online' && (listen as string[]).join() === 'production',
      { from },
    );
    expect(ann.all('station-joined', from)).toEqual([]);
    // It may talk and be called like any other.
    ann.say('call Bob');
    await again.waitFor('call');
    again.say('quit');
    await again.ended;
  });

  it('becomes four stations when started four times at once', async () => {
    const first = bench.station(url, 'Cid');
    await first.waitFor('subscribed');
    first.kill('SIGKILL');
    await first.ended;
    const many = Array.from({ length: 4 }, () => bench.station(url, 'Cid'));
    const names = await Promise.all(many.map(nameOf));
    expect(names.sort()).toEqual(['Cid', 'Cid (2)', 'Cid (3)', 'Cid (4)']);
    for (const station of many) station.say('quit');
    for (const station of many) expect(await station.ended).toEqual({ code: 0, signal: null });
  });

  it('needs no data folder', async () => {
    const env = { PARTYLINE_DATA: '/dev/null/partyline' };
    const args = [
      'station',
      '--server',
      url,
      '--name',
      'Dan',
      '--input',
      'none',
      '--output',
      'none',
      '--json',
    ];
    const dan = bench.start(args, env);
    expect(await nameOf(dan)).toBe('Dan');
    await dan.interrupt();
    expect(dan.stderr).toBe('');
  });
});

import { describe, expect, it } from 'vitest';
import type { CliError } from '../../../../main/base/exit-codes.ts';
import { WantedChannels } from '../../../../main/cli/station/wanted-channels.ts';
import type { ChannelState } from '../../../../main/protocol/index.ts';

const channel = (id: string, may = true): ChannelState => ({
  id,
  name: id.toUpperCase(),
  mode: 'open',
  codec: 'PCMU/16000',
  may: { listen: may, talk: may, override: false },
});
const never = (error: CliError): never => {
  throw error;
};

describe('WantedChannels', () => {
  it('wants every permitted channel, also one that is added later', () => {
    const listen = new WantedChannels(undefined, 'listen');
    const first = listen.of([channel('a'), channel('b', false)], undefined, never);
    expect(first).toEqual(['a']);
    expect(listen.of([channel('a'), channel('b'), channel('c')], first, never)).toEqual(['a', 'b', 'c']);
  });

  it('leaves out a channel that was switched off by hand, even after it was gone', () => {
    const listen = new WantedChannels(undefined, 'listen');
    listen.of([channel('a'), channel('b')], undefined, never);
    expect(listen.of([channel('a')], ['a'], never)).toEqual(['a']);
    expect(listen.of([channel('a'), channel('b'), channel('c')], ['a'], never)).toEqual(['a', 'c']);
  });

  it('still wants a channel that disappears for a while', () => {
    const listen = new WantedChannels(undefined, 'listen');
    const on = listen.of([channel('a'), channel('b')], undefined, never);
    expect(listen.of([channel('a')], on, never)).toEqual(['a', 'b']);
  });

  it.each([
    [['B'], ['b']],
    [[], []],
  ])('wants only the named channels: %j', (named, ids) => {
    const listen = new WantedChannels(named, 'listen');
    expect(listen.of([channel('a'), channel('b')], undefined, never)).toEqual(ids);
    expect(listen.of([channel('a'), channel('b'), channel('c')], ids, never)).toEqual(ids);
  });

  it('fails for a name that no channel has', () => {
    const problems: string[] = [];
    new WantedChannels(['x'], 'talk').of([channel('a')], undefined, ({ message }) => problems.push(message));
    expect(problems).toEqual([expect.stringContaining('no channel "x"')]);
  });
});

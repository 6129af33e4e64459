import { describe, expect, it } from 'vitest';
import { resolveChannel, resolveStation, resolveTarget } from '../../../main/station/resolve.ts';
import { channel, rosterOf, station } from './station-facts.ts';

const channels = [channel('main', 'Main'), channel('stage-left', 'Stage Left'), channel('bob', 'Bob')];
const roster = rosterOf(station(4, 'Camera 1'), station(5, 'Bob'));

describe('resolveChannel', () => {
  it.each(['stage-left', 'Stage Left', ' STAGE LEFT ', 'Stage-Left'])('"%s"', (text) => {
    expect(resolveChannel(text, channels)).toEqual({ ok: true, value: channels[1] });
  });

  it('names the channels there are', () => {
    expect(resolveChannel('Mian', channels)).toEqual({
      ok: false,
      problem: 'There is no channel "Mian" on this server. The channels are: Main, Stage Left, Bob.',
    });
    expect(resolveChannel('Main', [])).toMatchObject({ problem: expect.stringContaining('none') as string });
  });
});

describe('resolveStation', () => {
  it.each(['Camera 1', '@camera 1', ' @CAMERA 1'])('"%s"', (text) => {
    expect(resolveStation(text, roster)).toMatchObject({ ok: true, value: { id: 4 } });
  });

  it('names the stations there are, or says that nobody is there', () => {
    expect(resolveStation('Camera 2', roster)).toEqual({
      ok: false,
      problem: 'There is no station "Camera 2" here. The stations are: Camera 1, Bob.',
    });
    expect(resolveStation('x', new Map())).toMatchObject({
      problem: expect.stringContaining('Nobody else is connected') as string,
    });
  });
});

describe('resolveTarget', () => {
  it('takes a channel before a station of the same name, and @ for the station', () => {
    expect(resolveTarget('Bob', channels, roster)).toEqual({ ok: true, value: { channel: 'bob' } });
    expect(resolveTarget('@Bob', channels, roster)).toEqual({ ok: true, value: { station: 5 } });
    expect(resolveTarget('camera 1', channels, roster)).toEqual({ ok: true, value: { station: 4 } });
  });

  it('names channels and stations when a word is neither, and stations alone after @', () => {
    expect(resolveTarget('nope', channels, roster)).toMatchObject({
      problem:
        'There is no channel or station "nope" here. The channels are: Main, Stage Left, Bob. The stations are: Camera 1, Bob.',
    });
    expect(resolveTarget('@nope', channels, roster)).toMatchObject({
      problem: expect.stringContaining('Camera 1, Bob') as string,
    });
  });
});

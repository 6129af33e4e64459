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

  it('tells names that look alike apart by place and number, as they are printed', () => {
    const alike = rosterOf(
      { ...station(4, 'Mark'), place: 'Gallery' },
      station(7, 'M\u0430rk'),
      station(10, 'Desk 10'),
      station(9, 'Desk 9'),
    );
    const idOf = (text: string) => {
      const found = resolveStation(text, alike);
      return found.ok ? found.value.id : found.problem;
    };
    expect(idOf('@Mark')).toBe(4);
    expect(idOf('@M\u0430rk')).toBe(7);
    expect(idOf('@Mark (Gallery)')).toBe(4);
    expect(idOf('@m\u0430rk (#7)')).toBe(7);
    expect(idOf('@Nobody')).toContain('Desk 9, Desk 10, Mark (Gallery), M\u0430rk (#7).');
  });

  it('names the stations there are, or says that nobody is there', () => {
    expect(resolveStation('Camera 2', roster)).toEqual({
      ok: false,
      problem: 'There is no station "Camera 2" here. The stations are: Bob, Camera 1.',
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
        'There is no channel or station "nope" here. The channels are: Main, Stage Left, Bob. The stations are: Bob, Camera 1.',
    });
    expect(resolveTarget('@nope', channels, roster)).toMatchObject({
      problem: expect.stringContaining('Bob, Camera 1') as string,
    });
  });
});

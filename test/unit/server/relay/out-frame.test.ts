import { describe, expect, it } from 'vitest';
import { OutFrame } from '../../../../main/server/relay/out-frame.ts';

describe('OutFrame', () => {
  it.each([
    [12, '820c'],
    [125, '827d'],
    [126, '827e007e'],
    [172, '827e00ac'],
    [332, '827e014c'],
  ])('puts the header of RFC 6455 before %i bytes: %s', (length, header) => {
    const payload = Buffer.alloc(length, 0);
    const frame = new OutFrame(7, payload, 0xa5);
    expect(frame.wire(false).toString('hex')).toBe(header + payload.toString('hex'));
    expect(frame.message(false).equals(payload)).toBe(true);
  });

  it('writes the clock into byte 3 only for listeners that acknowledge', () => {
    const payload = Buffer.from('010101000007020100027100ff7fce4e', 'hex');
    const frame = new OutFrame(7, payload, 0xa5);
    expect(frame.message(true).toString('hex')).toBe('010101a50007020100027100ff7fce4e');
    expect(frame.message(false).equals(payload)).toBe(true);
  });

  it('builds its bytes once for all listeners', () => {
    const frame = new OutFrame(7, Buffer.alloc(172), 1);
    expect(frame.wire(true)).toBe(frame.wire(true));
    expect(frame.wire(false)).toBe(frame.wire(false));
    expect(frame.alone.wire(true)).toBe(frame.wire(true));
  });
});

describe('Bundle', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((text, n) => new OutFrame(n + 1, Buffer.from(text), 0));

  it('is the same object for the same frames', () => {
    const both = a.alone.plus(b);
    expect(a.alone.plus(b)).toBe(both);
    expect(both.wire(false)).toBe(both.wire(false));
    expect(a.alone.plus(c)).not.toBe(both);
  });

  it('holds whole messages, in order', () => {
    const all = a.alone.plus(b).plus(c);
    expect(all.wire(false).toString('hex')).toBe('820161' + '820162' + '820163');
    expect(all.messages(false).map(String)).toEqual(['a', 'b', 'c']);
    expect(all.frames).toBe(3);
  });

  it('counts its talkers', () => {
    const again = new OutFrame(1, Buffer.from('d'), 0);
    expect(a.alone.plus(b)).toMatchObject({ frames: 2, talkers: 2 });
    expect(a.alone.plus(b).plus(again)).toMatchObject({ frames: 3, talkers: 2 });
    expect(a.alone.plus(b).plus(again).plus(c)).toMatchObject({ frames: 4, talkers: 3 });
  });
});

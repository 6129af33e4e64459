import { describe, expect, it } from 'vitest';
import { WireFramer } from '../../../main/server/wire-framer.ts';

describe('WireFramer', () => {
  it.each([
    [0, '8200'],
    [12, '820c'],
    [125, '827d'],
    [126, '827e007e'],
    [172, '827e00ac'],
    [332, '827e014c'],
  ])('puts the header of RFC 6455 before %i bytes: %s', (length, header) => {
    const payload = Buffer.from(Array.from({ length }, (_, n) => n & 0xff));
    const wire = new WireFramer().frame(payload);
    expect(wire.toString('hex')).toBe(header + payload.toString('hex'));
  });

  it('builds once for all listeners of a frame', () => {
    const framer = new WireFramer();
    const [a, b] = [Buffer.from('first'), Buffer.from('second')];
    const wire = framer.frame(a);
    expect(framer.frame(a)).toBe(wire);
    expect(framer.frame(b)).not.toBe(wire);
    expect(framer.frame(b).subarray(2).toString()).toBe('second');
  });
});

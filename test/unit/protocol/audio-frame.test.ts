import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestCommonCodec, CODEC_NAMES } from '../../../common/codec.ts';
import {
  audioClock,
  checkAudioFrame,
  clockOf,
  encodeAudioFrame,
  parseAudioFrame,
  stampStationNumber,
  type AudioFrame,
} from '../../../main/protocol/index.ts';
import { holds, PROPERTY_TIMEOUT_MS } from '../../support/wire-property.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

const frames: fc.Arbitrary<AudioFrame> = fc
  .record({
    first: fc.boolean(),
    last: fc.boolean(),
    codec: fc.constantFrom(...CODEC_NAMES),
    stationNumber: fc.nat(0xffff),
    sequence: fc.nat(0xffff),
    timestamp: fc.nat(0xffff_ffff),
    payload: fc.uint8Array({ maxLength: 320, size: 'max' }),
  })
  .map((frame) => (frame.payload.length === 0 ? { ...frame, last: true } : frame));

describe('the audio frame', () => {
  it('has the layout of docs/protocol.md', () => {
    expect(parseAudioFrame(bytes('01 03 00 00 12 34 ff fe 00 01 00 02 55 aa'))).toEqual({
      ok: true,
      frame: {
        first: true,
        last: true,
        codec: 'PCMU/8000',
        stationNumber: 0x1234,
        sequence: 0xfffe,
        timestamp: 0x0001_0002,
        payload: bytes('55 aa'),
      },
    });
  });

  it.each([
    ['01 00 00 00 00 00 00 00 00 00 00', 'too-short'],
    [`01 00 00 00 00 00 00 00 00 00 00 00 ${'55'.repeat(321)}`, 'too-long'],
    ['02 00 00 00 00 00 00 00 00 00 00 00 55', 'unknown-type'],
    ['01 04 00 00 00 00 00 00 00 00 00 00 55', 'unknown-flags'],
    ['01 00 02 00 00 00 00 00 00 00 00 00 55', 'unknown-codec'],
    ['01 00 00 00 00 00 00 00 00 00 00 00', 'empty'],
  ])('is refused for %s: %s', (hex, fault) => {
    expect(checkAudioFrame(bytes(hex))).toEqual({ ok: false, fault });
    expect(parseAudioFrame(bytes(hex))).toEqual({ ok: false, fault });
  });

  it('carries a clock from the server only', () => {
    const stamped = bytes('01 00 00 a5 00 07 00 00 00 00 00 00 55');
    expect(checkAudioFrame(stamped)).toEqual({ ok: false, fault: 'reserved-not-zero' });
    expect(parseAudioFrame(stamped)).toMatchObject({ ok: true, frame: { stationNumber: 7 } });
    expect(clockOf(stamped)).toBe(0xa5);
  });

  it.each([
    [0, 1],
    [7.9, 1],
    [8, 2],
    [2_039, 255],
    [2_040, 1],
    [1_000_000_000, 1 + (125_000_000 % 255)],
  ])('carries, at %f ms of the server, the clock byte %i', (nowMs, byte) => {
    expect(audioClock(nowMs)).toBe(byte);
  });

  it('may be empty when it is the last one', () => {
    expect(checkAudioFrame(bytes('01 02 01 00 00 00 00 00 00 00 00 00'))).toEqual({
      ok: true,
      codec: 'PCMU/16000',
    });
  });

  it('cannot be encoded when it is too long, or empty in the middle', () => {
    const frame: AudioFrame = {
      first: false,
      last: false,
      codec: 'PCMU/8000',
      stationNumber: 0,
      sequence: 0,
      timestamp: 0,
      payload: new Uint8Array(321),
    };
    expect(() => encodeAudioFrame(frame)).toThrow(RangeError);
    expect(() => encodeAudioFrame({ ...frame, payload: new Uint8Array() })).toThrow(RangeError);
  });

  it('survives a round trip, and a stamp changes only the talker', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    holds(
      fc.property(frames, fc.nat(0xffff), (frame, talker) => {
        const encoded = encodeAudioFrame(frame);
        const parsed = parseAudioFrame(encoded);
        if (!parsed.ok) throw new Error(parsed.fault);
        const { payload, ...header } = frame;
        expect({ ...parsed.frame, payload: null }).toEqual({ ...header, payload: null });
        expect(Buffer.compare(parsed.frame.payload, payload)).toBe(0);
        stampStationNumber(encoded, talker);
        const expected = encodeAudioFrame({ ...frame, stationNumber: talker });
        expect(Buffer.compare(encoded, expected)).toBe(0);
      }),
    );
  });

  it(
    'never throws on random bytes, and every accepted frame encodes to the same bytes',
    { timeout: PROPERTY_TIMEOUT_MS },
    () => {
      const nearly = fc
        .tuple(fc.uint8Array({ maxLength: 16 }), fc.nat(8), fc.constantFrom(0, 1, 2, 3, 4, 255))
        .map(([raw, at, value]) => raw.map((byte, n) => (n === at ? value : n === 0 ? 1 : n < 4 ? 0 : byte)));
      holds(
        fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), nearly), (raw) => {
          const check = checkAudioFrame(raw);
          const parsed = parseAudioFrame(raw);
          // The server writes the clock byte; a client must send 0.
          const clockless = raw.map((value, at) => (at === 3 ? 0 : value));
          expect(check.ok).toBe(parsed.ok && clockOf(raw) === 0);
          if (parsed.ok) expect(Buffer.compare(encodeAudioFrame(parsed.frame), clockless)).toBe(0);
        }),
      );
    },
  );
});

describe('bestCommonCodec', () => {
  it('is the best codec that every listener decodes', () => {
    expect(bestCommonCodec([])).toBe('PCMU/16000');
    expect(bestCommonCodec([['PCMU/8000', 'PCMU/16000'], ['PCMU/16000']])).toBe('PCMU/16000');
    expect(bestCommonCodec([['PCMU/16000', 'PCMU/8000'], ['PCMU/8000']])).toBe('PCMU/8000');
  });
});

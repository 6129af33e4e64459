import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFinalName } from '../../../main/protocol/names.ts';
import { CODEC_NAMES } from '../../../common/codec.ts';
import { parseClientMessage, parseServerMessage, type ClientMessage } from '../../../main/protocol/index.ts';
import { holds, PROPERTY_TIMEOUT_MS } from '../../support/wire-property.ts';

const id = fc.nat(0xffff_ffff);
const ref = fc.option(id, { nil: undefined });
const secret = fc
  .uint8Array({ minLength: 18, maxLength: 64 })
  .map((bytes) => Buffer.from(bytes).toString('base64'));
const channel = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/);
const name = fc
  .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
  .filter((text) => readFinalName(text).ok);
const target = fc.oneof(fc.record({ channel }), fc.record({ station: fc.integer({ min: 1, max: 65_535 }) }));
const of = <T extends ClientMessage['type']>(type: T) => fc.constant(type);
const without = <T extends object>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const clientMessages: fc.Arbitrary<ClientMessage> = fc
  .oneof(
    fc.record({
      type: of('hello'),
      version: fc.nat(0xffff),
      stationId: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
      name,
      codecs: fc.uniqueArray(fc.constantFrom(...CODEC_NAMES), { minLength: 1 }),
      nonce: secret,
      resume: fc.option(fc.record({ session: fc.string({ maxLength: 64 }), token: secret }), {
        nil: undefined,
      }),
    }),
    fc.record({ type: of('auth'), proof: fc.option(secret, { nil: undefined }) }),
    fc.record({
      type: of('subscribe'),
      ref,
      listen: fc.array(channel, { maxLength: 8 }),
      talk: fc.array(channel, { maxLength: 8 }),
    }),
    fc.record({
      type: of('talk.start'),
      talkspurt: id,
      targets: fc.array(target, { minLength: 1, maxLength: 16 }),
      override: fc.option(fc.boolean(), { nil: undefined }),
    }),
    fc.record({ type: of('talk.stop'), talkspurt: id }),
    fc.record({ type: of('call'), ref, target }),
    fc.record({ type: of('heard'), frames: fc.maxSafeNat() }),
    fc.record({ type: of('ping'), id }),
    fc.record({ type: of('pong'), id }),
  )
  .map(without);

/** Text that is nearly a message: a real one with something broken. */
const nearly = fc
  .tuple(
    clientMessages,
    fc.nat(400),
    fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom('null', '{', '"', '[]', '-1', '\u0000')),
  )
  .map(([message, at, noise]) => {
    const text = JSON.stringify(message);
    const cut = at % (text.length + 1);
    return text.slice(0, cut) + noise + text.slice(cut + (at % 3));
  });

describe('parseClientMessage', () => {
  it('accepts every message of the protocol unchanged', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    holds(
      fc.property(clientMessages, (message) => {
        expect(parseClientMessage(JSON.stringify(message))).toEqual({ ok: true, message });
      }),
    );
  });

  it('never throws, and accepts each message that it returned', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    holds(
      fc.property(fc.oneof(fc.string(), fc.json(), nearly), (text) => {
        const parsed = parseClientMessage(text);
        if (parsed.ok) expect(parseClientMessage(JSON.stringify(parsed.message))).toEqual(parsed);
        else expect(parsed.problem.length).toBeGreaterThan(0);
      }),
    );
  });

  it.each([
    ['{"type":"ping","id":1,"x":1}', 'x'],
    [
      '{"type":"hello","version":1,"stationId":"a b","name":"A","codecs":["PCMU/8000"],"nonce":"AAAAAAAAAAAAAAAAAAAAAA=="}',
      'stationId',
    ],
    [
      '{"type":"hello","version":1,"stationId":"a","name":"A\\u202e","codecs":["PCMU/8000"],"nonce":"AAAAAAAAAAAAAAAAAAAAAA=="}',
      'name',
    ],
    ['{"type":"talk.start","talkspurt":1,"targets":[]}', 'targets'],
    ['{"type":"talk.start","talkspurt":1,"targets":[{"channel":"a","station":1}]}', 'targets.0'],
    ['{"type":"subscribe","listen":["UPPER"],"talk":[]}', 'listen.0'],
    ['{"type":"ping","id":1.5}', 'id'],
    ['{"type":"__proto__"}', 'type'],
  ])('refuses %s and names the field', (text, field) => {
    const parsed = parseClientMessage(text);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.problem).toContain(field);
  });
});

describe('parseServerMessage', () => {
  it('never throws', { timeout: PROPERTY_TIMEOUT_MS }, () => {
    holds(
      fc.property(fc.oneof(fc.string(), fc.json(), nearly), (text) => {
        const parsed = parseServerMessage(text);
        if (parsed.ok) expect(parseServerMessage(JSON.stringify(parsed.message))).toEqual(parsed);
      }),
    );
  });

  it('ignores unknown fields', () => {
    expect(parseServerMessage('{"type":"station.left","id":3,"why":"lunch"}')).toEqual({
      ok: true,
      message: { type: 'station.left', id: 3 },
    });
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CODECS } from '../../../common/codec.ts';
import { REFUSALS } from '../../../common/refusal.ts';
import {
  audioClock,
  checkAudioFrame,
  clientMessage,
  clockOf,
  CLOSE_CODES,
  computeProof,
  derivePassphraseKey,
  limits,
  parseAudioFrame,
  parseClientMessage,
  parseServerMessage,
  proofMatches,
  SCRYPT_PARAMETERS,
  serverMessage,
  stampStationNumber,
  TALK_END_REASONS,
  TRANSPORT_CLOSE_NAMES,
} from '../../../main/protocol/index.ts';

// docs/protocol.md is the contract with other implementations, so each example must match the code.
const page = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');
const blocks = (label: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${label}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text]) => text);
/** Rows of all tables, as lists of cells without backquotes. */
const rows = [...page.matchAll(/^\|(.*)\|$/gm)].map(([, row]) =>
  row.split('|').map((cell) => cell.trim().replaceAll('`', '')),
);
const cell = (first: string): string => rows.find((row) => row[0] === first)?.[1] ?? `no row ${first}`;

describe('the messages on the page', () => {
  it.each([
    ['client', parseClientMessage, clientMessage],
    ['server', parseServerMessage, serverMessage],
  ] as const)('are valid from the %s and complete', (side, parse, schema) => {
    const seen = new Set<string>();
    for (const text of blocks(`json ${side}`)) {
      const parsed = parse(text);
      expect(parsed, text).toMatchObject({ ok: true });
      if (!parsed.ok) continue;
      // The example has no field that the parser drops.
      expect(parsed.message).toEqual(JSON.parse(text));
      seen.add(parsed.message.type);
    }
    const types = schema.options.map((option) => option.shape.type.value);
    expect([...seen].sort()).toEqual([...types].sort());
  });
});

describe('the proof on the page', () => {
  const clean = (value: string): string => /base64 (\S+)/.exec(value)?.[1] ?? value;
  it('is what the code computes', async () => {
    const [passphrase, salt] = [cell('passphrase'), clean(cell('salt'))];
    const [client, server] = [clean(cell('client nonce')), clean(cell('server nonce'))];
    expect(Buffer.from(salt, 'base64')).toEqual(Buffer.from(Array.from({ length: 16 }, (_, n) => n)));
    const key = await derivePassphraseKey(passphrase, salt, SCRYPT_PARAMETERS);
    expect(key.toString('hex')).toBe(cell('key (hex)'));
    expect(computeProof(key, 'client', client, server)).toBe(cell('client proof'));
    expect(computeProof(key, 'server', client, server)).toBe(cell('server proof'));
    expect(proofMatches(cell('client proof'), cell('client proof'))).toBe(true);
    for (const wrong of [undefined, '', cell('server proof'), cell('client proof').slice(4)]) {
      expect(proofMatches(cell('client proof'), wrong)).toBe(false);
    }
  });

  it('is the same for both Unicode forms of a passphrase', async () => {
    const [a, b] = await Promise.all(
      ['Café', 'Cafe\u0301'].map((text) =>
        derivePassphraseKey(text, 'AAECAwQFBgcICQoLDA0ODw==', SCRYPT_PARAMETERS),
      ),
    );
    expect(a).toEqual(b);
  });
});

describe('the audio frame on the page', () => {
  it('is what the code reads and stamps', () => {
    const [sent, forwarded] = blocks('hex').map((text) => Buffer.from(text.replace(/\s/g, ''), 'hex'));
    expect(checkAudioFrame(sent)).toEqual({ ok: true, codec: 'PCMU/16000' });
    expect(parseAudioFrame(sent)).toMatchObject({
      frame: { first: true, last: false, stationNumber: 0, sequence: 513, timestamp: 160_000 },
    });
    stampStationNumber(sent, 7);
    expect(sent.equals(forwarded)).toBe(true);
  });
});

describe('the bytes of acknowledgement and clock on the page', () => {
  const [message, frame] = blocks('bytes').map((text) => Buffer.from(text.replace(/\s/g, ''), 'hex'));

  it('are a WebSocket message with an acknowledgement', () => {
    // RFC 6455 section 5.2: FIN and text, mask and length, mask.
    expect([message[0], message[1]]).toEqual([0x81, 0x80 | (message.length - 6)]);
    expect(message.readUInt32BE(2)).toBe(0);
    expect(parseClientMessage(message.subarray(6).toString())).toEqual({
      ok: true,
      message: { type: 'heard', frames: 1234 },
    });
  });

  it("are an audio frame with the server's clock", () => {
    const forwarded = Buffer.from(blocks('hex')[1].replace(/\s/g, ''), 'hex');
    expect(clockOf(frame)).toBe(audioClock(1320));
    forwarded[3] = frame[3];
    expect(frame.equals(forwarded)).toBe(true);
    expect(parseAudioFrame(frame)).toMatchObject({ ok: true, frame: { stationNumber: 7 } });
  });
});

describe('the tables on the page', () => {
  it('list every limit with its number', () => {
    const listed = rows
      .filter(([name]) => /^[A-Z][A-Z_]+$/.test(name))
      .map(([name, value]) => [name, Number(value)]);
    expect(Object.fromEntries(listed)).toEqual({ ...limits });
  });

  it('list every close code', () => {
    const listed = rows.filter(([code]) => /^4\d{3}$/.test(code)).map(([code, name]) => [name, Number(code)]);
    expect(Object.fromEntries(listed)).toEqual(CLOSE_CODES);
    for (const [code, name] of rows.filter((row) => row.length === 4 && /^10\d\d$/.test(row[0]))) {
      if (code !== '1011') expect(TRANSPORT_CLOSE_NAMES[Number(code)]).toBe(name);
    }
  });

  it('list every reason and every codec', () => {
    for (const reason of [...REFUSALS, ...TALK_END_REASONS])
      expect(rows.some(([name]) => name === reason)).toBe(true);
    for (const { name, code, sampleRateHz } of CODECS) {
      expect(rows.find(([first]) => first === name)?.slice(1, 3)).toEqual([
        String(code),
        `${String(sampleRateHz)} samples/s`,
      ]);
    }
  });
});

describe('mu-law on the page', () => {
  // The page's own pseudo-code, word for word.
  const encode = (sample: number): number => {
    const sign = sample < 0 ? 0x80 : 0;
    const magnitude = Math.min(Math.abs(sample), 32_635) + 132;
    const exponent = 31 - Math.clz32(magnitude) - 7;
    return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
  };
  const decode = (code: number): number => {
    const byte = ~code & 0xff;
    const magnitude = (((byte & 0x0f) << 3) + 132) << ((byte >> 4) & 7);
    return byte & 0x80 ? 132 - magnitude : magnitude - 132;
  };

  it('gives the values of the table', () => {
    const table = rows.filter(
      (row) => row.length === 3 && /^-?\d+$/.test(row[0]) && /^[0-9a-f]{2}$/.test(row[1]),
    );
    expect(table).toHaveLength(6);
    for (const [sample, byte, decoded] of table) {
      expect(encode(Number(sample)).toString(16).padStart(2, '0')).toBe(byte);
      expect(decode(parseInt(byte, 16)) + 0).toBe(Number(decoded));
    }
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFinalName } from '../../../main/protocol/index.ts';
import { invitationUrl, parseInvitation } from '../../../main/hosting/invitation.ts';

const ipv4 = fc.ipV4().filter((text) => !/\b0\d/.test(text));
const host = fc.oneof(ipv4, fc.constantFrom('studio.local', 'stage-left', '[fd00::1]', '[2001:db8::2]'));
const text = (options: { minLength: number; maxLength: number }): fc.Arbitrary<string> =>
  fc.string({ ...options, unit: 'grapheme' });
const name = text({ minLength: 1, maxLength: 20 }).filter((it) => readFinalName(it).ok);
const passphrase = fc.option(text({ minLength: 1, maxLength: 40 }), { nil: undefined });
const invitation = fc.record({
  host: fc.uniqueArray(host, { minLength: 1, maxLength: 4 }),
  port: fc.integer({ min: 1, max: 65_535 }),
  name,
  passphrase,
});

describe('an invitation', () => {
  it('reads its own links, with any text around them', () => {
    const around = fc.constantFrom(
      ['', ''],
      ['  ', '\n'],
      ['Join us: ', '.'],
      ['<', '>'],
      ['“', '”'],
      ['来吧 ', '。'],
      ['(', ')'],
    );
    fc.assert(
      fc.property(invitation, around, fc.boolean(), (given, [before, after], shout) => {
        const link = invitationUrl(given);
        const written = shout ? link.replace('partyline://join', 'PartyLine://JOIN') : link;
        expect(parseInvitation(`${before}${written}${after}`)).toEqual({
          urls: given.host.map((each) => `ws://${each}:${String(given.port)}`),
          name: given.name,
          passphrase: given.passphrase,
        });
      }),
    );
  });

  it('writes the form that the desktop app registers', () => {
    expect(
      invitationUrl({
        host: '10.0.0.5',
        port: 7420,
        name: 'Studio 1',
        passphrase: 'lemon orbit patrol velvet',
      }),
    ).toBe('partyline://join?host=10.0.0.5&port=7420&name=Studio+1&key=lemon+orbit+patrol+velvet');
  });

  it('reads a link without port or name', () => {
    expect(parseInvitation('partyline://join?host=stage-left')).toEqual({
      urls: ['ws://stage-left:7420'],
      name: '',
      passphrase: undefined,
    });
    expect(parseInvitation('partyline://join/?host=fd00::1&key=a+b')).toEqual({
      urls: ['ws://[fd00::1]:7420'],
      name: '',
      passphrase: 'a b',
    });
  });

  it.each([
    ['nothing', ''],
    ['an address', 'ws://10.0.0.5:7420'],
    ['another verb', 'partyline://leave?host=10.0.0.5'],
    ['another scheme', 'https://join?host=10.0.0.5'],
    ['no host', 'partyline://join?port=7420&key=abc'],
    ['an empty host', 'partyline://join?host=&port=7420'],
    ['a path in the host', 'partyline://join?host=a%2Fb&port=7420'],
    ['a user in the host', 'partyline://join?host=me%40there&port=7420'],
    ['a port in the host', 'partyline://join?host=10.0.0.5%3A80&port=7420'],
    ['no such port', 'partyline://join?host=10.0.0.5&port=70000'],
    ['port 0', 'partyline://join?host=10.0.0.5&port=0'],
    ['words for a port', 'partyline://join?host=10.0.0.5&port=high'],
    ['two ports', 'partyline://join?host=10.0.0.5&port=1&port=2'],
    ['an empty passphrase', 'partyline://join?host=10.0.0.5&key='],
    ['two passphrases', 'partyline://join?host=10.0.0.5&key=a&key=b'],
    ['a passphrase without end', `partyline://join?host=10.0.0.5&key=${'a'.repeat(257)}`],
    ['nine hosts', `partyline://join?${'host=10.0.0.5&'.repeat(9)}port=7420`],
    ['a link without end', `partyline://join?host=10.0.0.5&name=${'a'.repeat(3_000)}`],
    ['a text without end', `${' '.repeat(20_000)}partyline://join?host=10.0.0.5`],
  ])('refuses %s', (_what, given) => {
    expect(parseInvitation(given)).toBeUndefined();
  });

  it('drops control and direction characters from the server name', () => {
    expect(parseInvitation('partyline://join?host=a&name=%1B%5B2J%E2%80%AEStudio')?.name).toBe('[2JStudio');
    expect(parseInvitation(`partyline://join?host=a&name=${'n'.repeat(65)}`)?.name).toBe('');
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (given) => {
        parseInvitation(given);
        expect(parseInvitation(`partyline://join?${given}`)?.urls ?? []).not.toContain(undefined);
      }),
    );
  });
});

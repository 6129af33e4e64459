import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../main/station/address.ts';

describe('parseAddress', () => {
  it.each([
    ['ws://10.0.0.5:7420', 'ws://10.0.0.5:7420'],
    ['10.0.0.5:7420', 'ws://10.0.0.5:7420'],
    ['10.0.0.5', 'ws://10.0.0.5:7420'],
    ['stage-left', 'ws://stage-left:7420'],
    ['stage-left:9000', 'ws://stage-left:9000'],
    ['localhost', 'ws://localhost:7420'],
    ['WS://Stage-Left', 'ws://stage-left:7420'],
    ['  ws://10.0.0.5/  ', 'ws://10.0.0.5:7420'],
    ['[::1]:7420', 'ws://[::1]:7420'],
    ['[fe80::1]', 'ws://[fe80::1]:7420'],
    ['wss://intercom.example', 'wss://intercom.example:7420'],
    ['ws://10.0.0.5:80', 'ws://10.0.0.5:80'],
    ['ws://10.0.0.5:80/path', 'ws://10.0.0.5:80'],
    ['wss://10.0.0.5:443', 'wss://10.0.0.5:443'],
    ['ws://user:80@10.0.0.5', 'ws://10.0.0.5:7420'],
    ['[fe80::80]', 'ws://[fe80::80]:7420'],
    ['ws://10.0.0.5:7420/path?query#part', 'ws://10.0.0.5:7420'],
  ])('%s is %s', (text, url) => {
    expect(parseAddress(text)).toEqual({ ok: true, url });
    // As it is kept, and read again at the next start.
    expect(parseAddress(url)).toEqual({ ok: true, url });
  });

  it.each([
    '',
    '   ',
    'http://10.0.0.5',
    'ftp://x',
    'ws://',
    '10.0.0.5:70000',
    'a b',
    '10.0.0.5:port',
    '::1',
  ])('"%s" is answered by a sentence with an example', (text) => {
    const parsed = parseAddress(text);
    expect(parsed).toMatchObject({ ok: false });
    if (parsed.ok) return;
    expect(parsed.problem).toContain(`"${text}"`);
    expect(parsed.problem).toContain('ws://192.168.1.20:7420');
  });

  it('does not send a password of the address to anybody', () => {
    const parsed = parseAddress('ws://user:secret@10.0.0.5');
    expect(JSON.stringify(parsed)).not.toContain('secret@10');
  });
});

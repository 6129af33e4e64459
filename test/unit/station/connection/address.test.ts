import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../../main/station/connection/address.ts';

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
    ['::1', 'ws://[::1]:7420'],
    ['fd00::5', 'ws://[fd00::5]:7420'],
    ['ws://fd00::5', 'ws://[fd00::5]:7420'],
    ['[FD00:0::0005]:07420', 'ws://[fd00::5]:7420'],
    ['fd00:0:0:0:0:0:0:5:9000', 'ws://[fd00::5]:9000'],
    ['fe80::1%eth0', 'ws://[fe80::1%eth0]:7420'],
    ['fe80::1%25eth0', 'ws://[fe80::1%eth0]:7420'],
    ['[fe80::1%25eth0]:7420', 'ws://[fe80::1%eth0]:7420'],
    ['[fe80::1%eth0]:9000', 'ws://[fe80::1%eth0]:9000'],
    ['ws://[fe80::1%25en0]/', 'ws://[fe80::1%en0]:7420'],
    ['ws://fe80::1%wlp2s0.100', 'ws://[fe80::1%wlp2s0.100]:7420'],
    ['fe80::1%eth0:9000', 'ws://[fe80::1%eth0]:9000'],
    ['fe80::1%12', 'ws://[fe80::1%12]:7420'],
    ['fe80::1%25', 'ws://[fe80::1%25]:7420'],
    // A zone of another address than a link-local one says nothing.
    ['[fd00::5%eth0]:7420', 'ws://[fd00::5]:7420'],
    ['::ffff:10.0.0.5', 'ws://10.0.0.5:7420'],
    ['[::ffff:a00:5]:80', 'ws://10.0.0.5:80'],
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
    '10.0.0.5:0',
    'fd00::5:7420',
    'fd00::zz',
    '[::1',
    '[::1]x',
    '[10.0.0.5]:7420',
    'fe80::1%',
    '[fe80::1%]:7420',
    '[fe80::1%a b]:7420',
  ])('"%s" is answered by a sentence with an example', (text) => {
    const parsed = parseAddress(text);
    expect(parsed).toMatchObject({ ok: false });
    if (parsed.ok) return;
    expect(parsed.problem).toContain(`"${text}"`);
    expect(parsed.problem).toContain('ws://192.168.1.20:7420');
  });

  it.each([
    ['http://10.0.0.5', 'scheme', 'begins with ws://'],
    ['10.0.0.5:70000', 'port', 'no port from 1 to 65535'],
    ['fd00::5:7420', 'brackets', '[fd00::5]:7420'],
    ['fe80::1%', 'zone', '[fe80::1%eth0]'],
    ['a b', 'host', 'is not a server address'],
  ])('says what is wrong with "%s": %s', (text, fault, words) => {
    expect(parseAddress(text)).toMatchObject({ fault, problem: expect.stringContaining(words) as unknown });
  });

  it('does not send a password of the address to anybody', () => {
    const parsed = parseAddress('ws://user:secret@10.0.0.5');
    expect(JSON.stringify(parsed)).not.toContain('secret@10');
  });
});

import { describe, expect, it } from 'vitest';
import { isInvitationUrl, parseLaunch } from '../../../main/desktop/launch-request.ts';

describe('parseLaunch', () => {
  it('finds nothing in a plain start', () => {
    expect(parseLaunch(['/opt/Partyline/partyline'])).toEqual({
      invitationUrl: undefined,
      toggleTalk: false,
      hidden: false,
      devices: {},
    });
  });

  it('finds its requests among switches of Chromium', () => {
    const invitationUrl = 'partyline://join?host=192.168.1.20&port=7420';
    const argv = ['/opt/partyline', '--allow-file-access', '--hidden', invitationUrl, '--toggle-talk'];
    expect(parseLaunch(argv)).toEqual({ invitationUrl, toggleTalk: true, hidden: true, devices: {} });
  });

  it('reads devices as the command line of a station does, the last one for each side', () => {
    expect(parseLaunch(['x', '--input=none', '--output=default', '--input=file:/a b.wav']).devices).toEqual({
      input: { kind: 'file', path: '/a b.wav' },
      output: { kind: 'default' },
    });
  });

  it.each([
    ['partyline://join?host=a', true],
    ['PARTYLINE://join', true],
    ['https://partyline.example/', false],
    ['--link=partyline://join', false],
    ['/home/me/partyline:1', false],
  ])('decides whether %s is a link: %s', (text, is) => {
    expect(isInvitationUrl(text)).toBe(is);
  });
});

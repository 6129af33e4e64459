import { describe, expect, it } from 'vitest';
import { settingsOf } from '../../../bench/latency/mumble-files.ts';

const talker = {
  name: 'Talker',
  profile: 'defaults',
  continuous: false,
  pushToTalkKey: true,
  source: 'mic_source',
  sink: 'nobody',
} as const;

describe('Mumble’s settings', () => {
  it('leave everything that matters for delay as it is by default', () => {
    const text = settingsOf(talker);
    for (const word of [
      'outputdelay',
      'noisesupress',
      'framesperpacket',
      'jitterbuffer',
      'quality',
      '[net]',
    ]) {
      expect(text).not.toContain(word);
    }
  });

  it('are the least delay that its window offers in the other profile', () => {
    const text = settingsOf({ ...talker, profile: 'lowest' });
    for (const line of ['outputdelay=1', 'noisesupress=0', 'framesperpacket=1', 'jitterbuffer=1']) {
      expect(text.split('\n')).toContain(line);
    }
  });

  it('have the key of push-to-talk, the left Control key, at the talker only', () => {
    const text = settingsOf(talker);
    expect(text).toContain('transmit=2');
    expect(text).toContain(String.raw`1\keys=@Variant(\0\0\0\t\0\0\0\x1\0\0\0\x3\0\0\0%)`);
    expect(settingsOf({ ...talker, pushToTalkKey: false })).not.toContain('[shortcuts]');
  });

  it('transmit all the time when they are told to', () => {
    expect(settingsOf({ ...talker, continuous: true })).toContain('transmit=0');
  });

  it('name the devices', () => {
    expect(settingsOf(talker)).toContain('[pulseaudio]\ninput=mic_source\noutput=nobody\n');
  });
});

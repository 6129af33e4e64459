import { describe, expect, it } from 'vitest';
import { settingsOf } from '../../../../bench/latency/systems/mumble-files.ts';

const talker = {
  name: 'Talker',
  profile: 'defaults',
  continuous: false,
  pushToTalkKey: true,
  source: 'mic_source',
  sink: 'nobody',
} as const;

describe('settingsOf', () => {
  it('leaves every setting that affects delay at its default', () => {
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

  it('chooses the least delay that the settings window offers in the profile "lowest"', () => {
    const text = settingsOf({ ...talker, profile: 'lowest' });
    for (const line of ['outputdelay=1', 'noisesupress=0', 'framesperpacket=1', 'jitterbuffer=1']) {
      expect(text.split('\n')).toContain(line);
    }
  });

  it('gives only the talker a push-to-talk key, the left Control key', () => {
    const text = settingsOf(talker);
    expect(text).toContain('transmit=2');
    expect(text).toContain(String.raw`1\keys=@Variant(\0\0\0\t\0\0\0\x1\0\0\0\x3\0\0\0%)`);
    expect(settingsOf({ ...talker, pushToTalkKey: false })).not.toContain('[shortcuts]');
  });

  it('transmits all the time when continuous', () => {
    expect(settingsOf({ ...talker, continuous: true })).toContain('transmit=0');
  });

  it('names the devices', () => {
    expect(settingsOf(talker)).toContain('[pulseaudio]\ninput=mic_source\noutput=nobody\n');
  });
});

import { describe, expect, it } from 'vitest';
import { cueOf } from '../../../../main/desk/sound/cues.ts';
import { happeningsOf } from '../../../../main/desk/happenings.ts';
import { projectPanel } from '../../../../main/desk/panel/project-panel.ts';
import {
  defaultSettings,
  withInputChannel,
  type Settings,
} from '../../../../main/desk/settings/settings-schema.ts';
import { audioDevices } from '../../../../main/desk/sound/sound.ts';
import type { StationState } from '../../../../main/station/state.ts';
import type { MicrophoneSilence } from '../../../../common/microphone-silence.ts';
import { facts, station } from '../desk-facts.ts';

/** A microphone that nobody can hear, and one with several channels. */

const OPEN = station({
  microphone: { type: 'open', talkspurt: 1, targets: [{ channel: 'main' }], granted: undefined, sinceMs: 0 },
});
const MUTED: MicrophoneSilence = { kind: 'digital', muted: { what: 'source-muted', device: 'Headset' } };

/** The notices for the operator, from one silence to the next. */
function told(...silences: (MicrophoneSilence | undefined)[]): string[] {
  let state: StationState = OPEN;
  return silences.flatMap((silence) => {
    const before = state;
    const input = { type: 'silence', silence } as const;
    state = { ...before, silence };
    return happeningsOf(input, before, state, true).map(({ type }) => type);
  });
}

describe('a talker whom nobody can hear', () => {
  it('gets one warning for each silence, and a notice when it is over', () => {
    expect(told({ kind: 'digital' }, MUTED, undefined, undefined)).toEqual([
      'microphone-silent',
      'microphone-heard',
    ]);
    expect(told({ kind: 'digital' }, { kind: 'noise' })).toEqual(['microphone-silent', 'microphone-silent']);
    expect(cueOf({ type: 'microphone-silent', silence: MUTED })).toBe('microphone-silent');
    expect(cueOf({ type: 'microphone-heard' })).toBeUndefined();
  });

  it('is shown on the panel while the microphone is open', () => {
    const silent = { ...OPEN, silence: MUTED };
    expect(projectPanel(facts({ station: silent }), 1).microphone).toMatchObject({ silence: MUTED });
  });
});

describe('the channel of a microphone', () => {
  const eight = (settings: Settings, given?: 'auto' | number) => {
    const input = {
      type: 'running',
      ...{ name: 'default', hostApi: 'ALSA', key: 'ALSA/default' },
      ...{ behind: { name: 'Desk', key: 'PulseAudio/desk' } },
      ...{ sampleRateHz: 48_000, blockFrames: 64, simulated: false, channels: 8 },
    } as const;
    const inputChannels = audioDevices(
      settings,
      given === undefined ? {} : { inputChannel: given },
    ).inputChannels;
    const { audio } = station();
    const state = station({ audio: { ...audio, input } });
    return projectPanel(facts({ settings, station: state, inputChannels: inputChannels ?? {} }), 1).audio;
  };

  it('belongs to the microphone behind the default, and to no other', () => {
    const settings = withInputChannel(defaultSettings(), 'PulseAudio/desk', 3);
    expect(eight(settings).inputChannels).toEqual({ count: 8, chosen: 3 });
    const other = withInputChannel(defaultSettings(), 'ALSA/default', 3);
    expect(eight(other).inputChannels).toEqual({ count: 8, chosen: 'auto' });
    expect(projectPanel(facts({ settings }), 1).audio.inputChannels).toBeUndefined();
  });

  it('comes from the command line first, and is automatic when the microphone lacks that channel', () => {
    const settings = withInputChannel(defaultSettings(), 'PulseAudio/desk', 3);
    expect(eight(settings, 5).inputChannels?.chosen).toBe(5);
    expect(eight(settings, 'auto').inputChannels?.chosen).toBe('auto');
    expect(eight(settings, 9).inputChannels?.chosen).toBe('auto');
  });

  it('is forgotten with `auto`, and when 100 other microphones were used since', () => {
    let settings = withInputChannel(defaultSettings(), 'first', 2);
    expect(withInputChannel(settings, 'first', 'auto').inputChannels).toEqual({});
    for (let i = 0; i < 100; i++) settings = withInputChannel(settings, `other ${String(i)}`, 2);
    expect(Object.keys(settings.inputChannels).length).toBe(100);
    expect(settings.inputChannels['first']).toBeUndefined();
  });
});

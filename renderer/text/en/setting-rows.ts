import type { SettingRowWords } from '../setting-row-words.ts';

/** Each row of the settings pages, by the setting's name in `common/settings.ts`. */
export const rows = {
  language: { label: 'Language', choices: { system: 'System', en: 'English', zh: '中文' } },
  theme: {
    label: 'Theme',
    choices: { system: 'System', dark: 'Dark', light: 'Light', hc: 'High contrast' },
  },
  density: {
    label: 'Keys',
    choices: {
      auto: 'Automatic',
      large: 'Large',
      standard: 'Standard',
      compact: 'Compact',
      list: 'List',
    },
    hint: 'Automatic goes by the number of channels and the size of the window. The rest is on further pages.',
  },
  leftHanded: { label: 'Left-handed', hint: 'In a narrow window, talk keys move to the left edge.' },
  speakTalkers: {
    label: 'Speak who talks',
    choices: { off: 'Off', names: 'Names', 'names-and-channels': 'Names and channels' },
    hint: 'For screen readers: one short sentence every few seconds at most, and none while you are on air.',
  },
  closeToTray: {
    label: 'Closing the window keeps Partyline running',
    hint: 'Calls are still heard. Quit from the tray, or from the menu.',
  },
  startAtLogin: {
    label: 'Start when you log in',
    hint: 'Calls reach you before anybody opens the window.',
  },
  globalHotkeys: {
    label: 'Hotkeys with any program in front',
    hint: 'Off: keys work only while this window is in front.',
  },
  noiseGate: {
    label: 'Noise gate',
    hint: 'Closes while you are silent: fans and keyboards are not sent.',
  },
  automaticGain: {
    label: 'Automatic gain',
    hint: 'Brings a quiet voice up and a loud one down, to one level.',
  },
  preRollMs: {
    label: 'Before the press',
    hint: (ms: number): string =>
      ms === 0
        ? 'Nothing from before the press is sent. The first syllable may be clipped.'
        : `Up to ${String(ms)} ms from before the press are sent, so that the first syllable is whole. Nothing older is sent.`,
  },
  releaseTailMs: {
    label: 'After the release',
    hint: (ms: number): string =>
      ms === 0
        ? 'The microphone closes with the key. The last word may be clipped.'
        : `The microphone stays open for ${String(ms)} ms, so that the last word ends whole. Esc and Mute close it at once.`,
  },
  maxTalkSeconds: {
    label: 'Microphone closes after',
    hint: 'A forgotten key does not stay open. A sound warns 10 s before.',
  },
  outputDb: { label: 'Volume of everything' },
  dimDb: {
    label: 'Dim',
    hint: 'How far others are turned down for a direct talk, a priority channel, or a floor taken over.',
  },
  sounds: {
    label: 'Sounds',
    hint: 'Ticks when a key opens and closes, calls, a lost connection. Never sent to others.',
  },
  soundsDb: { label: 'Volume of sounds' },
} satisfies SettingRowWords;

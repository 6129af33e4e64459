/** The bounds of every volume control: of all sound, of the operator's sounds, of a channel. */
export const VOLUME_DB = { min: -40, max: 6 } as const;

/**
 * The settings of a desk that have one value each. Each is declared here, once. The types, the
 * defaults, the parsers of the settings file and of the panel's call, the bounds in the audio
 * process, the options of the command line and the rows on the panel's settings pages follow from
 * this table; `releaseTailMs` is named again only where it is used. Its words on screen are in
 * `renderer/text/en/setting-rows.ts` and `renderer/text/zh/setting-rows.ts`. The table is plain
 * data: the panel and the audio process load it too.
 */
export const SETTINGS = {
  /** How the others see this station. Empty: the computer's name. */
  name: { kind: 'name', of: 'station', default: '' },
  /** Where this station is. Empty: it is not said. */
  place: { kind: 'name', of: 'place', default: '' },

  language: { kind: 'choice', values: ['system', 'en', 'zh'], default: 'system', page: 'appearance' },
  theme: { kind: 'choice', values: ['system', 'dark', 'light', 'hc'], default: 'system', page: 'appearance' },
  /**
   * How many keys the panel shows at a time; `auto`: by the number of channels and the window's
   * size.
   */
  density: {
    kind: 'choice',
    values: ['auto', 'large', 'standard', 'compact', 'list'],
    default: 'auto',
    page: 'appearance',
  },
  leftHanded: { kind: 'switch', default: false, page: 'appearance' },
  /** The names that a screen reader speaks when somebody talks. */
  speakTalkers: {
    kind: 'choice',
    values: ['off', 'names', 'names-and-channels'],
    default: 'off',
    page: 'appearance',
  },
  closeToTray: { kind: 'switch', default: true, page: 'window' },
  startAtLogin: { kind: 'switch', default: false, page: 'window' },
  globalHotkeys: { kind: 'switch', default: true, page: 'hotkeys' },

  /** The microphone sends silence while nobody speaks into it. */
  noiseGate: {
    kind: 'switch',
    default: false,
    page: 'talking',
    forVoice: true,
    option: { name: 'gate', help: "silence below −48 dB instead of the room's noise" },
  },
  automaticGain: {
    kind: 'switch',
    default: false,
    page: 'talking',
    forVoice: true,
    option: { name: 'agc', help: 'bring loud and soft voices to one level' },
  },
  /** How much sound from before a press is sent; 0: none. */
  preRollMs: {
    kind: 'number',
    unit: 'ms',
    whole: true,
    min: 0,
    max: 60,
    default: 20,
    offered: [0, 10, 20, 30, 40, 60],
    page: 'talking',
    forVoice: true,
    option: {
      name: 'pre-roll',
      value: 'MS',
      help: 'what was said so long before a press goes out with it, so that no first syllable is cut',
    },
  },
  /**
   * How long the microphone stays open after a release by hand, so that the end of a word is not
   * cut off; 0: not at all.
   */
  releaseTailMs: {
    kind: 'number',
    unit: 'ms',
    whole: true,
    min: 0,
    max: 200,
    default: 40,
    offered: [0, 20, 40, 60, 100, 150, 200],
    page: 'talking',
    forVoice: true,
    option: {
      name: 'release-tail',
      value: 'MS',
      help: "the microphone stays open so long after a release, so that no word's end is cut",
      more: 'A fail-safe closes it at once',
    },
  },
  /** The microphone closes by itself after this time. */
  maxTalkSeconds: {
    kind: 'number',
    unit: 's',
    whole: true,
    min: 5,
    max: 60,
    default: 60,
    offered: [5, 10, 20, 30, 45, 60],
    page: 'talking',
  },

  outputDb: {
    kind: 'number',
    unit: 'dB',
    whole: false,
    ...VOLUME_DB,
    default: 0,
    offered: 'volume',
    page: 'listening',
  },
  /** While a priority talker speaks, all others are turned down by this much; 0: not at all. */
  dimDb: {
    kind: 'number',
    unit: 'dB',
    whole: false,
    min: -60,
    max: 0,
    default: -14,
    offered: [0, -6, -10, -14, -20, -30, -40, -60],
    page: 'listening',
    option: {
      name: 'dim',
      value: 'DB',
      help: 'everybody else while a priority channel or a direct call speaks',
    },
  },
  /** The operator's own sounds, such as the tick of a key. */
  sounds: { kind: 'switch', default: true, page: 'listening' },
  soundsDb: {
    kind: 'number',
    unit: 'dB',
    whole: false,
    ...VOLUME_DB,
    default: -12,
    offered: 'volume',
    page: 'listening',
    onlyWith: 'sounds',
  },
} as const satisfies SettingTable;

/** A part of the panel's settings pages that lists its settings in the order of the table. */
export type SettingPage = 'appearance' | 'window' | 'hotkeys' | 'talking' | 'listening';

interface AnySetting {
  /** Absent: the panel has a form of its own for it. */
  readonly page?: SettingPage;
  /** Shown only while this switch is on. */
  readonly onlyWith?: string;
  /** The audio process is configured with it (`VoiceOptions`). */
  readonly forVoice?: true;
  /** The option of `partyline station`. */
  readonly option?: SettingOption;
}

/**
 * How the command line names a setting, and its line in `--help`; bounds and default are added to
 * `help`, then `more`.
 */
export interface SettingOption {
  readonly name: string;
  /** The placeholder for the value in `--help`; a switch has none. */
  readonly value?: string;
  readonly help: string;
  readonly more?: string;
}

export interface SwitchSetting extends AnySetting {
  readonly kind: 'switch';
  readonly default: boolean;
}

export interface ChoiceSetting extends AnySetting {
  readonly kind: 'choice';
  readonly values: readonly string[];
  readonly default: string;
}

export interface NumberSetting extends AnySetting {
  readonly kind: 'number';
  readonly unit: 'ms' | 's' | 'dB';
  /** No fractions. */
  readonly whole: boolean;
  readonly min: number;
  readonly max: number;
  readonly default: number;
  /**
   * The values that the panel offers, or the volume control. Other values within the bounds are
   * taken too.
   */
  readonly offered: readonly number[] | 'volume';
}

/**
 * A name that `main/protocol/names.ts` has to accept; the settings file may hold the default as
 * well.
 */
export interface NameSetting extends AnySetting {
  readonly kind: 'name';
  readonly of: 'station' | 'place';
  readonly default: string;
}

export type Setting = SwitchSetting | ChoiceSetting | NumberSetting | NameSetting;
export type SettingTable = Readonly<Record<string, Setting>>;

export type SettingValue<One extends Setting> = One extends SwitchSetting
  ? boolean
  : One extends ChoiceSetting
    ? One['values'][number]
    : One extends NumberSetting
      ? number
      : string;

export type SettingName = keyof typeof SETTINGS;
/** One value for each setting of the table. */
export type SettingValues = {
  readonly [Name in SettingName]: SettingValue<(typeof SETTINGS)[Name]>;
};

type NamesWith<Mark> = {
  [Name in SettingName]: (typeof SETTINGS)[Name] extends Mark ? Name : never;
}[SettingName];
/** Settings with a row on a page, and therefore with words in each language. */
export type ShownSetting = NamesWith<{ readonly page: SettingPage }>;
export type VoiceSetting = NamesWith<{ readonly forVoice: true }>;
export type OptionSetting = NamesWith<{ readonly option: SettingOption }>;

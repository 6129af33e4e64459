import { settingDefaults, voiceValues, type VoiceValues } from './setting-values.ts';
import { SETTINGS } from './settings.ts';

/**
 * How the microphone's sound is prepared, and what is sent before and after a press: the settings
 * marked `forVoice`.
 */
export type VoiceOptions = VoiceValues;

export const DEFAULT_VOICE: VoiceOptions = voiceValues(settingDefaults());
export const MAX_PRE_ROLL_MS = SETTINGS.preRollMs.max;

import { assertNever } from '../../common/assert-never.ts';
import { CODEC_RATE_HZ } from '../../common/codec.ts';
import { MAX_DIM_ATTACK_MS, MAX_DIM_RELEASE_MS } from '../../common/dim-options.ts';
import { FRAME_DURATIONS_MS } from '../../common/encoded-frame.ts';
import { MOST_INPUT_CHANNELS } from '../../common/device-choice.ts';
import { SETTINGS, type Setting } from '../../common/settings.ts';
import { voiceSettings } from '../../common/setting-values.ts';
import type { AudioCommand } from './messages.ts';

/**
 * Owner and audio process are built together, so their messages are typed and not parsed. Two
 * commands are checked when they come: the configuration, which holds what a person wrote, and the
 * one command that opens the microphone.
 */
type CheckedCommand = Extract<AudioCommand, { readonly type: 'configure' | 'talk.open' }>;

const MOST_TALK_MS = 3_600_000;
const MOST_TEXT = 4_096;

/** @throws Error that names the first wrong field. */
export function checkCommand(command: CheckedCommand): void {
  const rules: Readonly<Record<string, Rule>> = command.type === 'configure' ? CONFIGURATION : OPENING;
  const fields = new Map<string, unknown>(Object.entries(command));
  for (const [field, { must, holds }] of Object.entries(rules)) {
    if (!holds(fields.get(field))) throw new Error(`${field} must be ${must}`);
  }
}

interface Rule {
  readonly must: string;
  readonly holds: (value: unknown) => boolean;
}
type Rules<Command> = Readonly<Record<Exclude<keyof Command, 'type'>, Rule>>;

const within = (least: number, most: number): Rule => ({
  must: `a number from ${least} to ${most}`,
  holds: (value) => typeof value === 'number' && value >= least && value <= most,
});
const whole = (least: number, most: number): Rule => ({
  must: `a whole number from ${least} to ${most}`,
  holds: (value) => Number.isInteger(value) && within(least, most).holds(value),
});
const oneOf = (...choices: readonly unknown[]): Rule => ({
  must: `one of ${choices.join(', ')}`,
  holds: (value) => choices.includes(value),
});
const boolean: Rule = { must: 'true or false', holds: (value) => typeof value === 'boolean' };
const text: Rule = {
  must: 'a text',
  holds: (value) => typeof value === 'string' && value !== '' && value.length <= MOST_TEXT,
};
const list = (entry: Rule): Rule => ({
  must: `a list, each entry ${entry.must}`,
  holds: (value) => Array.isArray(value) && value.every(entry.holds),
});
const optional = (rule: Rule): Rule => ({
  must: `${rule.must}, or absent`,
  holds: (value) => value === undefined || rule.holds(value),
});
const orNull = (rule: Rule): Rule => ({
  must: `${rule.must}, or null`,
  holds: (value) => value === null || rule.holds(value),
});
const object = (rules: Readonly<Record<string, Rule>>): Rule => ({
  must: `{ ${Object.entries(rules)
    .map(([field, { must }]) => `${field}: ${must}`)
    .join('; ')} }`,
  holds: (value) =>
    isObject(value) && Object.entries(rules).every(([field, { holds }]) => holds(value[field])),
});

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const DEVICE_CHOICE: Rule = {
  must: 'a device: default, none, a file with a path, or one with a name',
  holds: (value) => {
    if (!isObject(value)) return false;
    switch (value['kind']) {
      case 'default':
      case 'none':
        return true;
      case 'file':
        return text.holds(value['path']);
      case 'named':
        return (
          text.holds(value['name']) &&
          [value['hostApi'], value['key']].every(optional(text).holds) &&
          optional(boolean).holds(value['orDefault'])
        );
      default:
        return false;
    }
  },
};

function ruleOf(setting: Setting): Rule {
  switch (setting.kind) {
    case 'number':
      return within(setting.min, setting.max);
    case 'switch':
      return boolean;
    case 'choice':
      return oneOf(...setting.values);
    case 'name':
      return text;
    default:
      return assertNever(setting);
  }
}

const CHANNEL = whole(1, MOST_INPUT_CHANNELS);
const CHANNELS_BY_DEVICE: Rule = {
  must: `channels by device, ${CHANNEL.must}`,
  holds: (value) => isObject(value) && Object.values(value).every(CHANNEL.holds),
};

const CONFIGURATION: Rules<Extract<AudioCommand, { type: 'configure' }>> = {
  input: DEVICE_CHOICE,
  output: DEVICE_CHOICE,
  frameDurationMs: oneOf(...FRAME_DURATIONS_MS),
  sidetoneDb: orNull(within(-120, 20)),
  voice: optional(
    object(Object.fromEntries(voiceSettings().map(([name, setting]) => [name, ruleOf(setting)]))),
  ),
  dim: optional(
    orNull(
      object({
        amountDb: within(SETTINGS.dimDb.min, SETTINGS.dimDb.max),
        attackMs: within(0, MAX_DIM_ATTACK_MS),
        releaseMs: within(0, MAX_DIM_RELEASE_MS),
      }),
    ),
  ),
  inputChannels: optional(
    object({
      given: optional({
        must: `auto or ${CHANNEL.must}`,
        holds: (value) => value === 'auto' || CHANNEL.holds(value),
      }),
      byDevice: optional(CHANNELS_BY_DEVICE),
    }),
  ),
  recordTo: optional(text),
  begunFiles: optional(list(text)),
};

const OPENING: Rules<Extract<AudioCommand, { type: 'talk.open' }>> = {
  talkspurt: whole(0, 0xffff_ffff),
  codec: oneOf(...Object.keys(CODEC_RATE_HZ)),
  // Without its limit a microphone would stay open when the owner hangs.
  maxMs: within(0, MOST_TALK_MS),
};

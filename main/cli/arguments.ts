import { parseArgs, type ParseArgsConfig } from 'node:util';
import { assertNever } from '../../common/assert-never.ts';
import type { Setting, SettingValue, SettingValues } from '../../common/settings.ts';
import { settingDefaults, settingOptions } from '../../common/setting-values.ts';
import { CODEC_NAMES, type CodecName } from '../../common/codec.ts';
import {
  type DeviceChoice,
  type InputChannelChoice,
  MOST_INPUT_CHANNELS,
  type Side,
} from '../../common/device-choice.ts';
import { nameReason, readName } from '../protocol/index.ts';
import { deviceChoice } from '../base/device-option.ts';
import { parseAddress } from '../station/connection/address.ts';
import { CliError, EXIT } from '../base/exit-codes.ts';

/** Reads the command line: every mistake becomes a sentence and exit code 2. */
export type OptionTable = NonNullable<ParseArgsConfig['options']>;
export type Values = Readonly<Record<string, string | boolean | undefined>>;

/** @throws CliError for an unknown option, a missing value or a stray word. */
export function readOptions(command: string, args: readonly string[], options: OptionTable): Values {
  try {
    const { values } = parseArgs({
      args: joinNegativeNumbers(args),
      options: { ...options, help: { type: 'boolean' } },
      strict: true,
      allowPositionals: false,
    });
    return values as Values;
  } catch (error) {
    // Node adds advice on further lines, or after the first sentence; ours replaces it.
    const [reason] = (error as Error).message.split(/\.(?:\s|$)/);
    throw new CliError(EXIT.usage, `${reason}. See: partyline ${command} --help`);
  }
}

/** Joins an option with a negative number: `--sidetone -20` has a value, not a second option. */
function joinNegativeNumbers(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const previous = joined.at(-1);
    if (/^-\d/.test(arg) && previous?.startsWith('--') && !previous.includes('=')) {
      joined[joined.length - 1] = `${previous}=${arg}`;
    } else joined.push(arg);
  }
  return joined;
}

export function text(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

/** @throws CliError when it is absent or empty. */
export function required(values: Values, command: string, name: string, example: string): string {
  const value = text(values, name);
  if (value === undefined || /^[ \t]*$/.test(value)) {
    throw new CliError(
      EXIT.usage,
      `--${name} is missing; "${command}" needs it. For example: --${name} ${example}`,
    );
  }
  return value;
}

/**
 * @throws CliError when one of these options was given. @param why the words after the option's
 * name.
 */
export function refuse(values: Values, command: string, why: string, names: readonly string[]): void {
  const given = names.find((name) => values[name] !== undefined);
  if (given !== undefined) {
    throw new CliError(EXIT.usage, `--${given} ${why}. See: partyline ${command} --help`);
  }
}

/** Empty text, and 0x10, 0o7 and 0b1, which `Number` accepts but nobody means here. */
const NOT_DECIMAL = /^\s*$|^\s*0[xob]/i;

/** @throws CliError when it is not a number within the bounds. */
export function number(values: Values, name: string, min: number, max: number): number | undefined {
  const value = text(values, name);
  if (value === undefined) return undefined;
  const parsed = Number(value);
  if (NOT_DECIMAL.test(value) || !Number.isFinite(parsed) || parsed < min || parsed > max) {
    throw new CliError(
      EXIT.usage,
      `--${name} ${value}: give a number from ${String(min)} to ${String(max)}.`,
    );
  }
  return parsed;
}

/** @throws CliError when it is not a whole number within the bounds. */
export function wholeNumber(values: Values, name: string, min: number, max: number): number | undefined {
  const value = number(values, name, min, max);
  if (value !== undefined && !Number.isInteger(value)) {
    throw new CliError(EXIT.usage, `--${name} ${String(value)}: give a whole number.`);
  }
  return value;
}

/** The options of the settings, for `readOptions`. */
export function settingOptionTable(): OptionTable {
  return Object.fromEntries(
    settingOptions().map(([, setting, option]) => [
      option.name,
      { type: setting.kind === 'switch' ? 'boolean' : 'string' },
    ]),
  );
}

/**
 * Every setting as the command line gives it, or its default.
 * @throws CliError for a value out of bounds.
 */
export function settingsGiven(values: Values): SettingValues {
  const given = settingOptions().flatMap(([name, setting, option]) => {
    const value = settingGiven(values, option.name, setting);
    return value === undefined ? [] : [[name, value]];
  });
  return { ...settingDefaults(), ...Object.fromEntries(given) };
}

function settingGiven(values: Values, option: string, setting: Setting): SettingValue<Setting> | undefined {
  switch (setting.kind) {
    case 'switch':
      return values[option] === true ? true : undefined;
    case 'choice':
      return oneOf(values, option, setting.values);
    case 'number':
      return (setting.whole ? wholeNumber : number)(values, option, setting.min, setting.max);
    case 'name':
      return text(values, option);
    default:
      return assertNever(setting);
  }
}

/**
 * Checks the name that other stations see.
 * @throws CliError when no server would accept the name.
 */
export function stationName(value: string): string {
  const answer = readName(value);
  if (answer.ok) return answer.name;
  throw new CliError(EXIT.usage, `--name ${nameReason(answer)}.`);
}

/** @returns undefined when the option is absent, [] for an empty list. */
export function list(values: Values, name: string): string[] | undefined {
  const value = text(values, name);
  return value
    ?.split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** @throws CliError that names the codecs. */
export function codec(values: Values): CodecName | undefined {
  const value = text(values, 'codec');
  if (value === undefined) return undefined;
  const found = CODEC_NAMES.find((name) => name.toLowerCase() === value.toLowerCase());
  if (!found)
    throw new CliError(EXIT.usage, `There is no codec "${value}". Choose one of: ${CODEC_NAMES.join(', ')}.`);
  return found;
}

/** @throws CliError that names the choices. */
export function oneOf<T extends string>(values: Values, name: string, choices: readonly T[]): T | undefined {
  const value = text(values, name);
  if (value === undefined) return undefined;
  const found = choices.find((choice) => choice === value);
  if (!found) throw new CliError(EXIT.usage, `--${name} ${value}: choose one of ${choices.join(', ')}.`);
  return found;
}

/**
 * Turns a server's address into a URL.
 * @throws CliError when it is no address, or asks for encryption, which no server offers.
 */
export function serverUrl(value: string): string {
  if (/^\s*(wss|https):/i.test(value)) {
    throw new CliError(
      EXIT.usage,
      `"${value}": Partyline servers do not encrypt (wss://). Write the address as ws://HOST:PORT, and see Firewall in docs/operations.md for networks that you do not trust.`,
    );
  }
  const address = parseAddress(value);
  if (!address.ok) throw new CliError(EXIT.usage, address.problem);
  return address.url;
}

/** Reads an option: `default`, `none`, `file:PATH`, or a name as `partyline devices` lists it. */
export function device(values: Values, name: Side): DeviceChoice {
  return deviceChoice(text(values, name) ?? 'default');
}

/**
 * Reads `auto` or a channel's number, counted from 1.
 * @throws CliError when it is neither.
 */
export function inputChannel(values: Values): InputChannelChoice | undefined {
  const value = text(values, 'input-channel');
  if (value === undefined || value === 'auto') return value;
  if (/^\d{1,2}$/.test(value) && Number(value) >= 1 && Number(value) <= MOST_INPUT_CHANNELS)
    return Number(value);
  throw new CliError(
    EXIT.usage,
    `--input-channel ${value}: give auto, or a channel's number from 1 to ${String(MOST_INPUT_CHANNELS)}.`,
  );
}

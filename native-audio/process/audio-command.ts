import type { StationNumber } from '../../common/station-number.ts';
import { SETTINGS } from '../../common/settings.ts';
import { voiceSettings, voiceValues } from '../../common/setting-values.ts';
import { parseProbeAnswer } from './probe-answer-command.ts';
import { CODEC_RATE_HZ, type CodecName } from '../../common/codec.ts';
import { CUE_NAMES, type CueName } from '../../common/cue-name.ts';
import {
  type DeviceChoice,
  type InputChannelChoices,
  MOST_INPUT_CHANNELS,
} from '../../common/device-choice.ts';
import {
  type DimOptions,
  MAX_DIM_ATTACK_MS,
  MAX_DIM_RELEASE_MS,
  TALKER_ROLES,
  type TalkerRole,
} from '../../common/dim-options.ts';
import {
  type EncodedFrame,
  FRAME_DURATIONS_MS,
  type FrameDurationMs,
  MAX_AUDIO_PAYLOAD_BYTES,
} from '../../common/encoded-frame.ts';
import type { VoiceOptions } from '../../common/voice-options.ts';
import type { AudioCommand } from './messages.ts';

export type ParsedCommand =
  | { readonly type: 'command'; readonly command: AudioCommand }
  /** A sentence about what is wrong. */
  | { readonly type: 'garbage'; readonly reason: string };

const MOST_TALK_MS = 3_600_000;
const LEAST_VOLUME_DB = -40;
const MOST_VOLUME_DB = 20;

/**
 * Checks what came over the port. The owner is our own code, but one bad number in a native call or in the
 * engine would silence everybody, and an owner of another version must not do that.
 */
export function parseAudioCommand(message: unknown): ParsedCommand {
  try {
    return { type: 'command', command: parse(object(message, 'the command')) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { type: 'garbage', reason: `A command was ignored: ${reason}.` };
  }
}

type Fields = Readonly<Record<string, unknown>>;

function parse(it: Fields): AudioCommand {
  switch (it['type']) {
    case 'configure':
      return {
        type: 'configure',
        input: deviceChoice(it['input'], 'input'),
        output: deviceChoice(it['output'], 'output'),
        frameDurationMs: frameDuration(it['frameDurationMs']),
        sidetoneDb: it['sidetoneDb'] === null ? null : number(it, 'sidetoneDb', -120, 20),
        ...(it['voice'] === undefined ? {} : { voice: voice(object(it['voice'], 'voice')) }),
        ...(it['dim'] === undefined ? {} : { dim: dim(it['dim']) }),
        ...(it['inputChannels'] === undefined
          ? {}
          : { inputChannels: inputChannels(object(it['inputChannels'], 'inputChannels')) }),
        ...(it['recordTo'] === undefined ? {} : { recordTo: text(it, 'recordTo') }),
        ...(it['begunFiles'] === undefined ? {} : { begunFiles: texts(it, 'begunFiles') }),
      };
    case 'talk.open':
      return {
        type: 'talk.open',
        talkspurt: whole(it, 'talkspurt', 0xffff_ffff),
        codec: codec(it['codec']),
        maxMs: number(it, 'maxMs', 0, MOST_TALK_MS),
      };
    case 'talk.codec':
      return { type: 'talk.codec', codec: codec(it['codec']) };
    case 'talk.close':
      return {
        type: 'talk.close',
        ...(it['tailMs'] === undefined
          ? {}
          : { tailMs: number(it, 'tailMs', 0, SETTINGS.releaseTailMs.max) }),
      };
    case 'talk.forget':
      return { type: 'talk.forget' };
    case 'frame':
      return { type: 'frame', stationNumber: stationNumber(it), frame: frame(object(it['frame'], 'frame')) };
    case 'talker.gain':
      return {
        type: 'talker.gain',
        stationNumber: stationNumber(it),
        gainDb: number(it, 'gainDb', -120, 40),
      };
    case 'talker.role':
      return { type: 'talker.role', stationNumber: stationNumber(it), role: role(it['role']) };
    case 'talker.forget':
      return { type: 'talker.forget', stationNumber: stationNumber(it) };
    case 'cue':
      return { type: 'cue', cue: cue(it['cue']), gainDb: volume(it) };
    case 'monitor':
      return { type: 'monitor', on: flag(it, 'on') };
    case 'output.gain':
      return { type: 'output.gain', gainDb: volume(it) };
    case 'devices':
      return { type: 'devices' };
    case 'probe.answer':
      return {
        type: 'probe.answer',
        id: whole(it, 'id', 0xffff_ffff),
        answer: parseProbeAnswer(object(it['answer'], 'answer')),
      };
    case 'probe.failed':
      return { type: 'probe.failed', id: whole(it, 'id', 0xffff_ffff), reason: text(it, 'reason') };
    case 'ping':
      return { type: 'ping', id: number(it, 'id', -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER) };
    default:
      throw new Error(`its type ${JSON.stringify(it['type'])} is unknown`);
  }
}

function frame(it: Fields): EncodedFrame {
  const { first, last, payload } = it;
  if (typeof first !== 'boolean' || typeof last !== 'boolean')
    throw new Error('first and last must be booleans');
  if (!(payload instanceof Uint8Array) || payload.length > MAX_AUDIO_PAYLOAD_BYTES) {
    throw new Error(`payload must be at most ${MAX_AUDIO_PAYLOAD_BYTES} bytes`);
  }
  return {
    first,
    last,
    codec: codec(it['codec']),
    sequence: whole(it, 'sequence', 0xffff),
    timestamp: whole(it, 'timestamp', 0xffff_ffff),
    payload,
  };
}

function deviceChoice(value: unknown, field: string): DeviceChoice {
  const it = object(value, field);
  switch (it['kind']) {
    case 'default':
      return { kind: 'default' };
    case 'none':
      return { kind: 'none' };
    case 'file':
      return { kind: 'file', path: text(it, 'path') };
    case 'named':
      return {
        kind: 'named',
        name: text(it, 'name'),
        ...(it['hostApi'] === undefined ? {} : { hostApi: text(it, 'hostApi') }),
        ...(it['key'] === undefined ? {} : { key: text(it, 'key') }),
        ...(it['orDefault'] === undefined ? {} : { orDefault: it['orDefault'] === true }),
      };
    default:
      throw new Error(`${field}.kind must be default, named, none or file`);
  }
}

function inputChannels(it: Fields): InputChannelChoices {
  const { given, byDevice } = it;
  const chosen = byDevice === undefined ? undefined : object(byDevice, 'byDevice');
  return {
    ...(given === undefined ? {} : { given: given === 'auto' ? given : channel(it, 'given') }),
    ...(chosen === undefined
      ? {}
      : { byDevice: Object.fromEntries(Object.keys(chosen).map((key) => [key, channel(chosen, key)])) }),
  };
}

function channel(it: Fields, field: string): number {
  const number = whole(it, field, MOST_INPUT_CHANNELS);
  if (number === 0) throw new Error('channels are counted from 1');
  return number;
}

function voice(it: Fields): VoiceOptions {
  for (const [name, setting] of voiceSettings()) {
    if (setting.kind === 'number') number(it, name, setting.min, setting.max);
    else if (setting.kind === 'switch') flag(it, name);
    else throw new Error(`${name} has a kind that the audio process does not know`);
  }
  return voiceValues(it as unknown as VoiceOptions);
}

function dim(value: unknown): DimOptions | null {
  if (value === null) return null;
  const it = object(value, 'dim');
  return {
    amountDb: number(it, 'amountDb', SETTINGS.dimDb.min, SETTINGS.dimDb.max),
    attackMs: number(it, 'attackMs', 0, MAX_DIM_ATTACK_MS),
    releaseMs: number(it, 'releaseMs', 0, MAX_DIM_RELEASE_MS),
  };
}

function role(value: unknown): TalkerRole {
  const known = TALKER_ROLES.find((name) => name === value);
  if (known === undefined) throw new Error(`role must be one of ${TALKER_ROLES.join(', ')}`);
  return known;
}

function cue(value: unknown): CueName {
  const known = CUE_NAMES.find((name) => name === value);
  if (known === undefined) throw new Error(`cue must be one of ${CUE_NAMES.join(', ')}`);
  return known;
}

function volume(it: Fields): number {
  return number(it, 'gainDb', LEAST_VOLUME_DB, MOST_VOLUME_DB);
}

function stationNumber(it: Fields): StationNumber {
  return whole(it, 'stationNumber', 0xffff_ffff);
}

function codec(value: unknown): CodecName {
  if (typeof value === 'string' && Object.hasOwn(CODEC_RATE_HZ, value)) return value as CodecName;
  throw new Error(`codec must be one of ${Object.keys(CODEC_RATE_HZ).join(', ')}`);
}

function frameDuration(value: unknown): FrameDurationMs {
  const known = FRAME_DURATIONS_MS.find((durationMs) => durationMs === value);
  if (known !== undefined) return known;
  throw new Error(`frameDurationMs must be one of ${FRAME_DURATIONS_MS.join(', ')}`);
}

function object(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null) throw new Error(`${what} must be an object`);
  return value as Fields;
}

function flag(it: Fields, field: string): boolean {
  const value = it[field];
  if (typeof value !== 'boolean') throw new Error(`${field} must be a boolean`);
  return value;
}

function text(it: Fields, field: string): string {
  const value = it[field];
  if (typeof value !== 'string' || value === '' || value.length > 4_096)
    throw new Error(`${field} must be a text`);
  return value;
}

function texts(it: Fields, field: string): string[] {
  const value = it[field];
  if (!Array.isArray(value)) throw new Error(`${field} must be a list`);
  return value.map((entry: unknown) => text({ [field]: entry }, field));
}

function whole(it: Fields, field: string, most: number): number {
  const value = it[field];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > most) {
    throw new Error(`${field} must be a whole number from 0 to ${most}`);
  }
  return value;
}

function number(it: Fields, field: string, least: number, most: number): number {
  const value = it[field];
  if (typeof value !== 'number' || !(value >= least && value <= most)) {
    throw new Error(`${field} must be a number from ${least} to ${most}`);
  }
  return value;
}

import { oneOf, wholeNumber, type Values } from '../../../main/cli/arguments.ts';
import { CliError, EXIT } from '../../../main/base/exit-codes.ts';
import { SETTINGS } from '../../../common/settings.ts';
import type { System } from './run.ts';
import { mumbleMissing, mumbleVersion, startMumble } from './systems/mumble.ts';
import type { MumbleProfile } from './systems/mumble-files.ts';
import { startPartyline } from './systems/partyline.ts';

/** The settings of our talking station. */
export interface OwnSettings {
  readonly frameMs: number | undefined;
  /** Options of the station, such as `pre-roll`, ms. */
  readonly voice: readonly (readonly [name: string, ms: number])[];
  readonly continuous: boolean;
  readonly hotkey: boolean;
}

/** @throws CliError */
export function ownSettings(values: Values): OwnSettings {
  const frameMs = oneOf(values, 'frame-ms', ['5', '10', '20']);
  const voice = [
    ['pre-roll', wholeNumber(values, 'pre-roll', SETTINGS.preRollMs.min, SETTINGS.preRollMs.max)],
    [
      'release-tail',
      wholeNumber(values, 'release-tail', SETTINGS.releaseTailMs.min, SETTINGS.releaseTailMs.max),
    ],
  ] as const;
  return {
    frameMs: frameMs === undefined ? undefined : Number(frameMs),
    voice: voice.flatMap(([name, ms]) => (ms === undefined ? [] : [[name, ms] as const])),
    continuous: values['continuous'] === true,
    hotkey: values['hotkey'] === true,
  };
}

export interface Contestants {
  readonly systems: readonly System[];
  /** Versions of other programs, by name. */
  readonly others: Readonly<Record<string, string>>;
}

/** @throws CliError when the peer cannot be measured here. */
export function contestants(settings: OwnSettings, withMumble: boolean): Contestants {
  const mine = ours(settings);
  if (!withMumble) return { systems: [mine], others: {} };
  const problem = mumbleMissing();
  if (problem !== undefined) throw new CliError(EXIT.missing, problem);
  const systems = [
    mine,
    // The key takes the same way as Mumble's.
    ours({ ...settings, continuous: false, hotkey: true }),
    ...PROFILES.map((profile) => mumble(profile, false)),
    ours({ ...settings, continuous: true, hotkey: false }),
    ...PROFILES.map((profile) => mumble(profile, true)),
  ];
  return { systems, others: { mumble: mumbleVersion() ?? 'unknown version' } };
}

const PROFILES = ['defaults', 'lowest'] as const;

function mumble(profile: MumbleProfile, continuous: boolean): System {
  return {
    name: `Mumble, ${profile === 'lowest' ? 'lowest settings' : 'defaults'}${continuous ? ', continuous' : ''}`,
    continuous,
    start: (rig) => startMumble(rig, { profile, continuous }),
  };
}

function ours({ frameMs, voice, continuous, hotkey }: OwnSettings): System {
  const settings = [
    ...(frameMs === undefined ? [] : [`${String(frameMs)} ms frames`]),
    ...voice.map(([name, ms]) => `${name} ${String(ms)} ms`),
    ...(continuous ? ['continuous'] : []),
    ...(hotkey ? ['by hotkey'] : []),
  ];
  const talkerArguments = voice.flatMap(([name, ms]) => [`--${name}`, String(ms)]);
  return {
    name: `Partyline, ${settings.join(', ') || 'defaults'}`,
    continuous,
    start: (rig) => startPartyline(rig, { frameMs, talkerArguments, hotkey }),
  };
}

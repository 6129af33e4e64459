import { fork } from 'node:child_process';
import { AUDIO_PROCESS_ENV } from '../process/audio-env.ts';
import type { SoundBindingName } from '../../common/sound-binding-name.ts';
import type { ListedDevice } from './device-choice.ts';
import type { DeviceChoice } from '../../common/device-choice.ts';
import type { DeviceInfo } from './device-identity.ts';

/**
 * The question to a short-lived child: list the devices and, for each given side, check that its
 * device really moves sound.
 */
export interface ProbeQuestion {
  readonly input?: RealChoice;
  readonly output?: RealChoice;
}
export type RealChoice = Extract<DeviceChoice, { kind: 'default' | 'named' }>;

export type SideFinding =
  /**
   * `insteadOfChosen`: the chosen device does not work, and this is the default that may replace
   * it.
   */
  | {
      readonly type: 'works';
      readonly device: ListedDevice;
      readonly insteadOfChosen?: true;
      readonly twins?: true;
    }
  /** `twins`: other devices have the chosen name, and a person has to pick one. */
  | { readonly type: 'missing'; readonly reason: string; readonly twins?: true }
  /** The device is listed, but it cannot be opened or stays mute. */
  | { readonly type: 'refused'; readonly reason: string };

export interface ProbeAnswer {
  readonly binding: SoundBindingName;
  readonly devices: readonly DeviceInfo[];
  readonly input?: SideFinding;
  readonly output?: SideFinding;
}

/** The child's message over IPC. */
export type ProbeMessage = { readonly answer: ProbeAnswer } | { readonly error: string };

export const PROBE_LIMIT_MS = 5_000;
const NO_DESCRIPTORS = 'The sound devices cannot be listed: no more files may be opened here (ulimit -n).';

/**
 * Asks a fresh process: its list of devices is fresh too, and it may hang or die without harm.
 * @param entry absolute path of the built audio-process.js
 * @throws an Error with a sentence if it does not answer in time
 */
export function probeInChild(
  entry: string,
  question: ProbeQuestion,
  options: { readonly env?: Readonly<Record<string, string | undefined>>; readonly limitMs?: number } = {},
): Promise<ProbeAnswer> {
  const limitMs = options.limitMs ?? PROBE_LIMIT_MS;
  return new Promise((resolve, reject) => {
    const child = fork(entry, ['--probe', JSON.stringify(question)], {
      serialization: 'advanced',
      // ALSA and JACK print pages about absent devices.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { ...process.env, ...options.env, ...AUDIO_PROCESS_ENV },
      execArgv: [],
    });
    const timer = setTimeout(() => {
      finish(() =>
        reject(new Error(`The sound system did not list its devices within ${limitMs / 1_000} s.`)),
      );
    }, limitMs);
    let done = false;
    const finish = (settle: () => void): void => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      child.kill('SIGKILL');
      settle();
    };
    child.on('message', (raw) => {
      const message = raw as ProbeMessage;
      finish(() => ('answer' in message ? resolve(message.answer) : reject(new Error(message.error))));
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      const scarce = error.code === 'EMFILE' || error.code === 'ENFILE';
      finish(() => reject(scarce ? new Error(NO_DESCRIPTORS, { cause: error }) : error));
    });
    child.on('exit', (code, signal) => {
      const how = signal ?? `exit code ${String(code)}`;
      finish(() => reject(new Error(`The process that lists the sound devices ended with ${how}.`)));
    });
  });
}

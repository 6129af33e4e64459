import { fork } from 'node:child_process';
import { AUDIO_PROCESS_ENV } from './audio-env.ts';
import { chooseDevice } from './device-choice.ts';
import { listLocalDevices, publicInfo } from './portaudio-devices.ts';
import { loadPortAudio } from './portaudio-binding.ts';
import { openCapture, openPlayout } from './portaudio-stream.ts';
import type { ListedDevice } from './device-choice.ts';
import type { OpenDevice } from './open-device.ts';
import type { DeviceChoice, DeviceInfo, Side } from './types.ts';

/** What a short-lived child is asked: the list, and for each named side whether its device really gives or takes sound. */
export interface ProbeQuestion {
  readonly input?: RealChoice;
  readonly output?: RealChoice;
}
export type RealChoice = Extract<DeviceChoice, { kind: 'default' | 'named' }>;

export type SideFinding =
  | { readonly type: 'works'; readonly device: ListedDevice }
  | { readonly type: 'missing'; readonly reason: string }
  /** Listed, but it cannot be opened or stays mute. */
  | { readonly type: 'refused'; readonly reason: string };

export interface ProbeAnswer {
  readonly devices: readonly DeviceInfo[];
  readonly input?: SideFinding;
  readonly output?: SideFinding;
}

/** What the child sends over IPC. */
type ProbeMessage = { readonly answer: ProbeAnswer } | { readonly error: string };

const PROBE_FLAG = '--probe';
/** How long a listed device may take to its first block before it counts as mute. Bluetooth takes over a second. */
const FIRST_BLOCK_LIMIT_MS = 2_500;
export const PROBE_LIMIT_MS = 5_000;

/** The question in a child's arguments, or null when it is no probe. */
export function probeQuestionOf(argv: readonly string[]): ProbeQuestion | null {
  const at = argv.indexOf(PROBE_FLAG);
  return at < 0 ? null : (JSON.parse(argv[at + 1] ?? '{}') as ProbeQuestion);
}

/** The child's side. Sends one message; the caller must then end the process by force, for `quit` may hang. */
export async function answerProbe(question: ProbeQuestion): Promise<void> {
  let message: ProbeMessage;
  try {
    message = { answer: await probe(question) };
  } catch (error) {
    message = { error: messageOf(error) };
  }
  await new Promise<void>((resolve) => {
    if (process.send) process.send(message, () => resolve());
    else resolve();
  });
}

/**
 * Asks a fresh process, whose list of devices is fresh too and which may hang or die without harm.
 * Rejects with a sentence when it does not answer in time.
 * @param entry absolute path of the built audio-process.js.
 */
export function probeInChild(
  entry: string,
  question: ProbeQuestion,
  options: { readonly env?: Readonly<Record<string, string | undefined>>; readonly limitMs?: number } = {},
): Promise<ProbeAnswer> {
  const limitMs = options.limitMs ?? PROBE_LIMIT_MS;
  return new Promise((resolve, reject) => {
    const child = fork(entry, [PROBE_FLAG, JSON.stringify(question)], {
      serialization: 'advanced',
      // ALSA and JACK print pages about devices that are not there.
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
    child.on('error', (error) => finish(() => reject(error)));
    child.on('exit', (code, signal) => {
      const how = signal ?? `exit code ${String(code)}`;
      finish(() => reject(new Error(`The process that lists the sound devices ended with ${how}.`)));
    });
  });
}

async function probe(question: ProbeQuestion): Promise<ProbeAnswer> {
  const binding = loadPortAudio();
  const devices = listLocalDevices(binding);
  const look = async (side: Side, choice: RealChoice | undefined): Promise<SideFinding | undefined> => {
    if (choice === undefined) return undefined;
    const chosen = chooseDevice(devices, choice, side, process.platform);
    if (chosen.type === 'missing') return chosen;
    const local = chosen.device;
    try {
      await firstBlock((ended) =>
        side === 'input'
          ? openCapture(binding, local, {
              onBlock: () => undefined,
              onDropped: () => undefined,
              onEnded: ended,
            })
          : openPlayout(binding, local, {
              render: (out) => void out.fill(0),
              onUnderrun: () => undefined,
              onEnded: ended,
            }),
      );
      return {
        type: 'works',
        device: {
          ...publicInfo(local),
          defaultInput: local.defaultInput,
          defaultOutput: local.defaultOutput,
        },
      };
    } catch (error) {
      return { type: 'refused', reason: messageOf(error) };
    }
  };
  const [input, output] = await Promise.all([look('input', question.input), look('output', question.output)]);
  return { devices: devices.map(publicInfo), ...(input && { input }), ...(output && { output }) };
}

/** Resolves when the device has moved one block; the stream is left open, as the process ends right after. */
function firstBlock(open: (ended: (reason: string) => void) => OpenDevice): Promise<void> {
  return new Promise((resolve, reject) => {
    const device = open((reason) => reject(new Error(reason)));
    const startMs = performance.now();
    const timer = setInterval(() => {
      if (device.blocks > 0) {
        clearInterval(timer);
        resolve();
      } else if (performance.now() - startMs > FIRST_BLOCK_LIMIT_MS) {
        clearInterval(timer);
        reject(new Error(`${device.name} (${device.hostApi}) is there but stays mute.`));
      }
    }, 10);
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

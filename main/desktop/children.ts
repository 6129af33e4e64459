import { fileURLToPath } from 'node:url';
import { AUDIO_PROCESS_ENV } from '../../native-audio/process/audio-env.ts';
import {
  PROBE_LIMIT_MS,
  type ProbeAnswer,
  type ProbeMessage,
  type ProbeQuestion,
} from '../../native-audio/devices/device-probe.ts';
import type { AudioCommand, AudioEvent } from '../../native-audio/process/messages.ts';
import type { Logger } from '../server/index.ts';
import type { HotkeyCommand, HotkeyEvent } from '../hotkeys/index.ts';
import type { ServerCommand, ServerEvent } from '../hosting/index.ts';
import type { Child } from '../processes/child.ts';
import { SHORT_PAUSES } from '../processes/gc-options.ts';
import { utilityChild } from './utility-child.ts';

/** The built entries, as they lie in dist/. */
const entry = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const AUDIO_ENTRY = entry('../../native-audio/process/audio-process.js');
const HOTKEY_ENTRY = entry('../hotkeys/hotkey-process.js');
const SERVER_ENTRY = entry('../hosting/server-process.js');

/** Starts the desktop's children as utility processes. */
interface DesktopChildren {
  startAudio(): Child<AudioCommand, AudioEvent>;
  startHotkeys(): Child<HotkeyCommand, HotkeyEvent>;
  startServer(): Child<ServerCommand, ServerEvent>;
  /**
   * Lists the devices in a fresh process. A utility process cannot start children, so the audio
   * process asks main for it.
   */
  probeDevices(question: ProbeQuestion): Promise<ProbeAnswer>;
}

/** @param dataFolder the folder where a hosted server keeps its passphrase. */
export function desktopChildren(dataFolder: string, logger: Logger): DesktopChildren {
  const noise =
    (of: string) =>
    (line: string): void => {
      if (line.trim() !== '') logger.debug({ of, line }, 'a child said');
    };
  return {
    startAudio: () =>
      utilityChild(AUDIO_ENTRY, {
        serviceName: 'Partyline audio',
        env: AUDIO_PROCESS_ENV,
        execArgv: SHORT_PAUSES,
        allowLoadingUnsignedLibraries: true,
        onNoise: noise('audio'),
      }),
    startHotkeys: () =>
      utilityChild(HOTKEY_ENTRY, {
        serviceName: 'Partyline hotkeys',
        allowLoadingUnsignedLibraries: true,
        onNoise: noise('hotkeys'),
      }),
    startServer: () =>
      utilityChild(SERVER_ENTRY, {
        serviceName: 'Partyline server',
        env: { PARTYLINE_DATA: dataFolder },
        execArgv: SHORT_PAUSES,
        onNoise: noise('server'),
      }),
    probeDevices: (question) =>
      probeWith(
        () =>
          utilityChild(AUDIO_ENTRY, {
            serviceName: 'Partyline sound devices',
            args: ['--probe', JSON.stringify(question)],
            env: AUDIO_PROCESS_ENV,
            allowLoadingUnsignedLibraries: true,
          }),
        PROBE_LIMIT_MS,
      ),
  };
}

/**
 * Asks a fresh process once, and ends it. Rejects with a sentence when it does not answer in time.
 */
export function probeWith(start: () => Child<never, ProbeMessage>, limitMs: number): Promise<ProbeAnswer> {
  return new Promise((resolve, reject) => {
    const child = start();
    const timer = setTimeout(() => {
      child.kill();
      reject(new Error(`The sound system did not list its devices within ${String(limitMs / 1_000)} s.`));
    }, limitMs);
    child.onMessage((message) => {
      clearTimeout(timer);
      child.kill();
      if ('answer' in message) resolve(message.answer);
      else reject(new Error(message.error));
    });
    child.onExit((reason) => {
      clearTimeout(timer);
      reject(new Error(`The process that lists the sound devices ended with ${reason}.`));
    });
  });
}

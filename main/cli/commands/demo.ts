import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { probeInChild } from '../../../native-audio/devices/device-probe.ts';
import { resampleAll } from '../../../native-audio/dsp/resampler.ts';
import type { TalkerStats } from '../../../native-audio/playout/talker-stats.ts';
import { WavWriter } from '../../../native-audio/wav/wav-writer.ts';
import { AUDIO_ENTRY } from '../audio-entry.ts';
import { CliChild } from '../cli-child.ts';
import { compareSignals } from '../sound/delay.ts';
import { CliError, EXIT } from '../../base/exit-codes.ts';
import type { CliEvent, Output } from '../output.ts';
import { cannotWrite, checkWritable } from '../output-file.ts';
import { toFloat } from '../sound/samples.ts';
import { untilStopped } from '../until-stopped.ts';
import { readWav } from '../sound/wav.ts';

interface DemoCommand {
  /** Path of the recording. */
  readonly out: string | undefined;
}

const CLI = fileURLToPath(new URL('../../cli.js', import.meta.url));
const PHRASE = fileURLToPath(new URL('../../../../main/demo/phrase.wav', import.meta.url));
const TALKER = 'Control room';
const LISTENER = 'Stage left';
const CHANNEL = 'Main';

/**
 * The talker's microphone plays silence while everybody joins, then the phrase; it is repeated in
 * case a slow machine misses one.
 */
const SILENCE_S = 3;
const TIMES = 3;
/** The key goes down this long before the phrase, and up this long after it. */
const MARGIN_MS = 300;
/** Both signals are compared at this rate; delays from 0 to MOST_DELAY_MS are tried. */
const COMPARE_RATE_HZ = 8_000;
const MOST_DELAY_MS = 1_000;
const READY_MS = 20_000;

/** `partyline demo`: runs the product's main task on one machine and measures it. */
export async function runDemo(command: DemoCommand, output: Output): Promise<void> {
  const out = command.out ?? 'partyline-demo.wav';
  checkWritable(out);
  const stop = untilStopped();
  const stopped = stop.done.then(() => {
    throw new CliError(EXIT.interrupted, 'The demo was stopped before its end.');
  });
  const folder = mkdtempSync(join(tmpdir(), 'partyline-demo-'));
  const children: CliChild[] = [];
  const start = (...args: string[]): CliChild => {
    if (stop.stopped) throw new Error('The demo is being stopped.');
    // The demo's stations keep their data in its own folder, which is removed at the end.
    const child = new CliChild(CLI, args, { PARTYLINE_DATA: join(folder, 'data') });
    children.push(child);
    return child;
  };
  try {
    await Promise.race([perform(out, folder, start, output), stopped]);
  } finally {
    await Promise.all(children.map((child) => child.end()));
    rmSync(folder, { recursive: true, force: true });
  }
}

async function perform(
  out: string,
  folder: string,
  start: (...args: string[]) => CliChild,
  output: Output,
): Promise<void> {
  const phrase = readWav(PHRASE);
  const phraseMs = (phrase.samples.length * 1_000) / phrase.sampleRateHz;
  const microphone = join(folder, 'microphone.wav');
  writeMicrophone(microphone, phrase.samples, phrase.sampleRateHz);
  const speaker = await findSpeaker();
  output.emit(
    { event: 'devices', microphone: 'simulated', speaker: speaker ?? 'simulated' },
    `Microphone: simulated, it plays a recorded phrase (a program cannot speak into a real one).\n${
      speaker === undefined
        ? 'Speaker: simulated, since this machine has none that works.'
        : `Speaker: ${speaker}, a real device: you should hear the phrase.`
    }`,
  );

  const server = start('serve', '--host', '127.0.0.1', '--port', '0');
  const { urls } = await expectOf(server, 'serving', 'The server did not start');
  const url = (urls as string[])[0];
  const listener = start(
    ...['station', '--server', url, '--name', LISTENER, '--listen', CHANNEL, '--talk', '', '--input', 'none'],
    ...[
      '--output',
      speaker === undefined ? `file:${join(folder, 'speaker.wav')}` : 'default',
      '--record',
      out,
    ],
  );
  await expectOf(listener, 'recording', `${LISTENER} did not begin to record`);
  await expectOf(listener, 'subscribed', `${LISTENER} did not join the server`);
  const talker = start(
    ...['station', '--server', url, '--name', TALKER, '--listen', '', '--talk', CHANNEL],
    ...['--input', `file:${microphone}`, '--output', 'none'],
  );
  const device = await expectOf(talker, 'device', `The microphone of ${TALKER} did not start`, isRunning);
  await expectOf(talker, 'subscribed', `${TALKER} did not join the server`);
  output.emit(
    { event: 'ready', server: url, stations: [TALKER, LISTENER] },
    `A server at ${url}, and two stations: ${TALKER} talks, ${LISTENER} listens on ${CHANNEL}.`,
  );

  const saidAtMs = nextPhraseMs(Number(device['startedAtMs']), phraseMs, Date.now() + MARGIN_MS);
  await wait(Math.max(0, saidAtMs - MARGIN_MS - Date.now()));
  talker.type(`press ${CHANNEL}`);
  await expectOf(talker, 'talk-granted', `${TALKER} was not allowed to talk`);
  output.emit({ event: 'talking' }, `${TALKER} holds the talk key of ${CHANNEL} and speaks …`);
  await wait(Math.max(0, saidAtMs + phraseMs + MARGIN_MS - Date.now()));
  talker.type(`release ${CHANNEL}`);
  await expectOf(listener, 'talk-stopped', `${LISTENER} was not told that ${TALKER} has stopped`);
  // The listener's last report of its jitter buffer comes within a second of the end.
  const heardUntil = listener.events.length;
  await expectOf(
    listener,
    'stats',
    `${LISTENER} did not report what it heard`,
    (event) => listener.events.indexOf(event) >= heardUntil,
  );
  await Promise.all([talker.end(), listener.end()]);
  const recordedAtMs = recordingStartMs(listener.events, saidAtMs + phraseMs / 2);
  report(out, phrase, saidAtMs, recordedAtMs, lastStats(listener.events), output);
}

/** Waits for an event. @throws CliError that says what did not happen, why, and what to do. */
async function expectOf(
  child: CliChild,
  event: string,
  otherwise: string,
  fits: (event: CliEvent) => boolean = () => true,
): Promise<CliEvent> {
  try {
    return await child.waitFor(event, fits, READY_MS);
  } catch (error) {
    throw new CliError(
      EXIT.unexpected,
      `${otherwise}. ${(error as Error).message} Run "partyline doctor", close what keeps this machine busy, and try again.`,
    );
  }
}

function report(
  out: string,
  phrase: { readonly samples: Int16Array; readonly sampleRateHz: number },
  saidAtMs: number,
  recordedAtMs: number,
  stats: TalkerStats | undefined,
  output: Output,
): void {
  const recorded = readWav(out);
  const said = atCompareRate(phrase.samples, phrase.sampleRateHz);
  const heard = atCompareRate(recorded.samples, recorded.sampleRateHz);
  const offset = Math.round(((saidAtMs - recordedAtMs) * COMPARE_RATE_HZ) / 1_000);
  const lags = { min: offset, max: offset + (MOST_DELAY_MS * COMPARE_RATE_HZ) / 1_000 };
  const { lag, correlation, gainDb, levelDb } = compareSignals(said, heard, COMPARE_RATE_HZ, lags);
  const delayMs = (lag * 1_000) / COMPARE_RATE_HZ - (saidAtMs - recordedAtMs);
  if (correlation < 0.5) {
    throw new CliError(
      EXIT.unexpected,
      `The phrase was not heard: what was recorded is not like it (${correlation.toFixed(2)} of 1). Listen to ${out}, and run "partyline doctor".`,
    );
  }
  const received = stats?.received ?? 0;
  const gone = (stats?.lost ?? 0) + (stats?.late ?? 0);
  output.emit(
    {
      event: 'measured',
      mouthToEarMs: delayMs,
      correlation,
      levelDb,
      gainDb,
      framesReceived: received,
      framesLostOrLate: gone,
      concealedMs: stats?.concealedMs ?? 0,
      out,
    },
    [
      `Mouth to ear: ${delayMs.toFixed(1)} ms, from the microphone's block to the speaker's driver`,
      `Level:        ${levelDb.toFixed(1)} dBFS heard, ${signed(gainDb)} dB against what was said`,
      `Loss:         ${String(gone)} of ${String(received + (stats?.lost ?? 0))} frames lost or late, ${String(stats?.concealedMs ?? 0)} ms concealed`,
      `Likeness:     ${correlation.toFixed(3)} of 1`,
      `Recording:    ${out}`,
    ].join('\n'),
  );
}

function writeMicrophone(path: string, phrase: Int16Array, rateHz: number): void {
  try {
    const writer = new WavWriter(path, rateHz);
    const silence = Buffer.alloc(SILENCE_S * rateHz * 2);
    for (let time = 0; time < TIMES; time++) {
      writer.append(silence);
      writer.append(Buffer.from(phrase.buffer, phrase.byteOffset, phrase.byteLength));
    }
    writer.close();
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** @returns when the next whole phrase begins, ms since the epoch. */
function nextPhraseMs(startedAtMs: number, phraseMs: number, notBeforeMs: number): number {
  for (let time = 0; time < TIMES; time++) {
    const atMs = startedAtMs + (time + 1) * SILENCE_S * 1_000 + time * phraseMs;
    if (atMs >= notBeforeMs) return atMs;
  }
  throw new CliError(
    EXIT.unexpected,
    'This machine was too busy to get both stations ready in time. Try again.',
  );
}

/** @returns the name of the default speaker if it really plays; undefined when there is none. */
async function findSpeaker(): Promise<string | undefined> {
  try {
    const { output } = await probeInChild(AUDIO_ENTRY, { output: { kind: 'default' } });
    return output?.type === 'works' ? `${output.device.name} (${output.device.hostApi})` : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Computes when the recording began, as if the device had run evenly, from the mark nearest to a
 * time. @returns ms since the epoch.
 */
function recordingStartMs(events: readonly CliEvent[], nearMs: number): number {
  const marks = events
    .filter(({ event }) => event === 'recording')
    .map((event) => ({
      atMs: Number(event['atMs']),
      samples: Number(event['samples']),
      rateHz: Number(event['sampleRateHz']),
    }))
    .sort((a, b) => Math.abs(a.atMs - nearMs) - Math.abs(b.atMs - nearMs));
  return marks[0].atMs - (marks[0].samples * 1_000) / marks[0].rateHz;
}

function isRunning(event: CliEvent): boolean {
  return event['side'] === 'input' && event['state'] === 'running';
}

function lastStats(events: readonly CliEvent[]): TalkerStats | undefined {
  const reports = events.filter(({ event }) => event === 'stats');
  return reports.flatMap((event) => event['talkers'] as TalkerStats[]).at(-1);
}

function atCompareRate(samples: Int16Array, rateHz: number): Float32Array {
  return resampleAll(toFloat(samples), rateHz, COMPARE_RATE_HZ);
}

function signed(value: number): string {
  // Rounded first, so that people never see -0.0.
  const rounded = Math.round(10 * value) / 10;
  return `${rounded < 0 ? '-' : '+'}${Math.abs(rounded).toFixed(1)}`;
}

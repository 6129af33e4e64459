import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { TalkerStats } from '../../../native-audio/playout/talker-stats.ts';
import { CliBench, type CliProcess } from '../../support/cli-process.ts';
import { missingFor } from '../../support/machine.ts';
import { SoundRig } from '../../support/sound-rig.ts';
import { outcomeOf, type DriftSample, type RealDrift, type Talkspurt } from './outcome.ts';
import { feed, MIC_RATE_HZ, SPEAKER_RATE_HZ, SpeakerRecorder, type Feed } from './sound.ts';

/** A station ends a press after a minute; the talker then presses again. */
const PRESS_MS = 57_000;
const CLOSING_MS = 15_000;

export interface RealDriftOptions {
  readonly minutes: number;
  /** How much faster than the machine's clock the microphone's is. */
  readonly ppm: number;
  /** @param share of the talk that is over, 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/**
 * Lets one station talk to another through a server on this machine, with a microphone that has a
 * clock of its own.
 *
 * A null sink cannot be that microphone: PulseAudio converts its sound to the rate that a client
 * asks for, by the machine's clock. A pipe source can: it claims 48,000 samples a second, and has
 * as many as are written into its pipe. The loudspeaker is a null sink on the machine's clock
 * (sound.ts).
 */
export async function measureRealDrift({ minutes, ppm, onProgress }: RealDriftOptions): Promise<RealDrift> {
  const missing = missingFor('sound');
  if (missing.length > 0) throw new Error(`Missing: ${missing.join(', ')}`);
  const rig = await SoundRig.start();
  const bench = new CliBench();
  let said: Feed | undefined;
  try {
    const speaker = await startSpeaker(rig);
    said = feed(await startMicrophone(rig), ppm);
    const { ann, bob, server } = await startStations(bench, rig);
    await hasRate(rig, SPEAKER_RATE_HZ);
    const marks = { ann: ann.mark, bob: bob.mark, lostMs: said.lostMs };
    const talkspurts = await talk(ann, minutes * 60_000, onProgress);
    await speaker.stop();
    const result = outcomeOf({
      ppm,
      speakerPpm: speaker.ppm,
      talkspurts,
      samples: samplesOf(bob, marks.bob),
      chirps: talkspurts.flatMap(({ fromMs, toMs }) => speaker.delays(said!, fromMs, toMs)),
      feedLostMs: said.lostMs - marks.lostMs,
      longestPauseMs: said.longestPauseMs,
      underruns: sum(bob, 'underruns', marks.bob),
      droppedCaptureBlocks: sum(ann, 'droppedCaptureBlocks', marks.ann),
    });
    for (const station of [ann, bob]) station.say('quit');
    await Promise.all([ann.ended, bob.ended]);
    await server.interrupt();
    return result;
  } finally {
    said?.stop();
    await bench.end();
    await rig.stop();
  }
}

async function startSpeaker(rig: SoundRig): Promise<SpeakerRecorder> {
  const rate = `rate=${String(SPEAKER_RATE_HZ)}`;
  const sink = ['sink_name=spk', rate, 'channels=1', 'channel_map=mono', 'norewinds=1'];
  await rig.pactl('load-module', 'module-null-sink', ...sink);
  // The recorder comes before the station: it keeps PulseAudio from giving the sink the station's
  // rate.
  const speaker = new SpeakerRecorder(rig, 'spk');
  await speaker.flowing;
  return speaker;
}

/** @returns the pipe to write the sound into. */
async function startMicrophone(rig: SoundRig): Promise<string> {
  const pipe = join(rig.folder, 'mic.fifo');
  const rate = `rate=${String(MIC_RATE_HZ)}`;
  const source = ['source_name=mic', `file=${pipe}`, 'format=s16le', rate, 'channels=1'];
  await rig.pactl('load-module', 'module-pipe-source', ...source);
  return pipe;
}

/** Starts a server, Ann with the microphone and Bob with the loudspeaker. */
async function startStations(bench: CliBench, rig: SoundRig) {
  const env = { ...rig.env, PULSE_SOURCE: 'mic', PULSE_SINK: 'spk', HOME: bench.folder };
  const { process: server, url } = await bench.serve();
  const args = (name: string, devices: readonly string[]): string[] => {
    return ['station', '--server', url, '--name', name, '--json', ...devices];
  };
  const ann = bench.start(args('Ann', ['--input', 'default', '--output', 'none']), env);
  const bob = bench.start(args('Bob', ['--input', 'none', '--output', 'default']), env);
  const running = (station: CliProcess, side: string): Promise<unknown> =>
    station.waitFor('device', (it) => it['side'] === side && it['state'] === 'running');
  await Promise.all([running(ann, 'input'), running(bob, 'output')]);
  await Promise.all([ann.waitFor('subscribed'), bob.waitFor('subscribed')]);
  return { ann, bob, server };
}

async function hasRate(rig: SoundRig, rateHz: number): Promise<void> {
  const sinks = await rig.pactl('list', 'short', 'sinks');
  const rate = `${String(rateHz)} Hz`;
  if (!new RegExp(`\\tspk\\t.* ${String(rateHz)}Hz`).test(sinks))
    throw new Error(`The loudspeaker does not run at ${rate}, so its clock is not the machine's:\n${sinks}`);
}

async function talk(
  ann: CliProcess,
  forMs: number,
  onProgress: (share: number) => void,
): Promise<Talkspurt[]> {
  const endMs = performance.now() + forMs;
  const talkspurts: Talkspurt[] = [];
  while (performance.now() < endMs) {
    onProgress(1 - (endMs - performance.now()) / forMs);
    const from = ann.mark;
    ann.say('press Main');
    const { atMs: fromMs } = await ann.waitFor('mic-open', undefined, { from });
    const holdMs = Math.min(PRESS_MS, endMs - performance.now());
    // The server ends the talkspurt when the machine stands still for half a second; the loop
    // presses again.
    const closed = ann.waitFor('mic-closed', undefined, { from, withinMs: holdMs + CLOSING_MS });
    const cutShort = await Promise.race([setTimeout(holdMs, false), closed.then(() => true)]);
    const toMs = performance.now();
    ann.say('release Main');
    await closed;
    talkspurts.push({ fromMs, toMs, cutShort });
  }
  return talkspurts;
}

function samplesOf(bob: CliProcess, mark: number): DriftSample[] {
  return bob.all('stats', mark).flatMap(({ atMs, talkers }) => {
    const [talker] = talkers as TalkerStats[];
    if (talker === undefined) return [];
    const { levelMs, targetMs, ratioPpm, received, late, lost, concealedMs, cutMs } = talker;
    return [{ atMs, levelMs, targetMs, ppm: ratioPpm, received, late, lost, concealedMs, cutMs: cutMs ?? 0 }];
  });
}

function sum(station: CliProcess, field: string, mark: number): number {
  return station.all('stats', mark).reduce((total, event) => total + (event[field] as number), 0);
}

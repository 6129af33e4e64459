import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { TalkerStats } from '../../native-audio/types.ts';
import { CliBench, type CliProcess } from '../support/cli-process.ts';
import { SoundRig, soundRigAvailable } from '../support/sound-rig.ts';

const SETTLED_MS = 60_000;
/** A station's own limit is a minute; a talker who goes on presses again. */
const PRESS_MS = 57_000;
const MIC_RATE_HZ = 48_000;
const TONE_HZ = 220;
const FEED_EVERY_MS = 2;

export interface DriftSample {
  readonly atMs: number;
  readonly levelMs: number;
  readonly targetMs: number;
  readonly ppm: number;
  /** Frames so far: with the frame's length, what the sender's clock makes of the time. */
  readonly received: number;
}

export interface RealDrift {
  readonly ppm: number;
  readonly samples: DriftSample[];
  readonly talkspurts: number;
  /** From a minute on. */
  readonly settled: {
    readonly meanMs: number;
    readonly deviationMs: number;
    readonly p95DeviationMs: number;
    readonly meanPpm: number;
  };
  readonly late: number;
  readonly lost: number;
  readonly concealedMs: number;
  readonly cutMs: number;
  readonly underruns: number;
  /** By the talker's end, because nobody had read them in time. */
  readonly droppedCaptureBlocks: number;
}

/**
 * Two stations through a server on one machine, the talker's microphone on a clock of its own. A null sink cannot be that: whatever its
 * rate, PulseAudio converts to what a client asks for, by one clock. A pipe source can: it claims 48,000 samples a second
 * and has as many as are written into its pipe.
 */
export async function measureRealDrift(options: {
  readonly minutes: number;
  readonly ppm: number;
}): Promise<RealDrift> {
  const available = soundRigAvailable();
  if (!available.available) throw new Error(available.reason);
  const rig = await SoundRig.start();
  const bench = new CliBench();
  const pipe = join(rig.folder, 'mic.fifo');
  let stopFeeding = (): void => undefined;
  try {
    await rig.loadSink('spk');
    const source = ['source_name=mic', `file=${pipe}`, 'format=s16le', `rate=${MIC_RATE_HZ}`, 'channels=1'];
    await rig.pactl('load-module', 'module-pipe-source', ...source);
    stopFeeding = feed(pipe, MIC_RATE_HZ * (1 + options.ppm * 1e-6));
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
    const talkspurts = await talk(ann, options.minutes * 60_000);
    const result = resultOf(options.ppm, talkspurts, ann, bob);
    for (const station of [ann, bob]) station.say('quit');
    await Promise.all([ann.ended, bob.ended]);
    await server.interrupt();
    return result;
  } finally {
    stopFeeding();
    await bench.end();
    await rig.stop();
  }
}

/** Writes a tone at this rate by the machine's clock. @returns what stops it */
function feed(pipe: string, rateHz: number): () => void {
  const file = openSync(pipe, 'w');
  const startMs = performance.now();
  let written = 0;
  const timer = setInterval(() => {
    const owed = Math.floor(((performance.now() - startMs) * rateHz) / 1_000) - written;
    const block = Buffer.alloc(owed * 2);
    for (let i = 0; i < owed; i++) {
      const value = 6_000 * Math.sin((2 * Math.PI * TONE_HZ * (written + i)) / MIC_RATE_HZ);
      block.writeInt16LE(Math.round(value), i * 2);
    }
    written += writeSync(file, block) / 2;
  }, FEED_EVERY_MS);
  return () => {
    clearInterval(timer);
    closeSync(file);
  };
}

/** @returns how many talkspurts it took */
async function talk(ann: CliProcess, forMs: number): Promise<number> {
  const endMs = performance.now() + forMs;
  let talkspurts = 0;
  while (performance.now() < endMs) {
    const from = ann.mark;
    ann.say('press Main');
    await ann.waitFor('mic-open', undefined, { from });
    talkspurts += 1;
    await setTimeout(Math.min(PRESS_MS, endMs - performance.now()));
    ann.say('release Main');
    await ann.waitFor('mic-closed', undefined, { from });
  }
  return talkspurts;
}

function resultOf(ppm: number, talkspurts: number, ann: CliProcess, bob: CliProcess): RealDrift {
  const samples: DriftSample[] = [];
  let last: TalkerStats | undefined;
  let underruns = 0;
  let startMs: number | undefined;
  for (const event of bob.all('stats')) {
    const [talker] = event['talkers'] as TalkerStats[];
    if (talker === undefined) continue;
    startMs ??= event.atMs;
    underruns += event['underruns'] as number;
    last = talker;
    const { levelMs, targetMs, ratioPpm, received } = talker;
    if (levelMs === undefined || ratioPpm === undefined) continue;
    samples.push({ atMs: event.atMs - startMs, levelMs, targetMs, ppm: ratioPpm, received });
  }
  if (last === undefined) throw new Error('Nobody was heard.');
  const settled = samples.filter(({ atMs }) => atMs >= SETTLED_MS);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const meanMs = mean(settled.map(({ levelMs }) => levelMs));
  const deviations = settled.map(({ levelMs }) => Math.abs(levelMs - meanMs)).sort((a, b) => a - b);
  return {
    ppm,
    samples,
    talkspurts,
    settled: {
      meanMs,
      deviationMs: deviations.at(-1) ?? NaN,
      p95DeviationMs: deviations[Math.floor(deviations.length * 0.95)] ?? NaN,
      meanPpm: mean(settled.map((sample) => sample.ppm)),
    },
    late: last.late,
    lost: last.lost,
    concealedMs: last.concealedMs,
    cutMs: last.cutMs ?? 0,
    underruns,
    droppedCaptureBlocks: ann
      .all('stats')
      .reduce((sum, event) => sum + (event['droppedCaptureBlocks'] as number), 0),
  };
}

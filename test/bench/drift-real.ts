import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { TalkerStats } from '../../native-audio/types.ts';
import { CliBench, type CliProcess } from '../support/cli-process.ts';
import { SoundRig, soundRigAvailable } from '../support/sound-rig.ts';
import { outcomeOf, type DriftSample, type RealDrift, type Talkspurt } from './drift-outcome.ts';
import { feed, MIC_RATE_HZ, SPEAKER_RATE_HZ, SpeakerRecorder, type Feed } from './drift-sound.ts';

/** A station's own limit is a minute; a talker who goes on presses again. */
const PRESS_MS = 57_000;
const CLOSING_MS = 15_000;

/**
 * Two stations through a server on one machine, the talker's microphone on a clock of its own. A null sink cannot be that: whatever its
 * rate, PulseAudio converts to what a client asks for, by one clock. A pipe source can: it claims 48,000 samples a second
 * and has as many as are written into its pipe. The loudspeaker is a null sink whose clock is the machine's (drift-sound.ts).
 */
export async function measureRealDrift(options: {
  readonly minutes: number;
  readonly ppm: number;
}): Promise<RealDrift> {
  const available = soundRigAvailable();
  if (!available.available) throw new Error(available.reason);
  const rig = await SoundRig.start();
  const bench = new CliBench();
  let said: Feed | undefined;
  try {
    const sink = [
      'sink_name=spk',
      `rate=${SPEAKER_RATE_HZ}`,
      'channels=1',
      'channel_map=mono',
      'norewinds=1',
    ];
    await rig.pactl('load-module', 'module-null-sink', ...sink);
    // Before the station: while somebody records it, PulseAudio does not give the sink the rate of who plays.
    const speaker = new SpeakerRecorder(rig, 'spk');
    await speaker.flowing;
    const pipe = join(rig.folder, 'mic.fifo');
    const source = ['source_name=mic', `file=${pipe}`, 'format=s16le', `rate=${MIC_RATE_HZ}`, 'channels=1'];
    await rig.pactl('load-module', 'module-pipe-source', ...source);
    said = feed(pipe, options.ppm);
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
    await hasRate(rig, SPEAKER_RATE_HZ);
    const marks = { ann: ann.mark, bob: bob.mark, lostMs: said.lostMs };
    const talkspurts = await talk(ann, options.minutes * 60_000);
    await speaker.stop();
    const result = outcomeOf({
      ppm: options.ppm,
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

async function hasRate(rig: SoundRig, rateHz: number): Promise<void> {
  const sinks = await rig.pactl('list', 'short', 'sinks');
  if (!new RegExp(`\\tspk\\t.* ${rateHz}Hz`).test(sinks))
    throw new Error(
      `The loudspeaker has another rate than ${rateHz} Hz, and so a clock that is off:\n${sinks}`,
    );
}

async function talk(ann: CliProcess, forMs: number): Promise<Talkspurt[]> {
  const endMs = performance.now() + forMs;
  const talkspurts: Talkspurt[] = [];
  while (performance.now() < endMs) {
    const from = ann.mark;
    ann.say('press Main');
    const { atMs: fromMs } = await ann.waitFor('mic-open', undefined, { from });
    const forMs = Math.min(PRESS_MS, endMs - performance.now());
    // A machine that stands still for half a second makes the server end the talkspurt: press again, and count it.
    const closed = ann.waitFor('mic-closed', undefined, { from, withinMs: forMs + CLOSING_MS });
    const cutShort = await Promise.race([setTimeout(forMs, false), closed.then(() => true)]);
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

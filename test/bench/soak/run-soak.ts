import { setTimeout as sleep } from 'node:timers/promises';
import { Crowd } from './crowd.ts';
import { judge } from './limits.ts';
import type { Findings, Sample, ServerState, SoakResults } from './results.ts';
import { ServerUnderSoak } from './server.ts';
import { StationUnderSoak } from './station.ts';
import { memoryTrend, type MemoryTrend } from './trend.ts';

/** Memory counts after this share of the soak: caches are full then, and the compiler is done. */
export const WARM_UP_SHARE = 1 / 3;
const REHEARSAL_EVERY_MS = 2_000;
const SETTLE_MS = 1_500;
const MB = 2 ** 20;

export interface SoakPlan {
  readonly seconds: number;
  readonly listeners: number;
  readonly talkers: number;
  /** Each member of the crowd connects again once in this time. */
  readonly everyMs: number;
  readonly rehearsalMs: number;
  readonly sampleMs: number;
  /** For the files of the station. */
  readonly folder: string;
  readonly onProgress: (doing: string) => void;
}

/** @param seconds length of the soak itself. */
export function planOf(
  options: Pick<SoakPlan, 'seconds' | 'listeners' | 'talkers' | 'folder' | 'onProgress'>,
): SoakPlan {
  const { seconds } = options;
  return {
    ...options,
    // In a short soak each member still connects again six times.
    everyMs: Math.min(60_000, Math.floor(seconds / 6) * 1_000),
    // V8 goes on compiling the code of connecting and leaving for some 3000 connections, 0.8 MB of
    // it (`v8.getHeapCodeStatistics`). The pace of the soak is slower than that, and the code would
    // look like a leak. So that many connections come before the soak, fast.
    rehearsalMs: Math.max(4_000, Math.min(120_000, 66 * seconds)),
    sampleMs: Math.min(15_000, Math.max(1_000, (seconds * 1_000) / 120)),
  };
}

/** Runs a real server under a crowd that talks, listens and connects again all the time. */
export async function runSoak(plan: SoakPlan): Promise<SoakResults> {
  const server = await ServerUnderSoak.start();
  const before = await rehearse(server, plan);
  const station = new StationUnderSoak(server.url, plan.folder);
  process.once('exit', () => station.kill());
  plan.onProgress('the station joins');
  await station.subscribed;
  const crowd = new Crowd({ ...plan, url: server.url });
  await crowd.join();
  void station.talk();
  crowd.open();
  crowd.startTurning();
  const measured = await takeSamples(server, station, plan);
  await crowd.stopTurning();
  crowd.close();
  await sleep(SETTLE_MS);
  const account = crowd.account();
  const last = await server.report();
  await crowd.leave();
  await station.stop();
  plan.onProgress('everybody leaves');
  const after = await server.quietReport();
  await server.stop();
  const { samples, tookS, loadCpuS } = measured;
  const findings: Findings = {
    seconds: plan.seconds,
    listeners: plan.listeners,
    talkers: plan.talkers,
    everyS: plan.everyMs / 1_000,
    memory: serverMemory(samples, plan.seconds),
    account,
    drops: last.drops,
    closes: last.closes,
    serverCores: (last.cpuS - before.cpuS) / tookS,
    loadCores: loadCpuS / tookS,
    before,
    after,
    problems: crowd.problems,
    leakWarnings: after.leakWarnings,
    station: stationResult(station, samples, plan.seconds),
  };
  return { ...findings, limits: judge(findings), samples };
}

/**
 * Lets everybody come, talk and leave, fast, so that everything that is made once exists before the
 * soak.
 * @returns what the server holds after it.
 */
async function rehearse(server: ServerUnderSoak, plan: SoakPlan): Promise<ServerState> {
  const { listeners, talkers, rehearsalMs } = plan;
  plan.onProgress('rehearsal');
  const crowd = new Crowd({ url: server.url, listeners, talkers, everyMs: REHEARSAL_EVERY_MS });
  await crowd.join();
  crowd.startTurning();
  for (const endMs = performance.now() + rehearsalMs; performance.now() < endMs;) {
    await sleep(1_000);
    // The soak's own questions to the server are rehearsed too.
    await server.report();
    await server.loopDelayP99Ms();
  }
  await crowd.stopTurning();
  await crowd.leave();
  return server.quietReport();
}

async function takeSamples(server: ServerUnderSoak, station: StationUnderSoak, plan: SoakPlan) {
  const lengthMs = plan.seconds * 1_000;
  const samples: Sample[] = [];
  const startMs = performance.now();
  const cpuBefore = process.cpuUsage();
  while (performance.now() - startMs < lengthMs) {
    const nextMs = startMs + (samples.length + 1) * plan.sampleMs;
    await sleep(Math.max(0, Math.min(nextMs, startMs + lengthMs) - performance.now()));
    const report = await server.report();
    const { main, audio } = station.memory();
    const sample: Sample = {
      atS: (performance.now() - startMs) / 1_000,
      rssMb: report.rssBytes / MB,
      liveMb: report.liveBytes / MB,
      codeMb: report.codeBytes / MB,
      descriptors: report.descriptors,
      connections: report.stats.connections,
      cpuS: report.cpuS,
      loopDelayP99Ms: await server.loopDelayP99Ms(),
      stationMainMb: main === undefined ? undefined : main / MB,
      stationAudioMb: audio === undefined ? undefined : audio / MB,
    };
    samples.push(sample);
    plan.onProgress(sampleText(sample));
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  return { samples, tookS: (performance.now() - startMs) / 1_000, loadCpuS: (user + system) / 1e6 };
}

function sampleText({ rssMb, liveMb, connections, descriptors }: Sample): string {
  const open = descriptors === undefined ? '' : `, ${String(descriptors)} descriptors`;
  return `${rssMb.toFixed(1)} MB resident, ${liveMb.toFixed(2)} MB live, ${String(connections)} connections${open}`;
}

function fit(
  samples: readonly Sample[],
  seconds: number,
  read: (sample: Sample) => number | undefined,
): MemoryTrend {
  const points = samples
    .filter(({ atS }) => atS >= seconds * WARM_UP_SHARE)
    .flatMap((sample) => {
      const value = read(sample);
      return value === undefined ? [] : [[sample.atS / 3_600, value] as const];
    });
  return memoryTrend(points);
}

function serverMemory(samples: readonly Sample[], seconds: number): Findings['memory'] {
  return {
    rss: fit(samples, seconds, ({ rssMb }) => rssMb),
    live: fit(samples, seconds, ({ liveMb }) => liveMb),
    code: fit(samples, seconds, ({ codeMb }) => codeMb),
  };
}

/** @returns undefined where the system does not tell the station's memory. */
function stationResult(
  station: StationUnderSoak,
  samples: readonly Sample[],
  seconds: number,
): Findings['station'] {
  if (samples.at(-1)?.stationMainMb === undefined) return undefined;
  const { presses, opened } = station;
  return {
    presses,
    opened,
    pauses: station.pauses(),
    memory: {
      main: fit(samples, seconds, ({ stationMainMb }) => stationMainMb),
      audio: fit(samples, seconds, ({ stationAudioMb }) => stationAudioMb),
    },
  };
}

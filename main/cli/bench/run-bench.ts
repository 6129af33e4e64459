import { networkInterfaces } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { FrameDurationMs } from '../../../common/encoded-frame.ts';
import { hostInUrl } from '../../base/net-host.ts';
import { limits, type ChannelState, type RosterEntry, type WelcomeMessage } from '../../protocol/index.ts';
import { isLoopback } from '../../base/lan-addresses.ts';
import { resolveChannel } from '../../station/resolve.ts';
import { CliError, EXIT } from '../../base/exit-codes.ts';
import { join } from '../commands/join.ts';
import type { Output } from '../output.ts';
import { announcement, Progress } from '../progress.ts';
import { explainNoConnection, explainRefusal } from '../reasons.ts';
import { untilStopped, type StopSignal } from '../until-stopped.ts';
import { Board } from './board.ts';
import { DelayHistogram } from './delay-histogram.ts';
import { nowMs } from './load.ts';
import { LoadError, LoadThreads } from './load-threads.ts';
import type { LoadFailure, LoadFigures } from './messages.ts';
import { readServerFigures, type ServerFigures } from './server-figures.ts';
import { count, delay, judge, lossShare, percent, verdict, whole, type BenchStep } from './verdict.ts';

interface BenchCommand {
  readonly server: string;
  /** The first part of each station's name; its role and a number follow. */
  readonly name: string;
  readonly passphrase: string | undefined;
  /** Absent: the channel with the name `TEST_CHANNEL`. */
  readonly channel: string | undefined;
  readonly listeners: number;
  readonly talkers: number;
  readonly seconds: number;
  /** Absent: the server's. */
  readonly frameMs: FrameDurationMs | undefined;
  readonly threads: number;
  /** Steps of 1, 2, 4 … talkers, one after the other. */
  readonly ramp: boolean;
  /** URL of the server's metrics. */
  readonly metrics: string | undefined;
}

/** A channel of this name belongs to nobody: tests may use it without asking. */
const TEST_CHANNEL = 'Bench';
/** Time before a step counts, ms: code is compiled and buffers grow. */
const WARM_UP_MS = 1_000;
/** Time after a step, ms: a frame that arrives later is lost to every listener. */
const SETTLE_MS = 1_000;
/** Talkspurts last at most this long, and at most half of what the server allows. */
const SPURT_MS = 20_000;

interface Place {
  readonly welcome: WelcomeMessage;
  readonly channel: ChannelState;
  readonly frameMs: number;
}

/** `partyline bench`: loads a real server with real stations, and reports how much it carries. */
export async function runBench(command: BenchCommand, output: Output): Promise<void> {
  checkName(command.name);
  checkSize(command);
  const stop = untilStopped();
  const place = await lookAround(command, stop);
  tellPeople(place, output);
  if (command.metrics !== undefined) await readServerFigures(command.metrics);
  const board = Board.create(command.talkers);
  const threads = startThreads(command, place, board);
  try {
    const steps = await measureSteps(command, place, board, threads, stop, output);
    tellResult(steps, isThisComputer(command.server), output);
  } catch (error) {
    throw error instanceof LoadError ? explain(error.failure, command, place) : error;
  } finally {
    await threads.stop();
  }
}

function startThreads(
  command: BenchCommand,
  { channel, frameMs, welcome }: Place,
  board: Board,
): LoadThreads {
  return new LoadThreads(
    {
      url: command.server,
      name: command.name,
      passphrase: command.passphrase,
      channel: channel.id,
      codec: channel.codec,
      frameMs,
      longestSpurtMs: Math.min(SPURT_MS, welcome.maxTalkspurtMs / 2),
      board: board.memory,
    },
    command.listeners,
    command.talkers,
    command.threads,
  );
}

/** Connects everybody and measures one step after the other, until one fails. */
async function measureSteps(
  command: BenchCommand,
  { channel, frameMs }: Place,
  board: Board,
  threads: LoadThreads,
  stop: StopSignal,
  output: Output,
): Promise<BenchStep[]> {
  const { listeners } = command;
  const planned = stepsUpTo(command.talkers, command.ramp);
  const progress = showProgress(command, planned.length);
  const steps: BenchStep[] = [];
  try {
    progress.update(`connecting ${count(listeners + command.talkers, 'station')}`);
    await unlessStopped(stop, threads.join());
    progress.clear();
    output.emit(
      { event: 'bench-joined', channel: channel.id, codec: channel.codec, listeners, frameMs },
      `${whole(listeners)} listeners on ${channel.name}, frames of ${String(frameMs)} ms (${channel.codec}), ${String(command.seconds)} s a step.\n${HEADING}`,
    );
    for (const [index, talkers] of planned.entries()) {
      progress.update(`${count(talkers, 'talker')}, step ${String(index + 1)} of ${String(planned.length)}`);
      const step = await measure(command, frameMs, talkers, board, threads, stop);
      steps.push(step);
      progress.clear();
      output.emit({ event: 'bench-step', ...step, judgement: judge(step) }, stepLine(step));
      // A larger step than one that failed would only disturb.
      if (judge(step) === 'overloaded' || judge(step) === 'unclear') break;
    }
    return steps;
  } finally {
    progress.end();
  }
}

/** Shows on stderr how long the bench takes. */
function showProgress({ seconds, listeners, talkers }: BenchCommand, steps: number): Progress {
  const expectedMs = steps * (seconds * 1_000 + WARM_UP_MS + SETTLE_MS);
  const load = `${count(listeners, 'listener')}, up to ${count(talkers, 'talker')}`;
  return new Progress(announcement(`Running the bench (${load})`, expectedMs), expectedMs);
}

/**
 * @throws CliError when a station's name, with its role and number, would be longer than a server
 * accepts.
 */
function checkName(name: string): void {
  const most = limits.MAX_NAME_LENGTH - ` listener ${String(limits.MAX_STATIONS)}`.length;
  if (name.length <= most) return;
  throw new CliError(
    EXIT.usage,
    `--name: give at most ${String(most)} characters, for each station adds its part and its number.`,
  );
}

/** @throws CliError when no server has room for all of them. */
function checkSize({ listeners, talkers }: BenchCommand): void {
  if (listeners + talkers <= limits.MAX_STATIONS) return;
  throw new CliError(
    EXIT.usage,
    `--listeners ${String(listeners)} with --talkers ${String(talkers)} are more than the ${String(limits.MAX_STATIONS)} stations that a server takes: give at most ${String(limits.MAX_STATIONS - talkers)} listeners.`,
  );
}

/**
 * Sends one station first, to check that the others would be let in. @throws CliError with advice.
 */
async function lookAround(command: BenchCommand, stop: StopSignal): Promise<Place> {
  const { connection, welcome } = await join({
    server: command.server,
    name: `${command.name} talker 1`,
    passphrase: command.passphrase,
    onMessage: () => undefined,
    onAudio: () => undefined,
    stopped: stop.done,
    onLost: stop.fail,
  });
  await connection.stop();
  const found = resolveChannel(command.channel ?? TEST_CHANNEL, welcome.channels);
  if (!found.ok) {
    const advice =
      command.channel === undefined
        ? ` Add { "name": "${TEST_CHANNEL}" } to the channels of the server, so that a test disturbs nobody, or choose one with --channel: who listens there sees tallies and hears silence.`
        : '';
    throw new CliError(EXIT.notAllowed, found.problem + advice);
  }
  const channel = found.value;
  if (channel.mode === 'exclusive' && command.talkers > 1) {
    throw new CliError(
      EXIT.notAllowed,
      `"${channel.name}" is exclusive: one station talks at a time. Use --talkers 1, or a channel that is open.`,
    );
  }
  return { welcome, channel, frameMs: command.frameMs ?? welcome.frameDurationMs };
}

function tellPeople({ welcome, channel }: Place, output: Output): void {
  const present = welcome.roster.filter(
    ({ presence, listen }: RosterEntry) => presence === 'online' && listen.includes(channel.id),
  );
  if (present.length === 0) return;
  const names = present
    .slice(0, 5)
    .map(({ name }) => name)
    .join(', ');
  output.emit(
    { event: 'bench-warning', channel: channel.id, listening: present.map(({ name }) => name) },
    `Warning: ${names}${present.length > 5 ? ' and others' : ''} listen on ${channel.name}: while this runs they see tallies and hear silence.`,
  );
}

/** @returns 1, 2, 4 … and the last one; without a ramp only the last one. */
export function stepsUpTo(talkers: number, ramp: boolean): number[] {
  const steps: number[] = [];
  for (let step = 1; ramp && step < talkers; step *= 2) steps.push(step);
  return [...steps, talkers];
}

async function measure(
  { listeners, seconds, metrics }: BenchCommand,
  frameMs: number,
  talkers: number,
  board: Board,
  threads: LoadThreads,
  stop: StopSignal,
): Promise<BenchStep> {
  const ask = (): Promise<ServerFigures | undefined> =>
    metrics === undefined ? Promise.resolve(undefined) : readServerFigures(metrics);
  await unlessStopped(stop, threads.talk(talkers));
  await unlessStopped(stop, wait(WARM_UP_MS));
  board.reset();
  await threads.clear();
  const before = await ask();
  const cpu = process.cpuUsage();
  const sinceMs = nowMs();
  board.open();
  await unlessStopped(stop, wait(seconds * 1_000));
  board.close();
  const tookS = (nowMs() - sinceMs) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const after = await ask();
  await unlessStopped(stop, wait(SETTLE_MS));
  const all = await threads.figures();
  const delays = new DelayHistogram();
  const lateness = new DelayHistogram();
  for (const figures of all) {
    delays.merge(figures.delays);
    lateness.merge(figures.lateness);
  }
  const sum = (field: Exclude<keyof LoadFigures, 'delays' | 'lateness' | 'busy'>): number =>
    all.reduce((total, figures) => total + figures[field], 0);
  const received = sum('received');
  return {
    listeners,
    talkers,
    frameMs,
    due: sum('due'),
    received,
    outOfOrder: sum('outOfOrder'),
    deliveriesPerS: received / tookS,
    delayMs:
      received === 0
        ? undefined
        : {
            p50: delays.percentile(0.5),
            p95: delays.percentile(0.95),
            p99: delays.percentile(0.99),
            max: delays.maxMs,
          },
    reconnects: sum('reconnects'),
    cut: sum('cut'),
    displaced: sum('displaced'),
    generator: {
      cores: (user + system) / 1e6 / tookS,
      busiest: Math.max(...all.map(({ busy }) => busy)),
      lateP99Ms: lateness.percentile(0.99),
      unsent: sum('unsent'),
    },
    server:
      before && after
        ? { cores: (after.cpuS - before.cpuS) / tookS, drops: after.drops - before.drops }
        : undefined,
  };
}

/** @throws CliError when the command was told to stop meanwhile, or the promise's own error. */
async function unlessStopped<T>(stop: StopSignal, promise: Promise<T>): Promise<T> {
  const stopped = stop.done.then((): never => {
    throw new CliError(EXIT.interrupted, 'The bench was stopped. All of its stations have left the server.');
  });
  // Nobody handles the one that comes second.
  stopped.catch(() => undefined);
  promise.catch(() => undefined);
  return Promise.race([promise, stopped]);
}

function explain(failure: LoadFailure, { server }: BenchCommand, { channel, welcome }: Place): CliError {
  switch (failure.type) {
    case 'no-connection': {
      const exitCode = failure.final ? EXIT.refused : EXIT.noServer;
      return new CliError(exitCode, explainNoConnection(server, failure.reason));
    }
    case 'not-permitted':
      return new CliError(
        EXIT.notAllowed,
        `${explainRefusal('not-permitted', channel.name)} Choose another --channel, or a --name that may ${failure.right} there.`,
      );
    case 'denied': {
      const holder = welcome.roster.find(({ id }) => id === failure.holder)?.name;
      return new CliError(EXIT.notAllowed, explainRefusal(failure.reason, channel.name, holder));
    }
  }
}

const HEADING =
  ' talkers      p50      p95      p99      max     lost  out of order  deliveries/s  bench CPU';

export function stepLine(step: BenchStep): string {
  const columns: [string, number][] = [
    [whole(step.talkers), 8],
    [delay(step.delayMs?.p50), 9],
    [delay(step.delayMs?.p95), 9],
    [delay(step.delayMs?.p99), 9],
    [delay(step.delayMs?.max), 9],
    [percent(lossShare(step)), 9],
    [whole(step.outOfOrder), 14],
    [whole(step.deliveriesPerS), 14],
    [percent(step.generator.cores), 11],
  ];
  return columns.map(([text, width]) => text.padStart(width)).join('');
}

/**
 * Reports the result. @throws CliError when nothing was received in any step: that is no
 * measurement.
 */
export function tellResult(steps: readonly BenchStep[], sameComputer: boolean, output: Output): void {
  const sentences = verdict(steps, sameComputer);
  output.emit({ event: 'bench-result', sameComputer, steps, verdict: sentences }, sentences.join('\n'));
  if (steps.some(({ received }) => received > 0)) return;
  if (steps.some(({ displaced }) => displaced > 0)) {
    throw new CliError(
      EXIT.notAllowed,
      'Somebody else took the floor, so nothing was measured. Use a channel that is open.',
    );
  }
  throw new CliError(
    EXIT.noServer,
    'Nothing of the sound came through, so nothing was measured. Look whether the server still runs and answers, or begin with fewer --talkers and --listeners.',
  );
}

/** Whether the address is one of this computer's own. */
function isThisComputer(url: string): boolean {
  const host = hostInUrl(url)
    .replace(/^\[|\]$/g, '')
    .replace(/%.*$/, '');
  if (isLoopback(host)) return true;
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .some(({ address }) => address === host);
}

/** Result of one step of a bench: a number of talkers for a time. */
export interface BenchStep {
  readonly listeners: number;
  readonly talkers: number;
  readonly frameMs: number;
  readonly due: number;
  readonly received: number;
  readonly outOfOrder: number;
  readonly deliveriesPerS: number;
  /** Absent: nothing was received. */
  readonly delayMs:
    { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number } | undefined;
  readonly reconnects: number;
  /** Talkspurts that the server ended. */
  readonly cut: number;
  /** Talkers that stopped because another station took the floor. */
  readonly displaced: number;
  readonly generator: {
    /** Share of a core that this program used; more than 1 with several threads. */
    readonly cores: number;
    /** Share of the time that its busiest thread was busy, 0–1. */
    readonly busiest: number;
    /** How late its frames left, against their schedule: 99th percentile, ms. */
    readonly lateP99Ms: number;
    readonly unsent: number;
  };
  /** Only with `--metrics`. */
  readonly server: { readonly cores: number; readonly drops: number } | undefined;
}

/**
 * `unclear`: the load was not the intended one (the generator was at its own limit, or talkers lost
 * the floor).
 */
type Judgement = 'carried' | 'strained' | 'overloaded' | 'unclear';

/**
 * Sound that is this late is still played: the jitter buffer allows for as much on an unsteady
 * network.
 */
const GOOD_P99_MS = 20;
/** The most that a jitter buffer aims at: a later frame is a gap. */
const STRAINED_P99_MS = 60;
/** One lost frame in a thousand is concealed and nobody notices; one in a hundred is heard. */
const GOOD_LOSS = 0.001;
const STRAINED_LOSS = 0.01;
/** An event loop that is busy for more of the time than this is late with its next task. */
const BUSY_LIMIT = 0.85;
/** The most of its one core that a server should use in the long run. */
const SERVER_LIMIT_CORES = 0.8;

export const lossShare = ({ due, received }: BenchStep): number =>
  due === 0 ? 0 : Math.max(0, due - received) / due;

export function judge(step: BenchStep): Judgement {
  // Some talkers did not talk, so the result is not valid.
  if (step.displaced > 0) return 'unclear';
  const loss = lossShare(step);
  const p99 = step.delayMs?.p99 ?? Infinity;
  const { busiest, lateP99Ms, unsent } = step.generator;
  if (loss <= GOOD_LOSS && p99 <= GOOD_P99_MS && step.reconnects === 0 && step.cut === 0) {
    // A generator that sent too little did not load the server.
    return unsent > GOOD_LOSS * step.received ? 'unclear' : 'carried';
  }
  if (busiest >= BUSY_LIMIT || lateP99Ms > GOOD_P99_MS || unsent > 0) return 'unclear';
  return loss <= STRAINED_LOSS && p99 <= STRAINED_P99_MS && step.reconnects === 0 ? 'strained' : 'overloaded';
}

/**
 * Explains the steps in sentences, for a person who has to choose a machine.
 * @param steps in the order of their load.
 * @param sameComputer whether the server runs on the computer that made the load.
 */
export function verdict(steps: readonly BenchStep[], sameComputer: boolean): string[] {
  const said: string[] = [];
  const judged = steps.map((step) => ({ step, judgement: judge(step) }));
  const carried = judged.findLast(({ judgement }) => judgement === 'carried')?.step;
  const failed = judged.find(({ judgement }) => judgement !== 'carried');
  if (carried) {
    said.push(
      `This server carries ${load(carried)}: ${whole(carried.deliveriesPerS)} deliveries a second, ${lossWords(carried)}, 99 % of it within ${delay(carried.delayMs?.p99)}.`,
    );
  }
  if (failed) said.push(...failureWords(failed.step, failed.judgement));
  if (!failed && carried) said.push(...headroom(carried));
  if (sameComputer) {
    said.push('Server and bench shared this computer: a server that has it to itself carries more.');
  }
  return said;
}

function failureWords(step: BenchStep, judgement: Judgement): string[] {
  const { busiest, lateP99Ms, unsent } = step.generator;
  if (step.displaced > 0) {
    return [
      `With ${load(step)} somebody else took the floor from ${count(step.displaced, 'talker')} of the bench, so this says nothing of the server. Use a channel that is open.`,
    ];
  }
  if (judgement === 'unclear') {
    const sent = `it sent up to ${ms(lateP99Ms)} late and left out ${whole(unsent)} frames`;
    return busiest >= BUSY_LIMIT
      ? [
          `With ${load(step)} this program was the bottleneck, not the server: its busiest thread was busy ${percent(busiest)} of the time, ${sent}. Use more --threads, or run the bench on a computer of its own.`,
        ]
      : [
          `With ${load(step)} this computer did not give the bench the time that it needed: ${sent}. Close what else runs here, or run the bench on a computer of its own.`,
        ];
  }
  const troubles = [
    ...(step.delayMs
      ? [lossWords(step), `1 % of it later than ${ms(step.delayMs.p99)}`]
      : ['nothing of the sound came through']),
    ...(step.reconnects > 0 ? [`${count(step.reconnects, 'connection')} lost`] : []),
    ...(step.cut > 0 ? [`${count(step.cut, 'talkspurt')} ended by the server`] : []),
  ].join(', ');
  return judgement === 'strained'
    ? [`Its limit is near ${load(step)}: ${troubles}. People would hear it on a bad network.`]
    : [`Its limit is below ${load(step)}: ${troubles}.`];
}

function headroom(step: BenchStep): string[] {
  const { server } = step;
  if (server === undefined || server.cores <= 0) {
    return [
      'Its limit was not reached: try more --listeners or --talkers. With --metrics the server says how much it has left.',
    ];
  }
  const times = SERVER_LIMIT_CORES / server.cores;
  const share = `The server used ${percent(server.cores)} of the one core that it works on`;
  return times > 1
    ? [
        `${share}: its limit is about ${times.toFixed(1)} times this load, ${whole(times * step.deliveriesPerS)} deliveries a second.`,
      ]
    : [`${share}: this is about its limit.`];
}

const load = ({ listeners, talkers }: BenchStep): string =>
  `${count(listeners, 'listener')} and ${count(talkers, 'talker')} at once`;
/** @returns such as "1 talker" or "1,000 listeners". */
export const count = (number: number, what: string): string =>
  `${whole(number)} ${what}${number === 1 ? '' : 's'}`;

function lossWords(step: BenchStep): string {
  const lost = Math.max(0, step.due - step.received);
  return lost === 0 ? 'nothing lost' : `${percent(lossShare(step))} of the sound lost`;
}

export function percent(share: number): string {
  const value = share * 100;
  return `${value < 1 ? value.toFixed(2) : value < 10 ? value.toFixed(1) : String(Math.round(value))} %`;
}

export const ms = (value: number): string =>
  `${value < 10 ? value.toFixed(1) : String(Math.round(value))} ms`;

/** Without any delay it is "-": 0 ms would look like a good one. */
export const delay = (value: number | undefined): string => (value === undefined ? '-' : ms(value));

/** With commas: 80,160. */
export const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { LoopDelay } from './loop-delay.ts';
import { DROP_REASONS, type ServerCounters, type Tally } from './server-counters.ts';
import type { ServerStats } from '../server.ts';

/** Where the figures come from. They are read when somebody asks, and never while sound is on its way. */
export interface MetricsSource {
  readonly counters: ServerCounters;
  readonly stats: () => ServerStats;
  readonly loopDelay: LoopDelay;
}

const PREFIX = 'partyline_';
const QUANTILES = [0.5, 0.99, 1] as const;

/**
 * Everything that the server tells Prometheus about itself: names after https://prometheus.io/docs/practices/naming/, seconds as
 * the unit of time. docs/operations.md says what each means.
 */
export function metricsRegistry(source: MetricsSource): Registry {
  const registry = new Registry();
  const { counters } = source;
  const gauge = (name: string, help: string, read: (stats: ServerStats) => number): void => {
    new Gauge({
      name: PREFIX + name,
      help,
      registers: [registry],
      collect() {
        this.set(read(source.stats()));
      },
    });
  };
  const counter = (name: string, help: string, read: () => number): void => {
    new Counter({
      name: PREFIX + name,
      help,
      registers: [registry],
      collect() {
        // The count is kept elsewhere, and a counter of prom-client knows no `set`.
        this.reset();
        this.inc(read());
      },
    });
  };
  const labelled = <L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    read: () => readonly { readonly labels: Record<L, string>; readonly count: number }[],
  ): void => {
    new Counter({
      name: PREFIX + name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset();
        for (const { labels, count } of read()) this.inc(labels, count);
      },
    });
  };

  gauge('stations', 'Stations that have a place, those that are reconnecting included.', (s) => s.stations);
  gauge('stations_reconnecting', 'Stations whose place is kept for their return.', (s) => s.reconnecting);
  gauge('connections', 'Open connections.', (s) => s.connections);
  gauge('sockets_pending', 'Sockets that have not proved themselves.', (s) => s.pending);
  gauge('talkspurts', 'Talkspurts under way.', (s) => s.talking);

  counter('connections_opened_total', 'Connections that were opened.', () => counters.connections);
  labelled(
    'connections_closed_total',
    'Connections that ended, by who ended them and why.',
    ['by', 'reason'],
    () => counters.closes().map(({ by, reason, count }) => ({ labels: { by, reason }, count })),
  );
  counter('joins_total', 'Stations that were let in, those that came back included.', () => counters.joins);
  counter('talkspurts_started_total', 'Talkspurts that were granted.', () => talkspurts().started);
  counter('talkspurts_denied_total', 'Requests to talk that were refused whole.', () => talkspurts().denied);
  labelled('talkspurts_ended_total', 'Talkspurts that ended, by why.', ['reason'], () =>
    Object.entries(talkspurts().ended).map(([reason, count]) => ({ labels: { reason }, count })),
  );
  counter('audio_frames_received_total', 'Audio frames that came from talkers.', () => counters.framesIn);
  counter(
    'audio_deliveries_total',
    'Audio frames written to listeners: one for each frame and listener.',
    () => counters.deliveries,
  );
  labelled(
    'audio_drops_total',
    'Audio frames that were due to a listener and not written, by why.',
    ['reason'],
    () => DROP_REASONS.map((reason) => ({ labels: { reason }, count: counters.drops[reason] })),
  );
  counter(
    'listener_resets_total',
    'Listeners that were cut off for being too far behind.',
    () => counters.resets,
  );
  tallied(registry, 'audio_write_frames', 'Audio frames in one write to one listener.', counters.bundles, 1);
  tallied(
    registry,
    'listener_lag_seconds',
    'How far behind listeners are, by their acknowledgements.',
    counters.lagMs,
    1_000,
  );
  new Gauge({
    name: `${PREFIX}event_loop_delay_seconds`,
    help: 'How late timers of the server come, over the last 30 to 60 seconds.',
    labelNames: ['quantile'],
    registers: [registry],
    collect() {
      for (const quantile of QUANTILES)
        this.set({ quantile: String(quantile) }, source.loopDelay.quantileMs(quantile) / 1_000);
    },
  });
  // Of the process itself, by the names that every dashboard for Node.js knows.
  collectDefaultMetrics({ register: registry });
  return registry;

  function talkspurts(): ServerStats['talkspurts'] {
    return source.stats().talkspurts;
  }
}

/** A histogram whose counts are kept elsewhere. @param perUnit what the tally's values are divided by. */
function tallied(registry: Registry, name: string, help: string, tally: Tally, perUnit: number): void {
  registry.registerMetric(new TallyHistogram(PREFIX + name, help, tally, perUnit));
}

class TallyHistogram extends Histogram {
  readonly #text: { readonly name: string; readonly help: string };
  readonly #tally: Tally;
  readonly #perUnit: number;

  constructor(name: string, help: string, tally: Tally, perUnit: number) {
    super({ name, help, registers: [] });
    this.#text = { name, help };
    this.#tally = tally;
    this.#perUnit = perUnit;
  }

  /** What registry and `get` read; prom-client's types do not name it, and it has no public way to set a histogram. */
  getForPromString(): Promise<object> {
    const { name } = this.#text;
    const { bounds, counts, sum } = this.#tally;
    let below = 0;
    const buckets = [...bounds.map((bound) => bound / this.#perUnit), '+Inf'].map((le, index) => {
      below += counts[index];
      return { metricName: `${name}_bucket`, labels: { le }, value: below };
    });
    const values = [
      ...buckets,
      { metricName: `${name}_sum`, labels: {}, value: sum / this.#perUnit },
      { metricName: `${name}_count`, labels: {}, value: below },
    ];
    return Promise.resolve({ ...this.#text, type: 'histogram', aggregator: 'sum', values });
  }
}

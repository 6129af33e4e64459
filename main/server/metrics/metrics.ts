import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { LoopDelay } from './loop-delay.ts';
import { DROP_REASONS, type ServerCounters, type Tally } from './server-counters.ts';
import type { ServerStats } from '../server.ts';

/**
 * The sources of the figures. They are read only when somebody asks, never on the way of the audio.
 */
export interface MetricsSource {
  readonly counters: ServerCounters;
  readonly stats: () => ServerStats;
  readonly loopDelay: LoopDelay;
}

const PREFIX = 'partyline_';
const QUANTILES = [0.5, 0.99, 1] as const;

/**
 * All metrics of the server for Prometheus. Names follow
 * https://prometheus.io/docs/practices/naming/, times are in seconds. docs/operations.md says what
 * each one means.
 */
export function metricsRegistry(source: MetricsSource): Registry {
  const metrics = new MetricsBuilder();
  addPresence(metrics, source);
  addConnections(metrics, source);
  addTalkspurts(metrics, source);
  addAudio(metrics, source);
  addEventLoopDelay(metrics.registry, source);
  // Metrics of the process, under the names that every dashboard for Node.js knows.
  collectDefaultMetrics({ register: metrics.registry });
  return metrics.registry;
}

/** Registers metrics whose values are read when somebody asks. */
class MetricsBuilder {
  readonly registry = new Registry();

  gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name: PREFIX + name,
      help,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }

  counter(name: string, help: string, read: () => number): void {
    this.labelled(name, help, [], () => [{ labels: {}, count: read() }]);
  }

  labelled<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    read: () => readonly { readonly labels: Record<L, string>; readonly count: number }[],
  ): void {
    new Counter({
      name: PREFIX + name,
      help,
      labelNames,
      registers: [this.registry],
      collect() {
        // The count is kept elsewhere, and prom-client's counter has no `set`.
        this.reset();
        for (const { labels, count } of read()) this.inc(labels, count);
      },
    });
  }

  /** A histogram whose counts are kept elsewhere. @param perUnit divides the tally's values. */
  tallied(name: string, help: string, tally: Tally, perUnit: number): void {
    this.registry.registerMetric(new TallyHistogram(PREFIX + name, help, tally, perUnit));
  }
}

function addPresence(metrics: MetricsBuilder, { stats }: MetricsSource): void {
  metrics.gauge(
    'stations',
    'Stations that have a place, those that are reconnecting included.',
    () => stats().stations,
  );
  metrics.gauge(
    'stations_reconnecting',
    'Stations whose place is kept for their return.',
    () => stats().reconnecting,
  );
  metrics.gauge('connections', 'Open connections.', () => stats().connections);
  metrics.gauge('sockets_pending', 'Sockets that have not proved themselves.', () => stats().pending);
  metrics.gauge('talkspurts', 'Talkspurts under way.', () => stats().talking);
}

function addConnections(metrics: MetricsBuilder, { counters }: MetricsSource): void {
  metrics.counter('connections_opened_total', 'Connections that were opened.', () => counters.connections);
  metrics.labelled(
    'connections_closed_total',
    'Connections that ended, by who ended them and why.',
    ['by', 'reason'],
    () => counters.closes().map(({ by, reason, count }) => ({ labels: { by, reason }, count })),
  );
  metrics.counter(
    'joins_total',
    'Stations that were let in, those that came back included.',
    () => counters.joins,
  );
}

function addTalkspurts(metrics: MetricsBuilder, { stats }: MetricsSource): void {
  metrics.counter(
    'talkspurts_started_total',
    'Talkspurts that were granted.',
    () => stats().talkspurts.started,
  );
  metrics.counter(
    'talkspurts_denied_total',
    'Requests to talk that were refused whole.',
    () => stats().talkspurts.denied,
  );
  metrics.labelled('talkspurts_ended_total', 'Talkspurts that ended, by why.', ['reason'], () =>
    Object.entries(stats().talkspurts.ended).map(([reason, count]) => ({ labels: { reason }, count })),
  );
}

function addAudio(metrics: MetricsBuilder, { counters }: MetricsSource): void {
  metrics.counter(
    'audio_frames_received_total',
    'Audio frames that came from talkers.',
    () => counters.framesIn,
  );
  metrics.counter(
    'audio_deliveries_total',
    'Audio frames written to listeners: one for each frame and listener.',
    () => counters.deliveries,
  );
  metrics.labelled(
    'audio_drops_total',
    'Audio frames that were due to a listener and not written, by why.',
    ['reason'],
    () => DROP_REASONS.map((reason) => ({ labels: { reason }, count: counters.drops[reason] })),
  );
  metrics.counter(
    'listener_resets_total',
    'Listeners that were cut off for being too far behind.',
    () => counters.resets,
  );
  metrics.tallied('audio_write_frames', 'Audio frames in one write to one listener.', counters.bundles, 1);
  metrics.tallied(
    'listener_lag_seconds',
    'How far behind listeners are, by their acknowledgements.',
    counters.lagMs,
    1_000,
  );
}

function addEventLoopDelay(registry: Registry, { loopDelay }: MetricsSource): void {
  new Gauge({
    name: `${PREFIX}event_loop_delay_seconds`,
    help: 'How late timers of the server come, over the last 30 to 60 seconds.',
    labelNames: ['quantile'],
    registers: [registry],
    collect() {
      for (const quantile of QUANTILES)
        this.set({ quantile: String(quantile) }, loopDelay.quantileMs(quantile) / 1_000);
    },
  });
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

  /**
   * Called by the registry and by `get`. prom-client's types do not declare it, but there is no
   * public way to set a histogram.
   */
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

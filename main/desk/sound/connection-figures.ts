import type { FiguresView } from '../../contract/index.ts';
import type { StationNotice } from '../../station/station-options.ts';
import type { ServerConnection } from '../../station/connection/server-connection.ts';
import type { Station } from '../../station/station.ts';
import { figuresOf, HISTORY, type Sample } from './figures.ts';

type Stats = Extract<StationNotice, { type: 'stats' }>;

/** The parts of a station that are measured. */
interface Measured extends Pick<Station, 'state'> {
  readonly connection: Pick<ServerConnection, 'rttMs' | 'traffic'>;
}

/** Measures the connection and the audio path once a second, and keeps the last minute. */
export class ConnectionFigures {
  readonly #station: Measured;
  #stats: Stats | undefined;
  #statsAtMs = -Infinity;
  /** The sum over all reports. The audio process starts again at 0 after each report. */
  #underruns = 0;
  #last: Sample;
  #history: readonly FiguresView[] = [];

  constructor(station: Measured) {
    this.#station = station;
    this.#last = this.#sample();
  }

  /** Oldest first. */
  get history(): readonly FiguresView[] {
    return this.#history;
  }

  onNotice(notice: StationNotice): void {
    if (notice.type !== 'stats') return;
    this.#stats = notice;
    this.#underruns += notice.underruns;
    this.#statsAtMs = performance.now();
  }

  /**
   * The audio process reports once a second, and figures follow each report. True when no report
   * has come for 1.5 s: then the desk's clock takes over.
   */
  get isDue(): boolean {
    return performance.now() - this.#statsAtMs > 1_500;
  }

  take(): FiguresView {
    const sample = this.#sample();
    const figures = figuresOf(this.#last, sample);
    this.#last = sample;
    this.#history = [...this.#history, figures].slice(-HISTORY);
    return figures;
  }

  #sample(): Sample {
    const { connection, state } = this.#station;
    const running = state.audio.process.type === 'running';
    return {
      atMs: Date.now(),
      clockMs: performance.now(),
      rttMs: connection.rttMs,
      ...connection.traffic,
      talkers: this.#stats?.talkers ?? [],
      underruns: this.#underruns,
      delays: running ? this.#stats?.delays : undefined,
      soundBinding: running ? this.#stats?.binding : undefined,
      frameDurationMs: state.frameDurationMs,
    };
  }
}

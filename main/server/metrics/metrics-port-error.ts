/** The port for metrics is none, or could not be opened. The message says why, and what to do. */
export class MetricsPortError extends Error {
  /** `wrong`: no port, or none that this server could have, whatever else runs here. */
  readonly reason: 'wrong' | 'not-opened';

  constructor(reason: MetricsPortError['reason'], message: string) {
    super(message);
    this.name = 'MetricsPortError';
    this.reason = reason;
  }
}

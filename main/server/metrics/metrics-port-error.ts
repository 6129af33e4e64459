/**
 * The metrics port is invalid, or could not be opened. The message says why, and what to do. In a
 * file of its own, because metrics-server.ts loads a large library.
 */
export class MetricsPortError extends Error {
  /** `wrong`: not a port, or one that this server can never use. */
  readonly reason: 'wrong' | 'not-opened';

  constructor(reason: MetricsPortError['reason'], message: string) {
    super(message);
    this.name = 'MetricsPortError';
    this.reason = reason;
  }
}

import type { z } from 'zod';

/**
 * The two kinds of entries of the contract. Their result and payload are types alone, without a
 * value at run time.
 */

export interface CallSpec<Arguments extends z.ZodType = z.ZodType, Result = unknown> {
  readonly kind: 'call';
  /** Parses the renderer's argument. Main uses the parsed value only. */
  readonly args: Arguments;
  readonly result?: Result;
}

export interface EventSpec<Payload = unknown> {
  readonly kind: 'event';
  readonly payload?: Payload;
}

/** A call of the panel with one answer: `call<Answer>()(schema of its one argument)`. */
export const call =
  <Result = undefined>() =>
  <Arguments extends z.ZodType>(args: Arguments): CallSpec<Arguments, Result> => ({ kind: 'call', args });

/** An event that main sends to every panel. */
export const event = <Payload>(): EventSpec<Payload> => ({ kind: 'event' });

import type { z } from 'zod';

/** The two kinds of entries of the contract. What is only a type leaves no trace at run time. */

export interface CallSpec<Arguments extends z.ZodType = z.ZodType, Result = unknown> {
  readonly kind: 'call';
  /** Parses what the renderer sent; nothing else of it is ever used. */
  readonly args: Arguments;
  readonly result?: Result;
}

export interface EventSpec<Payload = unknown> {
  readonly kind: 'event';
  readonly payload?: Payload;
}

/** A question or an order of the panel, answered once: `call<Answer>()(schema of its one argument)`. */
export const call =
  <Result = undefined>() =>
  <Arguments extends z.ZodType>(args: Arguments): CallSpec<Arguments, Result> => ({ kind: 'call', args });

/** An event that main sends to every panel. */
export const event = <Payload>(): EventSpec<Payload> => ({ kind: 'event' });

import type { CodecName } from '../../../common/codec.ts';
import type { Refusal } from '../../../common/refusal.ts';
import type { BoardMemory } from './board.ts';
import type { DelayCounts } from './delay-histogram.ts';
import type { ReceivedFigures } from './ear.ts';

/** Messages between the bench and the threads that make its load. Each command gets one answer. */

export interface LoadSpec {
  readonly url: string;
  /** The first part of each station's name; a number follows. */
  readonly name: string;
  readonly passphrase: string | undefined;
  readonly channel: string;
  readonly codec: CodecName;
  readonly frameMs: number;
  /** After this time a talkspurt is followed by the next one, before the server ends it. */
  readonly longestSpurtMs: number;
  /** Numbers of the listeners and talkers that this thread plays. */
  readonly listeners: readonly number[];
  readonly talkers: readonly number[];
  readonly board: BoardMemory;
}

export type LoadCommand =
  /** Connects every station. Answer: `done`, or `failed`. */
  | { readonly type: 'join'; readonly spec: LoadSpec }
  /**
   * Talkers with a lower number than this talk, the others do not. Answer: `done` when all were
   * granted, or `failed`.
   */
  | { readonly type: 'talk'; readonly talkers: number }
  /** Starts counting. */
  | { readonly type: 'clear' }
  /** Answer: `figures`. */
  | { readonly type: 'report' }
  /** Leaves the server. */
  | { readonly type: 'stop' };

/**
 * A command and its answer carry the same number, so that `stop` does not wait for earlier answers.
 */
export interface Numbered<T> {
  readonly number: number;
  readonly body: T;
}

/** A failure, sorted by what the person at the keyboard can do about it. */
export type LoadFailure =
  | { readonly type: 'no-connection'; readonly reason: string; readonly final: boolean }
  | { readonly type: 'not-permitted'; readonly right: 'talk' | 'listen' }
  | { readonly type: 'denied'; readonly reason: Refusal; readonly holder: number | undefined };

export interface LoadFigures extends ReceivedFigures {
  readonly delays: DelayCounts;
  /** How late frames left this thread, against their schedule. */
  readonly lateness: DelayCounts;
  /**
   * Frames that were not sent: this thread stood still for a second or more, or its connection was
   * full.
   */
  readonly unsent: number;
  /** Connections that were lost, and talkspurts that the server ended. */
  readonly reconnects: number;
  readonly cut: number;
  /** Talkers that stopped because another station took the floor. */
  readonly displaced: number;
  /** Share of the time that this thread's event loop was busy, 0–1. */
  readonly busy: number;
}

export type LoadAnswer =
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly failure: LoadFailure }
  | { readonly type: 'figures'; readonly figures: LoadFigures };

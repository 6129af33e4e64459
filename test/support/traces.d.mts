export interface Trace {
  readonly name: string;
  readonly seed: number;
  readonly frameMs: number;
  readonly spurts: readonly { readonly startMs: number; readonly arrivalMs: Float64Array }[];
  readonly stalls: readonly { readonly fromMs: number; readonly toMs: number }[];
}
export declare const BASE_MS: number;
export declare const TRACE_NAMES: readonly string[];
export declare const TRACE_TITLES: Readonly<Record<string, string>>;
export declare function traceRandom(seed: number): () => number;
export declare function makeTrace(
  name: string,
  options?: { readonly seed?: number; readonly frameMs?: number; readonly talkMs?: number },
): Trace;

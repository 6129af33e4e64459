export interface SizingRow {
  readonly 'listeners × talkers at once': string;
  readonly 'frame ms': number;
  readonly 'deliveries/s': number;
  readonly 'p50 ms': string;
  readonly 'p99 ms': string;
  readonly 'longest ms': string;
  readonly lost: number;
  readonly 'server CPU, % of a core': string;
  readonly 'server CPU µs/delivery': string;
  readonly 'bench CPU, % of a core': string;
}
export function sizingRows(steps: readonly object[]): SizingRow[];

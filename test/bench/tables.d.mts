import type { PageTable } from './page-text.mjs';

export const TABLES: Readonly<
  Record<'latency' | 'drift' | 'dsp' | 'soak', (results: unknown) => PageTable[]>
>;

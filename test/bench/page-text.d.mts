export interface PageTable {
  readonly title?: string;
  readonly rows: readonly Record<string, unknown>[];
}
export function page(reports: readonly object[]): string;
export function tablesOf(results: unknown, title?: string): PageTable[];
export function markdownTable(rows: readonly Record<string, unknown>[]): string;

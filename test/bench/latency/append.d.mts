interface Build {
  readonly commit: string;
  readonly options: Readonly<Record<string, unknown>>;
}
export function optionsThatMatter(values: Readonly<Record<string, unknown>>): Record<string, unknown>;
export function startsIn(path: string, now: Build): unknown[];
export function writeStarts(path: string, now: Build, starts: readonly unknown[]): void;

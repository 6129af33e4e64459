export class WrongOption extends Error {}
export function readBenchOptions(
  args: readonly string[],
  options: Readonly<Record<string, object>>,
  allowPositionals?: boolean,
): { values: Record<string, unknown>; positionals: string[] };
export function headComment(source: string): string;

/** One line of a table for people: column title to value. */
export type Row = Readonly<Record<string, string | number>>;

export interface Table {
  readonly title?: string;
  readonly rows: readonly Row[];
}

/** @returns the number with so many decimals; "-" for a figure that does not exist. */
export function fixed(value: number | null | undefined, digits: number): string {
  return value === undefined || value === null || !Number.isFinite(value) ? '-' : value.toFixed(digits);
}

/** @returns a whole number with commas: 80,160. */
export function withCommas(value: number): string {
  return value.toLocaleString('en-US');
}

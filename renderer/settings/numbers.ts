/** Numbers as the connection page shows them; "–" where nothing was measured. */

export const NOTHING = '–';

/** Two digits that mean something: 0.05, 1.1, 24, −21. */
export function shortNumber(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return NOTHING;
  const size = Math.abs(value);
  if (size >= 10 || size === 0) return signed(Math.round(value));
  return size >= 0.995 ? trimmed(value, 1) : trimmed(value, 2);
}

const trimmed = (value: number, digits: number): string => signed(Number(value.toFixed(digits)));
/** With a real minus sign. */
const signed = (value: number): string => (value < 0 ? `−${String(-value)}` : String(value));

/** Bytes, in KiB from 1,024 on. */
export function shortBytes(bytes: number | undefined): { readonly value: string; readonly unit: string } {
  if (bytes !== undefined && bytes >= 1_024) return { value: shortNumber(bytes / 1_024), unit: 'KiB' };
  return { value: bytes === undefined ? NOTHING : String(Math.round(bytes)), unit: 'B' };
}

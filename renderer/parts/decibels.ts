import { VOLUME_DB } from '../../common/settings.ts';

export const { min: MIN_DB, max: MAX_DB } = VOLUME_DB;

/** `−6`, `0`, `+3`: with a real minus sign, so that digits line up. */
export const signedDb = (db: number): string => (db === 0 ? '0' : db < 0 ? `−${Math.abs(db)}` : `+${db}`);

/** @returns where the slider stands, 0–100 */
export const sliderPercent = (db: number): number => Math.round(((db - MIN_DB) / (MAX_DB - MIN_DB)) * 100);

const STEPS: Readonly<Record<string, number | undefined>> = {
  ArrowUp: 1,
  ArrowRight: 1,
  ArrowDown: -1,
  ArrowLeft: -1,
  PageUp: 6,
  PageDown: -6,
};

/** @returns the volume after a key, or undefined where the key means nothing to a volume */
export function dbAfterKey(key: string, db: number): number | undefined {
  if (key === 'Home') return MIN_DB;
  if (key === 'End') return MAX_DB;
  const step = STEPS[key];
  return step === undefined ? undefined : Math.min(MAX_DB, Math.max(MIN_DB, db + step));
}

import { limits } from '../protocol/index.ts';

/** A computer's name as a server takes it for a station's: computers are called what they like. Pure. */
export function asDisplayName(text: string): string {
  const visible = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').trim();
  return visible.slice(0, limits.MAX_NAME_LENGTH).trim() || 'Station';
}

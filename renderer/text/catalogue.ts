import type { Language } from '../../main/contract/index.ts';
import * as en from './en/index.ts';
import * as zh from './zh/index.ts';

/**
 * The English catalogue is the type of every other: a missing key or parameter does not compile.
 */
export type Text = typeof en;
export type Tongue = 'en' | 'zh';

export const CATALOGUES: Readonly<Record<Tongue, Text>> = { en, zh };

/** @param preferred the system's languages, best first, as BCP 47 tags */
export function tongueOf(language: Language, preferred: readonly string[]): Tongue {
  if (language !== 'system') return language;
  const known = preferred.map((tag) => tag.toLowerCase().split('-')[0]);
  return known.find((tag) => tag === 'en' || tag === 'zh') === 'zh' ? 'zh' : 'en';
}

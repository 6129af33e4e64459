import { useEffect, useSyncExternalStore } from 'react';
import type { Language } from '../../main/contract/index.ts';
import { panelStore } from '../state/panel-store.ts';
import * as en from './en/index.ts';
import * as zh from './zh/index.ts';

/** The English catalogue is the type of every other: a key or a parameter that is missing there does not compile. */
export type Text = typeof en;
export type Tongue = 'en' | 'zh';

const CATALOGUES: Readonly<Record<Tongue, Text>> = { en, zh };
const HTML_LANG: Readonly<Record<Tongue, string>> = { en: 'en', zh: 'zh-CN' };

/** @param preferred the system's languages, best first, as BCP 47 tags */
export function tongueOf(language: Language, preferred: readonly string[]): Tongue {
  if (language !== 'system') return language;
  const known = preferred.map((tag) => tag.toLowerCase().split('-')[0]);
  return known.find((tag) => tag === 'en' || tag === 'zh') === 'zh' ? 'zh' : 'en';
}

const onLanguageChange = (listener: () => void): (() => void) => {
  window.addEventListener('languagechange', listener);
  return () => window.removeEventListener('languagechange', listener);
};
const systemLanguages = (): string => navigator.languages.join(' ');

export function useTongue(): Tongue {
  const language = panelStore((store) => store.state?.settings.language ?? 'system');
  const preferred = useSyncExternalStore(onLanguageChange, systemLanguages);
  return tongueOf(language, preferred.split(' '));
}

/** Every sentence on screen, in the language that is set now. */
export const useText = (): Text => CATALOGUES[useTongue()];

/** Keeps <html lang> true, which screen readers and the choice of Chinese glyphs go by. */
export function useHtmlLang(): void {
  const tongue = useTongue();
  useEffect(() => {
    document.documentElement.lang = HTML_LANG[tongue];
  }, [tongue]);
}

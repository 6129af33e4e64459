import { useEffect, useSyncExternalStore } from 'react';
import { panelStore } from '../state/panel-store.ts';
import { CATALOGUES, tongueOf, type Text, type Tongue } from './catalogue.ts';

export type { Text, Tongue };

export const HTML_LANG: Readonly<Record<Tongue, string>> = { en: 'en', zh: 'zh-CN' };

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

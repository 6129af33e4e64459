import { useEffect, useSyncExternalStore } from 'react';
import type { Theme } from '../main/contract/index.ts';
import { panelStore } from './state/panel-store.ts';

const QUERIES = { light: '(prefers-color-scheme: light)', contrast: '(prefers-contrast: more)' } as const;

const matches = (query: string): boolean => window.matchMedia(query).matches;

const onSystemTheme = (listener: () => void): (() => void) => {
  const lists = Object.values(QUERIES).map((query) => window.matchMedia(query));
  for (const list of lists) list.addEventListener('change', listener);
  return () => {
    for (const list of lists) list.removeEventListener('change', listener);
  };
};

const systemTheme = (): Exclude<Theme, 'system'> =>
  matches(QUERIES.contrast) ? 'hc' : matches(QUERIES.light) ? 'light' : 'dark';

/** Follows the system unless somebody chose. */
export function useTheme(): void {
  const chosen = panelStore((store) => store.state?.settings.theme ?? 'system');
  const system = useSyncExternalStore(onSystemTheme, systemTheme);
  const theme = chosen === 'system' ? system : chosen;
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
}

import { usePanel } from '../../state/panel-store.ts';
import { showPlace, useUi } from '../../state/ui-store.ts';
import { useStill } from './hand.ts';
import { pageAt, pagesOf, type Page } from './pages.ts';

export interface Pages {
  /** All channels, by id, in the order of their places. */
  readonly order: readonly string[];
  readonly pages: readonly Page[];
  readonly current: number;
  readonly page: Page;
  readonly onPage: (page: number) => void;
}

/** Which page is in sight. Neither it nor the order of the keys changes while a hand is on one. */
export function usePages(perPage: number): Pages {
  const present = usePanel(({ channels }) => channels);
  const place = useStill(useUi((ui) => ui.place));
  const order = useStill(present.map(({ id }) => id));
  const channels = order.flatMap((id) => present.find((it) => it.id === id) ?? []);
  const pages = pagesOf(channels, perPage);
  const current = pageAt(place, perPage, pages.length);
  return { order, pages, current, page: pages[current]!, onPage: (next) => showPlace(next * perPage) };
}

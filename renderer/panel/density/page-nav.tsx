import type { KeyboardEvent } from 'react';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { useText, type Text } from '../../text/text.ts';
import { arrowTarget } from '../keyboard-map.ts';
import { pageTally, type Page, type PageTally } from './pages.ts';

interface PageNavProps {
  readonly pages: readonly Page[];
  readonly current: number;
  readonly joined: boolean;
  readonly onPage: (page: number) => void;
}

const ICONS: Readonly<Record<PageTally['kind'], IconName>> = {
  air: 'mic-air',
  call: 'bell-on',
  voice: 'talking',
  unheard: 'ear-off',
};

const tallyName = (words: Text['panel'], tally: PageTally): string =>
  tally.kind === 'air' ? words.onAir : tally.name;

/**
 * The station that talks or calls on a hidden page. The element keeps its room when nobody does.
 */
const Who = ({ tally }: { readonly tally: PageTally | undefined }) => {
  const { panel: words } = useText();
  if (tally === undefined) return <span className="page-who" />;
  return (
    <span
      className="page-who"
      data-k={tally.kind}
      title={words.onPage(tallyName(words, tally), tally.channel)}
    >
      <Icon name={ICONS[tally.kind]} />
      <span className="cut">
        <bdi>{tallyName(words, tally)}</bdi>
      </span>
    </span>
  );
};

export const PAGE_ID = 'keys-page';

/**
 * Arrow keys move from tab to tab, as in every row of tabs; Enter or Space opens the focused one.
 */
export function moveAmongTabs(event: KeyboardEvent<HTMLElement>): void {
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')];
  const here = tabs.indexOf(document.activeElement as HTMLElement);
  const target = arrowTarget(event.key, here, tabs.length, tabs.length);
  if (here < 0 || target === undefined) return;
  event.preventDefault();
  tabs[target]?.focus();
}

/** A few pages stand side by side. */
const PageTabs = ({ pages, current, joined, onPage }: PageNavProps) => {
  const { panel: words } = useText();
  return (
    <div className="page-tabs" role="tablist" aria-label={words.pages} onKeyDown={moveAmongTabs}>
      {pages.map(({ from, to, channels }, page) => (
        <button
          key={page}
          type="button"
          className="page-tab"
          role="tab"
          id={`${PAGE_ID}-${page}`}
          aria-selected={page === current}
          aria-controls={page === current ? PAGE_ID : undefined}
          tabIndex={page === current ? 0 : -1}
          onClick={() => onPage(page)}
        >
          <b>{words.range(from, to)}</b>
          {page !== current && <Who tally={pageTally(channels, joined)} />}
        </button>
      ))}
    </div>
  );
};

interface TurnProps {
  readonly to: number;
  readonly label: string;
  readonly icon: 'left' | 'right';
  readonly tally: PageTally | undefined;
  readonly disabled: boolean;
  /** Only the colour of the tally has room. */
  readonly small: boolean;
  readonly onPage: (page: number) => void;
}

const Turn = ({ to, label, icon, tally, disabled, small, onPage }: TurnProps) => {
  const { panel: words } = useText();
  const said =
    tally === undefined ? label : `${label}: ${words.onPage(tallyName(words, tally), tally.channel)}`;
  return (
    <button
      type="button"
      className="button page-turn"
      aria-label={said}
      title={tally === undefined ? undefined : said}
      data-k={small ? tally?.kind : undefined}
      data-turn={icon}
      disabled={disabled}
      onClick={() => onPage(to)}
    >
      <Icon name={icon} />
      {!small && <Who tally={tally} />}
    </button>
  );
};

/** Many pages, or little room: one after the other, with what happens before and behind. */
export const Pager = ({
  pages,
  current,
  joined,
  onPage,
  small = false,
}: PageNavProps & { small?: boolean }) => {
  const { panel: words } = useText();
  const of = (part: readonly Page[]): PageTally | undefined =>
    pageTally(
      part.flatMap(({ channels }) => channels),
      joined,
    );
  const { from, to } = pages[current]!;
  return (
    <div className="pager" data-small={small || undefined} role="group" aria-label={words.pages}>
      <Turn
        icon="left"
        to={current - 1}
        label={words.channelsBefore}
        tally={of(pages.slice(0, current))}
        disabled={current === 0}
        small={small}
        onPage={onPage}
      />
      <span className="pager-place">{words.rangeOf(from, to, pages.at(-1)!.to)}</span>
      <Turn
        icon="right"
        to={current + 1}
        label={words.channelsBehind}
        tally={of(pages.slice(current + 1))}
        disabled={current === pages.length - 1}
        small={small}
        onPage={onPage}
      />
    </div>
  );
};

const MOST_TABS = 2;

export const PageNav = (props: PageNavProps) => {
  if (props.pages.length === 1) return <div className="page-tabs" />;
  return props.pages.length <= MOST_TABS ? <PageTabs {...props} /> : <Pager {...props} />;
};

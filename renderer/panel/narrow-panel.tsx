import { Icon, type IconName } from '../parts/icon.tsx';
import { usePanel, usePanelParts } from '../state/panel-store.ts';
import { openSettings, showTab, useUi, type NarrowTab } from '../state/ui-store.ts';
import { useText } from '../text/text.ts';
import { CallsHeader, MissedList, ReplyKey } from './calls-area.tsx';
import { CallButton, Volume } from './channel-parts.tsx';
import { FILTERED_FROM, FilteredRoster } from './density/filtered-roster.tsx';
import { useStill, useStillUnderHand } from './density/hand.ts';
import { moveAmongTabs, Pager } from './density/page-nav.tsx';
import { rowsFor, TIGHT_ROW } from './density/density.ts';
import { Rows } from './density/rows.tsx';
import { usePages } from './density/use-pages.ts';
import { useSpace } from './density/use-space.ts';
import { NarrowRow } from './narrow-row.tsx';
import { Roster } from './roster.tsx';
import { NarrowBar } from './top-bar.tsx';
import { useFrameData } from './use-frame-data.ts';

/** Volume and call key of the selected channel, where the thumb is. */
const SelectedChannel = () => {
  const { channels, selectedChannel, connection } = usePanelParts(
    'channels',
    'selectedChannel',
    'connection',
  );
  const channel = channels.find(({ id }) => id === selectedChannel) ?? channels[0];
  if (channel === undefined) return <div className="dock-selected" />;
  return (
    <div className="dock-selected">
      <b className="cut">{channel.name}</b>
      <Volume channel={channel} />
      {!channel.feed && <CallButton channel={channel} joined={connection.type === 'joined'} />}
    </div>
  );
};

const Tab = ({
  tab,
  icon,
  label,
  badge,
}: {
  tab: NarrowTab;
  icon: IconName;
  label: string;
  badge?: number;
}) => {
  const { panel: words } = useText();
  const selected = useUi((ui) => ui.narrowTab === tab);
  return (
    <button
      type="button"
      className="tab"
      role="tab"
      id={`tab-${tab}`}
      aria-selected={selected}
      tabIndex={selected ? 0 : -1}
      aria-controls={selected ? 'tab-page' : undefined}
      onClick={() => showTab(tab)}
    >
      <Icon name={icon} />
      {label}
      {badge !== undefined && badge > 0 && (
        <i>
          <span aria-hidden="true">{badge}</span>
          <span className="visually-hidden">{words.say.missedCalls(badge)}</span>
        </i>
      )}
    </button>
  );
};

export const Tabs = () => {
  const { panel: words } = useText();
  const missed = usePanel(({ calls }) => calls.missed.length);
  return (
    <div className="tabs" role="tablist" aria-label={words.productName} onKeyDown={moveAmongTabs}>
      <Tab tab="channels" icon="grid" label={words.channels} />
      <Tab tab="stations" icon="people" label={words.stations} />
      <Tab tab="calls" icon="bell" label={words.callsTitle} badge={missed} />
      <button
        type="button"
        className="tab"
        role="tab"
        aria-selected={false}
        tabIndex={-1}
        onClick={() => openSettings()}
      >
        <Icon name="gear" />
        {words.settings}
      </button>
    </div>
  );
};

export const tabPage = (tab: NarrowTab) =>
  ({ id: 'tab-page', role: 'tabpanel', 'aria-labelledby': `tab-${tab}` }) as const;

export const StationsPage = () => {
  const isFiltered = useStill(usePanel(({ stations }) => stations.length >= FILTERED_FROM));
  return (
    <main className="narrow-page">
      <div {...tabPage('stations')}>{isFiltered ? <FilteredRoster /> : <Roster />}</div>
    </main>
  );
};

/** `withReply`: the reply key has no place of its own below. */
export const CallsPage = ({ withReply = false }: { readonly withReply?: boolean }) => {
  const { panel: words } = useText();
  const hasMissed = usePanel(({ calls }) => calls.missed.length > 0);
  return (
    <main className="narrow-page" data-region="calls">
      <div {...tabPage('calls')} data-reply={withReply || undefined}>
        {withReply && <ReplyKey inline />}
        <CallsHeader />
        {hasMissed ? <MissedList /> : <p className="side-empty">{words.noMissed}</p>}
      </div>
    </main>
  );
};

const NarrowPager = ({ rows }: { readonly rows: number }) => {
  const { pages, current, onPage } = usePages(rows);
  const joined = usePanel(({ connection }) => connection.type === 'joined');
  return pages.length > 1 && <Pager pages={pages} current={current} joined={joined} onPage={onPage} />;
};

/** As many rows as fit, and their pages below them. A few share the height. */
const NarrowRows = () => {
  const [box, measured] = useSpace<HTMLDivElement>();
  const space = useStillUnderHand(measured);
  const count = useStill(usePanel(({ channels }) => channels.length));
  const rows = space && Math.min(rowsFor('narrow', count, space), Math.max(1, count));
  const isTight = space && rows && (space.height / rows < TIGHT_ROW * space.scale || rows < count);
  return (
    <div ref={box} className="rows-page" data-tight={isTight || undefined}>
      {rows !== undefined && <Rows row={NarrowRow} rows={rows} />}
      {rows !== undefined && <NarrowPager rows={rows} />}
    </div>
  );
};

const Page = () => {
  const tab = useUi((ui) => ui.narrowTab);
  switch (tab) {
    case 'channels':
      return (
        <main className="narrow-list" data-region="channels">
          <div {...tabPage('channels')} className="narrow-list-inside">
            <NarrowRows />
          </div>
        </main>
      );
    case 'stations':
      return <StationsPage />;
    case 'calls':
      return <CallsPage />;
  }
};

/** A window as narrow as a phone: rows, and what the thumb needs at the bottom. */
export const NarrowPanel = () => {
  const isLeftHanded = usePanel(({ settings }) => settings.leftHanded);
  const frame = useFrameData();
  return (
    <div className="app app-narrow" data-hand={isLeftHanded ? 'left' : undefined} {...frame}>
      <NarrowBar />
      <Page />
      <footer className="dock" data-region="dock">
        <SelectedChannel />
        <ReplyKey inline />
        <Tabs />
      </footer>
    </div>
  );
};

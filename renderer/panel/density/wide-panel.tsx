import { usePanel } from '../../state/panel-store.ts';
import { useText } from '../../text/text.ts';
import { CallsArea } from '../calls-area.tsx';
import { Roster } from '../roster.tsx';
import { TopBar } from '../top-bar.tsx';
import { useFrameData } from '../use-frame-data.ts';
import { layoutFor } from './density.ts';
import { BriefCalls } from './brief-calls.tsx';
import { FILTERED_FROM, FilteredRoster } from './filtered-roster.tsx';
import { useStill, useStillUnderHand } from './hand.ts';
import { KeysArea } from './keys-area.tsx';
import { useSpace } from './use-space.ts';

/** Bar above, keys at the left, stations and calls at the right. */
export const WidePanel = () => {
  const { panel: words } = useText();
  const [box, measured] = useSpace<HTMLElement>();
  const space = useStillUnderHand(measured);
  const count = useStill(usePanel(({ channels }) => channels.length));
  const choice = useStill(usePanel(({ settings }) => settings.density));
  const layout = space && layoutFor(count, choice, space);
  const isDense = layout && (layout.density === 'compact' || layout.density === 'list');
  const hasMany = usePanel(({ stations }) => stations.length >= FILTERED_FROM);
  const isFiltered = useStill(isDense && hasMany) === true;
  const frame = useFrameData();
  return (
    <div className="app" data-density={layout?.density} {...frame}>
      <TopBar />
      <main ref={box} className="keys" aria-label={words.channels} data-region="channels">
        {layout !== undefined && space !== undefined && <KeysArea layout={layout} space={space} />}
      </main>
      <aside className={isFiltered ? 'side side-filtered' : 'side'}>
        {isFiltered ? <FilteredRoster /> : <Roster />}
        {isFiltered ? <BriefCalls /> : <CallsArea />}
      </aside>
    </div>
  );
};

import type { PanelState } from '../../../main/contract/index.ts';
import { useText } from '../../text/text.ts';
import { CallsArea } from '../calls-area.tsx';
import { frameData } from '../frame-data.ts';
import { Roster } from '../roster.tsx';
import { TopBar } from '../top-bar.tsx';
import { layoutFor } from './density.ts';
import { BriefCalls } from './brief-calls.tsx';
import { FILTERED_FROM, FilteredRoster } from './filtered-roster.tsx';
import { useStill, useStillUnderHand } from './hand.ts';
import { KeysArea } from './keys-area.tsx';
import { useRoom } from './use-room.ts';

/** Bar above, keys at the left, stations and calls at the right. */
export const WidePanel = ({ state }: { readonly state: PanelState }) => {
  const { panel: words } = useText();
  const [box, measured] = useRoom<HTMLElement>();
  const room = useStillUnderHand(measured);
  const count = useStill(state.channels.length);
  const choice = useStill(state.settings.density);
  const layout = room && layoutFor(count, choice, room);
  const isDense = layout && (layout.density === 'compact' || layout.density === 'list');
  const isFiltered = useStill(isDense && state.stations.length >= FILTERED_FROM) === true;
  return (
    <div className="app" data-density={layout?.density} {...frameData(state)}>
      <TopBar state={state} />
      <main ref={box} className="keys" aria-label={words.channels} data-region="channels">
        {layout !== undefined && room !== undefined && <KeysArea state={state} layout={layout} room={room} />}
      </main>
      <aside className={isFiltered ? 'side side-filtered' : 'side'}>
        {isFiltered ? <FilteredRoster state={state} /> : <Roster state={state} />}
        {isFiltered ? <BriefCalls state={state} /> : <CallsArea state={state} />}
      </aside>
    </div>
  );
};

import { useEffect } from 'react';
import { usePanel } from '../state/panel-store.ts';
import { useMedia } from '../state/use-media.ts';
import { useText } from '../text/text.ts';
import { Announcer } from './announcer.tsx';
import { CallsArea } from './calls-area.tsx';
import { ChannelKey } from './channel-key.tsx';
import { selectedHotkey } from './hotkey-label.ts';
import { frameData } from './frame-data.ts';
import { isOnAir, onAirTargets } from './key-words.ts';
import { NarrowPanel } from './narrow-panel.tsx';
import { Roster } from './roster.tsx';
import { NoChannels, TopBar } from './top-bar.tsx';
import { useKeyboard } from './use-keyboard.ts';
import type { PanelState } from '../../main/contract/index.ts';

const NARROW = '(max-width: 719px)';

/** The window's own title says it too: in the task bar, and to screen readers that ask for it. */
function useTitle(state: PanelState): void {
  const { panel: words } = useText();
  const title = isOnAir(state) ? `● ${words.onAir}: ${onAirTargets(words, state)}` : undefined;
  const full = title === undefined ? words.productName : `${title} – ${words.productName}`;
  useEffect(() => {
    document.title = full;
    return () => {
      document.title = words.productName;
    };
  }, [full, words]);
}

const WidePanel = ({ state }: { readonly state: PanelState }) => {
  const { panel: words } = useText();
  const { channels, connection, microphone } = state;
  const selected = channels.find(({ id }) => id === state.selectedChannel)?.id ?? channels[0]?.id;
  const hotkey = selectedHotkey(state);
  return (
    <div className="app" {...frameData(state)}>
      <TopBar state={state} />
      <main className="grid" aria-label={words.channels} data-region="channels">
        {channels.map((channel, index) => (
          <ChannelKey
            key={channel.id}
            channel={channel}
            index={index}
            selected={channel.id === selected}
            connection={connection}
            microphone={microphone}
            hotkey={channel.id === state.selectedChannel ? hotkey : undefined}
          />
        ))}
        {channels.length === 0 && <NoChannels connection={connection} />}
      </main>
      <aside className="side">
        <Roster state={state} />
        <CallsArea state={state} />
      </aside>
    </div>
  );
};

export const Panel = () => {
  const state = usePanel((whole) => whole);
  const isNarrow = useMedia(NARROW);
  useKeyboard();
  useTitle(state);
  return (
    <>
      <h1 className="vh">Partyline</h1>
      {isNarrow ? <NarrowPanel state={state} /> : <WidePanel state={state} />}
      <Announcer />
    </>
  );
};

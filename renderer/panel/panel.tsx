import { useEffect } from 'react';
import { usePanel } from '../state/panel-store.ts';
import { useText } from '../text/text.ts';
import { Announcer } from './announcer.tsx';
import { isOnAir, onAirTargets } from './key-words.ts';
import { useStillUnderHand } from './density/hand.ts';
import { useWindowKind } from './density/use-space.ts';
import { WidePanel } from './density/wide-panel.tsx';
import { ZoomPanel } from './density/zoom-panel.tsx';
import { NarrowPanel } from './narrow-panel.tsx';
import { useKeyboard } from './use-keyboard.ts';

/** The window's own title says it too: in the task bar, and to screen readers that ask for it. */
function useTitle(): void {
  const { panel: words } = useText();
  const microphone = usePanel((state) => state.microphone);
  const title = isOnAir({ microphone })
    ? `● ${words.onAir}: ${onAirTargets(words, { microphone })}`
    : undefined;
  const full = title === undefined ? words.productName : `${title} – ${words.productName}`;
  useEffect(() => {
    document.title = full;
    return () => {
      document.title = words.productName;
    };
  }, [full, words]);
}

const PANELS = { wide: WidePanel, narrow: NarrowPanel, zoom: ZoomPanel } as const;

export const Panel = () => {
  const kind = useStillUnderHand(useWindowKind());
  const Shown = PANELS[kind];
  useKeyboard();
  useTitle();
  return (
    <>
      <h1 className="visually-hidden">Partyline</h1>
      <Shown />
      <Announcer />
    </>
  );
};

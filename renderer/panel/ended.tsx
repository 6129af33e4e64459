import { useEffect } from 'react';
import { Button } from '../parts/button.tsx';
import { Mark } from '../parts/mark.tsx';
import { probe } from '../state/panel-connection.ts';
import { useConnection } from '../state/panel-store.ts';
import { useText } from '../text/text.ts';
import { holds } from './window-holds.ts';

/** The station behind this page is gone, so the page shows none of its old state. */
export const Ended = () => {
  const { panel: words } = useText();
  const linkUsed = useConnection() === 'link-used';
  // Main closes its microphones by itself. Keys that were down must be pressed again.
  useEffect(() => holds.forget(), []);
  return (
    <main className="ended" role="alert">
      <Mark />
      <h1>{linkUsed ? words.ended.linkUsed : words.ended.title}</h1>
      <p>{linkUsed ? words.ended.linkUsedBody : words.ended.body}</p>
      {!linkUsed && (
        <Button look="go" onClick={() => void probe()}>
          {words.ended.lookAgain}
        </Button>
      )}
    </main>
  );
};

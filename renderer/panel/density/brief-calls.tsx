import { useState } from 'react';
import { Button } from '../../parts/button.tsx';
import { tell } from '../../state/panel-connection.ts';
import { usePanel } from '../../state/panel-store.ts';
import { useText } from '../../text/text.ts';
import { MissedList, ReplyKey } from '../calls-area.tsx';

/**
 * Calls beside a long list of stations: the reply key in its usual place, missed calls behind a
 * button.
 */
export const BriefCalls = () => {
  const { panel: words } = useText();
  const [wantsMissed, setWantsMissed] = useState(false);
  const missed = usePanel(({ calls }) => calls.missed.length);
  const isOpen = wantsMissed && missed > 0;
  return (
    <section className="calls-area" aria-label={words.callsTitle} data-region="calls">
      {isOpen && (
        <div className="missed-over" id="missed-calls">
          <div className="side-heading">
            <h2>{words.missedCalls}</h2>
            <Button
              look="square-flat"
              icon="check"
              aria-label={words.clearMissed}
              onClick={() => {
                tell('clearMissed');
                setWantsMissed(false);
              }}
            />
          </div>
          <MissedList />
        </div>
      )}
      <div className="side-heading">
        <h2>{words.callsTitle}</h2>
        {missed > 0 && (
          <Button
            look="flat"
            icon={isOpen ? 'x' : 'bell'}
            className="more-calls"
            aria-expanded={isOpen}
            aria-controls={isOpen ? 'missed-calls' : undefined}
            aria-label={isOpen ? words.hideMissed(missed) : words.showMissed(missed)}
            onClick={() => setWantsMissed(!isOpen)}
          >
            {words.missed(missed)}
          </Button>
        )}
      </div>
      <ReplyKey />
    </section>
  );
};

import { useEffect, useRef, useState } from 'react';
import { Button } from '../parts/button.tsx';
import { HotkeyDialog } from '../dialogs/hotkey-dialog.tsx';
import { Note } from '../dialogs/note.tsx';
import { mouthToEarMs, mouthToEarParts } from '../parts/mouth-to-ear.ts';
import { usePanel } from '../state/panel-store.ts';
import { useFigures } from '../state/use-figures.ts';
import { useText } from '../text/text.ts';
import { HelloKey } from './hello-key.tsx';
import { StepFrame } from './step-frame.tsx';

interface HelloStepProps {
  readonly onBack: () => void;
  readonly onFinish: () => void;
}

/** The first talk, on a real talk key: the listeners of the channel hear it. */
export const HelloStep = ({ onBack, onFinish }: HelloStepProps) => {
  const { setup: t, dialogs: d } = useText();
  const connection = usePanel((state) => state.connection);
  const channels = usePanel((state) => state.channels);
  const figures = useFigures();
  const [hotkey, setHotkey] = useState(false);
  const key = useRef<HTMLDivElement>(null);
  const channel = channels.find(({ feed, may }) => !feed && may.talk);
  const joined = connection.type === 'joined';
  const hasKey = channel !== undefined;
  useEffect(() => {
    if (hasKey) key.current?.querySelector('button')?.focus();
  }, [hasKey]);

  // Without a microphone the measured delay is only a part, and its figure would be too good.
  const delayMs =
    figures === undefined || mouthToEarParts(figures).some(({ ms }) => ms === undefined)
      ? undefined
      : Math.round(mouthToEarMs(figures));
  const server = connection.type === 'none' ? '' : connection.server.name;
  return (
    <StepFrame
      step={5}
      title={t.helloTitle}
      text={t.helloText}
      ownFocus={hasKey}
      onSubmit={onFinish}
      actions={
        <>
          <Button look="flat" onClick={onBack}>
            {t.back}
          </Button>
          <Button look="flat" onClick={() => setHotkey(true)}>
            {t.setHotkey}
          </Button>
          <span className="spacer" />
          <Button look="go" type="submit">
            {t.openPanel}
          </Button>
        </>
      }
    >
      <div ref={key}>{channel !== undefined && <HelloKey channel={channel} />}</div>
      {joined && channel === undefined && <Note role="status">{t.helloNoChannel}</Note>}
      {joined && channel !== undefined && (
        <Note kind="ok" role="status">
          {delayMs === undefined ? t.joinedOnly(server) : t.joinedDelay(server, delayMs)}
        </Note>
      )}
      {!joined && (
        <Note kind="warn" role="alert">
          {connection.type === 'connecting' ? d.joining(server) : t.connectionGone(server)}
        </Note>
      )}
      {hotkey && <HotkeyDialog onClose={() => setHotkey(false)} />}
    </StepFrame>
  );
};

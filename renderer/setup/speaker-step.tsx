import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { LevelMeter } from '../parts/level-meter.tsx';
import { Slider } from '../parts/slider.tsx';
import { Note } from '../dialogs/note.tsx';
import { choiceKey, chosenKey, nextDevice } from '../settings/device-choices.ts';
import { DeviceSelect } from '../settings/device-select.tsx';
import { ask, tell } from '../state/panel-connection.ts';
import { usePanel } from '../state/panel-store.ts';
import { deviceName } from '../text/device-name.ts';
import { useText } from '../text/text.ts';
import { StepFrame } from './step-frame.tsx';

interface SpeakerStepProps {
  readonly onBack: () => void;
  readonly onNext: () => void;
}

export const SpeakerStep = ({ onBack, onNext }: SpeakerStepProps) => {
  const { setup: t, panel } = useText();
  const state = usePanel(({ audio }) => audio.output.state);
  const options = usePanel(({ audio }) => audio.outputs);
  const chosen = usePanel(({ settings }) => settings.devices.output);
  const used = usePanel(({ audio }) => audio.output.key);
  const outputDb = usePanel(({ settings }) => settings.outputDb);
  const [played, setPlayed] = useState(false);
  const [hint, setHint] = useState<string>();
  const [tried, setTried] = useState<readonly string[]>([]);
  const without = state === 'missing' || state === 'lost' || chosen.kind === 'none';

  const play = (): void => {
    setPlayed(true);
    tell('playTest');
  };
  /** Nothing was heard: plays through the next speaker that was not tried yet. */
  const tryNext = async (): Promise<void> => {
    const running = options
      .filter(({ key }) => key === used)
      .map((it) => ({ kind: 'named' as const, ...it }));
    const nowTried = [...tried, chosenKey(options, chosen), ...running.map(choiceKey)];
    const next = nextDevice(options, nowTried);
    setTried(nowTried);
    if (next?.kind !== 'named') {
      setHint(options.length < 2 ? t.onlyOne : t.triedAll);
      setTried([]);
      return;
    }
    setHint(t.tryNext(deviceName(panel, next.name)));
    await ask('chooseDevice', { side: 'output', choice: next });
    play();
  };
  return (
    <StepFrame
      step={3}
      title={t.speakerTitle}
      text={t.speakerText}
      onSubmit={onNext}
      actions={
        <>
          <Button look="flat" onClick={onBack}>
            {t.back}
          </Button>
          <span className="spacer" />
          {!without && <Button onClick={() => void tryNext()}>{t.notHeard}</Button>}
          <Button look="go" type="submit">
            {without ? t.continueWithoutSpeaker : t.heard}
          </Button>
        </>
      }
    >
      <DeviceSelect
        side="output"
        onChoose={() => {
          setHint(undefined);
          setTried([]);
        }}
      />
      {without ? (
        <Note kind="warn" role="status">
          {t.noSpeaker}
        </Note>
      ) : (
        <>
          <Button icon="play" className="button-test" onClick={play}>
            {played ? t.playAgain : t.play}
          </Button>
          <LevelMeter source={{ kind: 'output' }} label={t.output} className="level-meter-middle" />
          <label className="volume volume-bare">
            <Icon name="vol" />
            <span className="visually-hidden">{t.volume}</span>
            <Slider
              label={t.volume}
              valueDb={outputDb}
              onChange={(db) => tell('updateSettings', { outputDb: db })}
            />
          </label>
          {hint !== undefined && <Note role="status">{hint}</Note>}
        </>
      )}
    </StepFrame>
  );
};

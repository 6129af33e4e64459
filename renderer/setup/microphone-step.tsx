import { useEffect } from 'react';
import { Button } from '../parts/button.tsx';
import { LevelMeter } from '../parts/level-meter.tsx';
import { Note } from '../dialogs/note.tsx';
import { DeviceSelect } from '../settings/device-select.tsx';
import { tell } from '../state/panel-connection.ts';
import { usePanel } from '../state/panel-store.ts';
import { useText } from '../text/text.ts';
import { HearYourselfKey } from './hear-yourself-key.tsx';
import { StepFrame } from './step-frame.tsx';
import { useLevelVerdict } from './use-level-verdict.ts';

interface MicrophoneStepProps {
  readonly onBack: () => void;
  readonly onNext: () => void;
}

export const MicrophoneStep = ({ onBack, onNext }: MicrophoneStepProps) => {
  const t = useText().setup;
  const state = usePanel(({ audio }) => audio.input.state);
  const isNone = usePanel(({ settings }) => settings.devices.input.kind === 'none');
  const without = state === 'missing' || state === 'lost' || isNone;
  return (
    <StepFrame
      step={2}
      title={without ? t.noMicrophoneTitle : t.microphoneTitle}
      text={without ? undefined : t.microphoneText}
      onSubmit={onNext}
      actions={
        <>
          <Button look="flat" onClick={onBack}>
            {t.back}
          </Button>
          <span className="spacer" />
          <Button look="go" type="submit">
            {without ? t.continueWithout : t.nextSpeaker}
          </Button>
        </>
      }
    >
      <DeviceSelect side="input" />
      {without ? <NoMicrophone /> : <MicrophoneTest isRunning={state === 'running'} />}
    </StepFrame>
  );
};

const NoMicrophone = () => {
  const t = useText().setup;
  const platform = usePanel(({ app }) => app.platform);
  const words = {
    linux: t.noMicrophone,
    darwin: t.noMicrophoneMac,
    win32: t.noMicrophoneWindows,
  } as const;
  return (
    <>
      <Note kind="warn" icon="mic-off" role="status">
        {words[platform]}
      </Note>
      <Button icon="sync" onClick={() => tell('listDevices')}>
        {t.lookAgain}
      </Button>
    </>
  );
};

const MicrophoneTest = ({ isRunning }: { readonly isRunning: boolean }) => {
  const t = useText().setup;
  const { level, quietRoom } = useLevelVerdict();
  // Leaving the step must not leave the loop on.
  useEffect(() => () => tell('hearYourself', { on: false }), []);
  const words = {
    dead: t.dead,
    silent: t.silent,
    quiet: t.quiet,
    good: quietRoom ? t.fineQuietRoom : t.fine,
    loud: t.loud,
  } as const;
  return (
    <>
      <div className="field">
        <LevelMeter source={{ kind: 'input' }} label={t.level} className="level-meter-tall" />
        <div className="zone" aria-hidden="true">
          <i />
          <span>{t.good}</span>
        </div>
      </div>
      <div className="verdict">
        {isRunning ? (
          <Note kind={level === 'good' ? 'ok' : level === 'silent' ? 'info' : 'warn'} role="status">
            {words[level]}
          </Note>
        ) : (
          <Note icon="sync" role="status">
            {t.opening}
          </Note>
        )}
      </div>
      <HearYourselfKey disabled={!isRunning} />
      <p className="hint">{t.headphones}</p>
    </>
  );
};

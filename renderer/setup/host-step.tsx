import { Button } from '../parts/button.tsx';
import { HostingDetails } from '../dialogs/hosting-details.tsx';
import { HostingForm } from '../dialogs/hosting-form.tsx';
import { startHosting } from '../state/start-hosting.ts';
import { usePanel } from '../state/panel-store.ts';
import { useText } from '../text/text.ts';
import { StepFrame } from './step-frame.tsx';

interface HostStepProps {
  readonly name: string;
  readonly onName: (name: string) => void;
  readonly onBack: () => void;
  readonly onNext: () => void;
}

/** The invitation exists once the server runs; so hosting starts first, and the page then fills. */
export const HostStep = ({ name, onName, onBack, onNext }: HostStepProps) => {
  const { setup: t, dialogs: d } = useText();
  const hosting = usePanel((state) => state.hosting);
  const isRunning = hosting.type === 'running';
  const start = (): void => {
    if (hosting.type !== 'starting') void startHosting(name, onName);
  };
  return (
    <StepFrame
      step={4}
      title={isRunning ? t.hostedTitle : t.hostTitle}
      text={isRunning ? t.hostedText : t.hostText}
      onSubmit={isRunning ? onNext : start}
      actions={
        <>
          <Button look="flat" onClick={onBack}>
            {t.back}
          </Button>
          <span className="spacer" />
          <Button look="go" type="submit" aria-disabled={hosting.type === 'starting'}>
            {isRunning ? t.nextHello : d.startHosting}
          </Button>
        </>
      }
    >
      {isRunning ? (
        <HostingDetails hosting={hosting} />
      ) : (
        <HostingForm hosting={hosting} name={name} onName={onName} />
      )}
    </StepFrame>
  );
};

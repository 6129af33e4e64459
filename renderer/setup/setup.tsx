import { useEffect, useRef, useState } from 'react';
import { EMPTY_JOIN } from '../dialogs/join-draft.ts';
import { ask, tell } from '../state/panel-connection.ts';
import { panelState, usePanel } from '../state/panel-store.ts';
import { useText } from '../text/text.ts';
import { HelloStep } from './hello-step.tsx';
import { HostStep } from './host-step.tsx';
import { JoinStep } from './join-step.tsx';
import { MicrophoneStep } from './microphone-step.tsx';
import { NameStep } from './name-step.tsx';
import { SpeakerStep } from './speaker-step.tsx';

type Step = 'name' | 'microphone' | 'speaker' | 'join' | 'host' | 'hello';

/**
 * The first run: four steps, then the first words. It keeps all typed texts, so that going back
 * loses nothing.
 */
export const Setup = () => {
  const t = useText().setup;
  const [step, setStep] = useState<Step>('name');
  const [name, setName] = useState(() => panelState()?.settings.name ?? '');
  const [place, setPlace] = useState(() => panelState()?.settings.place ?? '');
  const [join, setJoin] = useState(EMPTY_JOIN);
  const [hostName, setHostName] = useState(() => panelState()?.settings.hosting.name ?? '');
  const connection = usePanel((state) => state.connection.type);
  const before = useRef(connection);

  // The desk has joined, from this page or by an invitation. Both end this step.
  useEffect(() => {
    if (step === 'join' && connection === 'joined' && before.current !== 'joined') setStep('hello');
    before.current = connection;
  }, [connection, step]);

  const finish = (): void => {
    void ask('finishSetup', { name, place });
  };
  return (
    <main className="step-window" aria-label={t.label}>
      {step === 'name' && (
        <NameStep
          name={name}
          place={place}
          onName={setName}
          onPlace={setPlace}
          onNext={(acceptedName, acceptedPlace) => {
            setName(acceptedName);
            setPlace(acceptedPlace);
            // The server that is joined later learns the name when this station says hello.
            tell('updateSettings', { name: acceptedName, place: acceptedPlace });
            setStep('microphone');
          }}
        />
      )}
      {step === 'microphone' && (
        <MicrophoneStep onBack={() => setStep('name')} onNext={() => setStep('speaker')} />
      )}
      {step === 'speaker' && (
        <SpeakerStep onBack={() => setStep('microphone')} onNext={() => setStep('join')} />
      )}
      {step === 'join' && (
        <JoinStep
          draft={join}
          onDraft={setJoin}
          onBack={() => setStep('speaker')}
          onHost={() => setStep('host')}
          onNext={() => setStep('hello')}
          onLater={finish}
        />
      )}
      {step === 'host' && (
        <HostStep
          name={hostName}
          onName={setHostName}
          onBack={() => setStep('join')}
          onNext={() => setStep('hello')}
        />
      )}
      {step === 'hello' && <HelloStep onBack={() => setStep('join')} onFinish={finish} />}
    </main>
  );
};

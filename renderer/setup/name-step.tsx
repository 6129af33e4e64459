import { useEffect, useId, useRef, useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { useText } from '../text/text.ts';
import { StepFrame } from './step-frame.tsx';

interface NameStepProps {
  readonly name: string;
  readonly place: string;
  readonly onName: (name: string) => void;
  readonly onPlace: (place: string) => void;
  readonly onNext: () => void;
}

/** The longest name that the wire carries. */
const MAX_NAME = 64;

/** Pasted tabs, line ends and marks that nobody sees would be refused; they become spaces. */
export const visibleOnly = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');

export const NameStep = ({ name, place, onName, onPlace, onNext }: NameStepProps) => {
  const t = useText().setup;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [missing, setMissing] = useState(false);
  useEffect(() => input.current?.focus(), []);

  const next = (): void => {
    if (name.trim() !== '') onNext();
    else {
      setMissing(true);
      input.current?.focus();
    }
  };
  return (
    <StepFrame
      step={1}
      title={t.nameTitle}
      text={t.nameText}
      ownFocus
      onSubmit={next}
      actions={
        <>
          <span className="sp" />
          <Button look="go" type="submit">
            {t.nextMicrophone}
          </Button>
        </>
      }
    >
      <div className="field">
        <label htmlFor={`${id}-name`}>{t.name}</label>
        <input
          id={`${id}-name`}
          ref={input}
          className="inp inp--big"
          value={name}
          maxLength={MAX_NAME}
          autoComplete="off"
          spellCheck={false}
          required
          aria-invalid={missing}
          aria-describedby={missing ? `${id}-missing` : undefined}
          onChange={(event) => {
            setMissing(false);
            onName(visibleOnly(event.target.value));
          }}
        />
        {missing && (
          <small id={`${id}-missing`} className="hint hint--warn" role="alert">
            {t.nameMissing}
          </small>
        )}
      </div>
      <div className="field">
        <label htmlFor={`${id}-place`}>
          {t.place} <span className="lab__opt">{t.optional}</span>
        </label>
        <input
          id={`${id}-place`}
          className="inp inp--big"
          value={place}
          maxLength={MAX_NAME}
          autoComplete="off"
          onChange={(event) => onPlace(visibleOnly(event.target.value))}
        />
      </div>
      <span className="lab fr__gap">{t.preview}</span>
      <div className="disp disp--sample" data-k="voice">
        <Icon name="talking" />
        <span className="disp__t">
          <span className="disp__1">
            <b className="cut">{name.trim() === '' ? t.name : name.trim()}</b>
            {place.trim() !== '' && <small className="cut">{place.trim()}</small>}
          </span>
          <span className="disp__2">
            <span className="meter meter--sample" aria-hidden="true" />
            <small>0:04</small>
          </span>
        </span>
      </div>
    </StepFrame>
  );
};

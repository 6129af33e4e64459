import { useEffect, useRef, useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { NameField } from '../parts/name-field.tsx';
import { checkName, useNameChecks } from '../state/name-checks.ts';
import { useText } from '../text/text.ts';
import { StepFrame } from './step-frame.tsx';

interface NameStepProps {
  readonly name: string;
  readonly place: string;
  readonly onName: (name: string) => void;
  readonly onPlace: (place: string) => void;
  /** With the names as they were accepted. */
  readonly onNext: (name: string, place: string) => void;
}

export const NameStep = ({ name, place, onName, onPlace, onNext }: NameStepProps) => {
  const t = useText().setup;
  const input = useRef<HTMLInputElement>(null);
  const placeInput = useRef<HTMLInputElement>(null);
  const [missing, setMissing] = useState(false);
  // Others will see the name as main would take it.
  const [nameCheck] = useNameChecks('station', [name]);
  const [placeCheck] = useNameChecks('place', [place]);
  const shownName = nameCheck?.ok === true ? nameCheck.name : name.trim();
  const shownPlace = placeCheck?.ok === true ? placeCheck.name : place.trim();
  useEffect(() => input.current?.focus(), []);

  const next = async (): Promise<void> => {
    const [own, where] = await Promise.all([checkName('station', name), checkName('place', place)]);
    if (!own.ok || own.name === '') {
      setMissing(true);
      input.current?.focus();
    } else if (!where.ok) placeInput.current?.focus();
    else onNext(own.name, where.name);
  };
  return (
    <StepFrame
      step={1}
      title={t.nameTitle}
      text={t.nameText}
      ownFocus
      onSubmit={() => void next()}
      actions={
        <>
          <span className="spacer" />
          <Button look="go" type="submit">
            {t.nextMicrophone}
          </Button>
        </>
      }
    >
      <NameField
        label={t.name}
        kind="station"
        big
        required
        ownRef={input}
        value={name}
        alert={missing ? t.nameMissing : undefined}
        onChange={(text) => {
          setMissing(false);
          onName(text);
        }}
      />
      <NameField
        label={
          <>
            {t.place} <span className="label-optional">{t.optional}</span>
          </>
        }
        kind="place"
        big
        ownRef={placeInput}
        value={place}
        onChange={onPlace}
      />
      <span className="label step-gap">{t.preview}</span>
      <div className="display display-sample" data-k="voice">
        <Icon name="talking" />
        <span className="display-text">
          <span className="display-first">
            <b className="cut">
              <bdi>{shownName === '' ? t.name : shownName}</bdi>
            </b>
            {shownPlace !== '' && (
              <small className="cut">
                <bdi>{shownPlace}</bdi>
              </small>
            )}
          </span>
          <span className="display-second">
            <span className="level-meter level-meter-sample" aria-hidden="true" />
            <small>0:04</small>
          </span>
        </span>
      </div>
    </StepFrame>
  );
};

import { useId, type ReactNode, type Ref } from 'react';
import type { NameKind } from '../../main/contract/index.ts';
import { useNameChecks } from '../state/name-checks.ts';
import { useText } from '../text/text.ts';

interface NameFieldProps {
  readonly label: ReactNode;
  readonly kind: NameKind;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** A message shown at once, instead of the text's own: why the last attempt failed. */
  readonly alert?: string | undefined;
  readonly big?: boolean;
  readonly readOnly?: boolean;
  readonly required?: boolean;
  readonly ownRef?: Ref<HTMLInputElement>;
}

/** Far above the longest valid name: a longer text gets a message and is not cut off silently. */
const MOST_UNITS = 1_000;

/** A field for a name. The problem that main finds in it is shown below. */
export const NameField = (props: NameFieldProps) => {
  const { label, kind, value, onChange, alert, big = false, readOnly, required, ownRef } = props;
  const t = useText().names;
  const id = useId();
  const [check] = useNameChecks(kind, [value]);
  // Somebody who has typed nothing yet has done nothing wrong.
  const refused = check?.ok === false && check.problem !== 'empty' ? t.problem(check) : undefined;
  const problem = refused ?? alert;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        ref={ownRef}
        className={big ? 'input input-big' : 'input'}
        dir="auto"
        value={value}
        maxLength={MOST_UNITS}
        autoComplete="off"
        spellCheck={false}
        readOnly={readOnly}
        required={required}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        onChange={(event) => onChange(event.target.value)}
      />
      {problem !== undefined && (
        <small
          id={`${id}-problem`}
          className="hint hint-warning"
          role={refused === undefined ? 'alert' : 'status'}
        >
          {problem}
        </small>
      )}
    </div>
  );
};

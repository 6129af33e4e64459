import { RadioGroup } from 'radix-ui';
import { useId } from 'react';
import { useArrowChoice } from '../parts/use-arrow-choice.ts';

interface SwitchRowProps {
  readonly label: string;
  readonly hint?: string;
  /** The name for screen readers, where the label alone says too little. */
  readonly name?: string;
  readonly disabled?: boolean;
  /** It was switched, and the answer is not there yet. */
  readonly busy?: boolean;
  readonly checked: boolean;
  readonly onChange: (on: boolean) => void;
}

/** Something that is on or off, at once. */
export const SwitchRow = (props: SwitchRowProps) => {
  const { label, hint, name, disabled = false, busy = false, checked, onChange } = props;
  const id = useId();
  return (
    <button
      type="button"
      role="switch"
      className="switch"
      aria-checked={checked}
      aria-busy={busy || undefined}
      {...(name === undefined ? { 'aria-labelledby': `${id}-label` } : { 'aria-label': name })}
      disabled={disabled}
      aria-describedby={hint === undefined ? undefined : `${id}-hint`}
      onClick={() => onChange(!checked)}
    >
      <span className="switch-text">
        <b id={`${id}-label`}>{label}</b>
        {hint !== undefined && <small id={`${id}-hint`}>{hint}</small>}
      </span>
      <span className="switch-knob" aria-hidden="true" />
    </button>
  );
};

interface NumberLineProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: number;
  /** A value from the file that is not among them is added in its place. */
  readonly choices: readonly number[];
  readonly words: (choice: number) => string;
  readonly onChange: (value: number) => void;
}

/** One number of a few that make sense, the smallest first; of −6 and −10 dB that is −6. */
export const NumberLine = ({ label, hint, value, choices, words, onChange }: NumberLineProps) => {
  const id = useId();
  const all = [...new Set([...choices, value])].sort((a, b) => Math.abs(a) - Math.abs(b));
  return (
    <div className="line">
      <span className="line-text">
        <b>
          <label htmlFor={id}>{label}</label>
        </b>
        {hint !== undefined && <small id={`${id}-hint`}>{hint}</small>}
      </span>
      <select
        id={id}
        className="input input-select"
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        value={value}
        onChange={(event) => onChange(Number(event.target.value))}
      >
        {all.map((choice) => (
          <option key={choice} value={choice}>
            {words(choice)}
          </option>
        ))}
      </select>
    </div>
  );
};

interface SegmentsProps<Value extends string> {
  readonly label: string;
  /** The label is seen elsewhere already. */
  readonly hideLabel?: boolean;
  readonly hint?: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly lang?: string }[];
  readonly onChange: (value: Value) => void;
}

/** One of a few, all in sight. */
export const Segments = <Value extends string>(props: SegmentsProps<Value>) => {
  const { label, hideLabel = false, hint, value, options, onChange } = props;
  const id = useId();
  const { group, item } = useArrowChoice((next) => {
    const option = options.find((it) => it.value === next);
    if (option !== undefined) onChange(option.value);
  });
  return (
    <div className="field">
      <span className={hideLabel ? 'visually-hidden' : 'label'} id={id}>
        {label}
      </span>
      <RadioGroup.Root
        className="segments"
        aria-labelledby={id}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        orientation="horizontal"
        value={value}
        {...group}
      >
        {options.map((option) => (
          <RadioGroup.Item
            key={option.value}
            value={option.value}
            className="segment-item"
            lang={option.lang}
            {...item(option.value)}
          >
            {option.label}
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
      {hint !== undefined && (
        <small className="hint" id={`${id}-hint`}>
          {hint}
        </small>
      )}
    </div>
  );
};

import { useEffect, useRef, type ReactNode } from 'react';
import { useText } from '../text/text.ts';

const STEPS = 4;

interface StepFrameProps {
  /** 1 to 4; 5 is "Ready". */
  readonly step: number;
  readonly title: string;
  readonly text?: string | undefined;
  readonly children: ReactNode;
  readonly actions: ReactNode;
  /** Enter in a field does what the main button does. */
  readonly onSubmit: () => void;
  /** The step puts the focus somewhere better than its heading. */
  readonly ownFocus?: boolean;
}

/** One step of the first run. Its heading takes the focus, so that screen readers begin there. */
export const StepFrame = (props: StepFrameProps) => {
  const { step, title, text, children, actions, onSubmit, ownFocus = false } = props;
  const t = useText().setup;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!ownFocus) heading.current?.focus();
  }, [ownFocus, title]);
  const count = step > STEPS ? t.ready : t.step(step, STEPS);
  return (
    <form
      className="step"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <div className="step-progress">
        {Array.from({ length: STEPS }, (_, index) => (
          <i
            key={index}
            className={index + 1 < step ? 'step-done' : index + 1 === step ? 'step-now' : ''}
            aria-hidden="true"
          />
        ))}
        <span>{count}</span>
      </div>
      <h1 className="step-heading" ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {text === undefined ? <span /> : <p>{text}</p>}
      <div className="step-body">{children}</div>
      <div className="actions">{actions}</div>
    </form>
  );
};

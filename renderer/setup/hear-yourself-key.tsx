import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { Button } from '../parts/button.tsx';
import { tell } from '../state/panel-connection.ts';
import { useText } from '../text/text.ts';

/**
 * Plays this station's microphone to its own speaker while the key is held by finger, mouse, Space
 * or Enter.
 */
export const HearYourselfKey = ({ disabled }: { readonly disabled: boolean }) => {
  const t = useText().setup;
  const [held, setHeld] = useState(false);
  const isOn = useRef(false);
  const hold = (on: boolean): void => {
    if (isOn.current === on) return;
    isOn.current = on;
    setHeld(on);
    tell('hearYourself', { on });
  };
  useEffect(() => {
    const end = (): void => hold(false);
    window.addEventListener('blur', end);
    return () => window.removeEventListener('blur', end);
  });
  const isHoldKey = (event: KeyboardEvent): boolean => event.key === ' ' || event.key === 'Enter';
  return (
    <Button
      icon="ear"
      className="button-tall"
      aria-pressed={held}
      aria-disabled={disabled || undefined}
      onPointerDown={(event: PointerEvent<HTMLButtonElement>) => {
        if (event.button !== 0 || disabled) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        hold(true);
      }}
      onPointerUp={() => hold(false)}
      onPointerCancel={() => hold(false)}
      onLostPointerCapture={() => hold(false)}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (!isHoldKey(event)) return;
        event.preventDefault();
        if (!disabled) hold(true);
      }}
      onKeyUp={(event) => {
        if (!isHoldKey(event)) return;
        event.preventDefault();
        hold(false);
      }}
      onBlur={() => hold(false)}
    >
      {t.hearYourself}
    </Button>
  );
};

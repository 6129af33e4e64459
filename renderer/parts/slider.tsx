import { useState, type CSSProperties, type KeyboardEvent } from 'react';
import { dbAfterKey, MAX_DB, MIN_DB, signedDb, sliderPercent } from './decibels.ts';

interface SliderProps {
  readonly label: string;
  readonly valueDb: number;
  readonly onChange: (db: number) => void;
  readonly id?: string;
  readonly tabIndex?: number;
}

/**
 * A volume, −40…+6 dB: arrows 1 dB, PageUp and PageDown 6. Put it into `<label
 * className="volume">`.
 */
export const Slider = ({ label, valueDb, onChange, id, tabIndex }: SliderProps) => {
  // While somebody drags, the finger leads; main's echo is late and must not pull the knob back.
  const [dragged, setDragged] = useState<number>();
  const db = Math.round(dragged ?? valueDb);
  const set = (next: number): void => {
    setDragged(next);
    if (next !== db) onChange(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const next = dbAfterKey(event.key, db);
    if (next === undefined) return;
    event.preventDefault();
    set(next);
  };
  const done = (): void => setDragged(undefined);
  return (
    <>
      <input
        type="range"
        id={id}
        tabIndex={tabIndex}
        min={MIN_DB}
        max={MAX_DB}
        step={1}
        value={db}
        aria-label={label}
        aria-valuetext={`${signedDb(db)} dB`}
        style={{ '--v': sliderPercent(db) } as CSSProperties}
        onChange={(event) => set(Number(event.target.value))}
        onKeyDown={onKeyDown}
        onKeyUp={done}
        onPointerUp={done}
        onPointerCancel={done}
        onBlur={done}
      />
      {/* An output is a live region, and the slider says its value itself. */}
      <output aria-hidden="true">{signedDb(db)}</output>
    </>
  );
};

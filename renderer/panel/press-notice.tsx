import { useEffect, useState } from 'react';
import { Icon } from '../parts/icon.tsx';
import { useExplained } from '../state/announce.ts';

/** Long enough to be read twice. */
const SHOWN_MS = 7_000;

/** Shows why the last press did nothing. The announcer tells screen readers. */
export const PressNotice = () => {
  const { text, turn } = useExplained();
  const [over, setOver] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => setOver(turn), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [turn]);
  if (turn === over) return null;
  return (
    <p className="press-notice" aria-hidden="true">
      <Icon name="info" />
      <span>{text}</span>
    </p>
  );
};

import { useCallback, useEffect, useState } from 'react';
import type { FiguresView } from '../../main/contract/index.ts';
import { figuresBus } from '../state/buses.ts';
import { ask } from '../state/panel-connection.ts';
import { addFigures } from './figures-window.ts';

export interface FiguresWindow {
  readonly figures: readonly FiguresView[];
  /** "Measure again" drops all earlier values. */
  readonly clear: () => void;
}

/** The figures of the last minute. Draws again once a second, when new ones arrive. */
export function useFiguresWindow(): FiguresWindow {
  const [figures, setFigures] = useState<readonly FiguresView[]>([]);
  useEffect(() => {
    let isOver = false;
    void ask('figures').then((earlier) => {
      if (!isOver && earlier !== undefined) setFigures((kept) => addFigures(kept, earlier));
    });
    const end = figuresBus.on((newest) => setFigures((kept) => addFigures(kept, [newest])));
    return () => {
      isOver = true;
      end();
    };
  }, []);
  return { figures, clear: useCallback(() => setFigures([]), []) };
}

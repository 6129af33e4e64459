import { useSyncExternalStore } from 'react';
import type { FiguresView } from '../../main/contract/index.ts';
import { figuresBus } from './buses.ts';

/** The newest figures of the connection; once a second. */
export const useFigures = (): FiguresView | undefined => useSyncExternalStore(figuresBus.on, figuresBus.last);

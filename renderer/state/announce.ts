import { create } from 'zustand';

/**
 * Sentences for screen readers. Talkers are included only on request, because speech covers speech.
 */
interface Said {
  readonly text: string;
  /** Counts up, so that the same words can be said twice. */
  readonly turn: number;
}

export const useSaid = create<Said>()(() => ({ text: '', turn: 0 }));

export const announce = (text: string): void => useSaid.setState(({ turn }) => ({ text, turn: turn + 1 }));

/** Why a press did nothing: said, and shown for a moment. */
export const useExplained = create<Said>()(() => ({ text: '', turn: 0 }));

export function explain(text: string): void {
  useExplained.setState(({ turn }) => ({ text, turn: turn + 1 }));
  announce(text);
}

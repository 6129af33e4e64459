import { create } from 'zustand';

/** What is said to screen readers only. Talkers never are: speech would cover speech. */
interface Said {
  readonly text: string;
  /** Counts up, so that the same words can be said twice. */
  readonly turn: number;
}

export const useSaid = create<Said>()(() => ({ text: '', turn: 0 }));

export const announce = (text: string): void => useSaid.setState(({ turn }) => ({ text, turn: turn + 1 }));

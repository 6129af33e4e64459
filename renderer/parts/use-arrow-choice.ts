import { useRef, type KeyboardEvent } from 'react';

interface ArrowChoice {
  /** For the group. */
  readonly group: {
    readonly onValueChange: (value: string) => void;
    readonly onKeyDownCapture: (event: KeyboardEvent) => void;
  };
  /** For each of its items. */
  readonly item: (value: string) => { readonly onFocus: () => void };
}

/**
 * Arrows choose among radio buttons. The library does so only if the key is still down when the
 * focus arrives, one task later: a quick tap on a busy computer moved the focus and chose nothing.
 */
export function useArrowChoice(choose: (value: string) => void): ArrowChoice {
  const byArrow = useRef(false);
  const chosen = useRef<string>(undefined);
  return {
    group: {
      onValueChange: (value) => {
        chosen.current = value;
        choose(value);
      },
      onKeyDownCapture: (event) => {
        byArrow.current = event.key.startsWith('Arrow');
        chosen.current = undefined;
      },
    },
    item: (value) => ({
      onFocus: () => {
        if (!byArrow.current) return;
        byArrow.current = false;
        // The library has its turn first.
        queueMicrotask(() => {
          if (chosen.current !== value) choose(value);
        });
      },
    }),
  };
}

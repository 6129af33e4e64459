import type { ReactNode } from 'react';

/** The name of a key, for eyes; `aria-keyshortcuts` tells it to others. */
export const Kbd = ({ children }: { readonly children: ReactNode }) => (
  <kbd aria-hidden="true">{children}</kbd>
);

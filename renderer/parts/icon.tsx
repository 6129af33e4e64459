import type { IconName } from './icon-names.ts';
import { SHAPES } from './icon-shapes.tsx';

export type { IconName };

/** Always beside words or inside something that has a name: never the only thing that says it. */
export const Icon = ({ name, spin }: { readonly name: IconName; readonly spin?: boolean }) => (
  <svg className={spin ? 'icon spinning' : 'icon'} viewBox="0 0 24 24" aria-hidden="true">
    {SHAPES[name]}
  </svg>
);

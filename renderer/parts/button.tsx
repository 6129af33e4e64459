import type { ComponentPropsWithRef } from 'react';
import { Icon, type IconName } from './icon.tsx';

interface ButtonProps extends ComponentPropsWithRef<'button'> {
  readonly icon?: IconName;
  /** `go`: the one thing to do here. `flat`: beside others. `square`: an icon alone; give it `aria-label`. */
  readonly look?: 'go' | 'flat' | 'square' | 'square-flat';
}

const LOOKS = {
  go: 'btn btn--go',
  flat: 'btn btn--flat',
  square: 'btn btn--sq',
  'square-flat': 'btn btn--sq btn--flat',
} as const;

export const Button = ({ icon, look, className, children, ...rest }: ButtonProps) => {
  const base = look === undefined ? 'btn' : LOOKS[look];
  return (
    <button type="button" {...rest} className={className === undefined ? base : `${base} ${className}`}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  );
};

import type { ComponentPropsWithRef } from 'react';
import { Icon, type IconName } from './icon.tsx';

interface ButtonProps extends ComponentPropsWithRef<'button'> {
  readonly icon?: IconName;
  /**
   * `go`: the main action. `flat`: an action beside others. `square`: an icon alone; give it
   * `aria-label`.
   */
  readonly look?: 'go' | 'flat' | 'square' | 'square-flat';
}

const LOOKS = {
  go: 'button button-go',
  flat: 'button button-flat',
  square: 'button button-square',
  'square-flat': 'button button-square button-flat',
} as const;

export const Button = ({ icon, look, className, children, ...rest }: ButtonProps) => {
  const base = look === undefined ? 'button' : LOOKS[look];
  return (
    <button type="button" {...rest} className={className === undefined ? base : `${base} ${className}`}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  );
};

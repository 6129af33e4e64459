import type { ReactNode } from 'react';
import { Icon, type IconName } from '../parts/icon.tsx';

interface NoteProps {
  readonly kind?: 'info' | 'ok' | 'warn';
  readonly icon?: IconName;
  readonly spin?: boolean;
  /** `alert`: said at once. `status`: said when there is a pause. */
  readonly role?: 'alert' | 'status';
  readonly children: ReactNode;
}

const ICONS = { info: 'info', ok: 'check', warn: 'warn' } as const;

/**
 * A message: it says what happened, what still works and what to do, with an icon and words, never
 * with colour alone.
 */
export const Note = ({ kind = 'info', icon, spin = false, role, children }: NoteProps) => (
  <div className={kind === 'info' ? 'note' : `note note-${kind}`} role={role}>
    <Icon name={icon ?? ICONS[kind]} spin={spin} />
    <span className="note-text">{children}</span>
  </div>
);

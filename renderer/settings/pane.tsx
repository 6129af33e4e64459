import type { ReactNode } from 'react';

interface PaneProps {
  readonly title: string;
  readonly hint?: string | undefined;
  readonly children: ReactNode;
}

/** One card of the settings. */
export const Pane = ({ title, hint, children }: PaneProps) => (
  <section className="pane" aria-label={title}>
    <h2>
      <span>{title}</span>
      {hint !== undefined && <small>{hint}</small>}
    </h2>
    {children}
  </section>
);

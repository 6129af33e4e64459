import { useLayoutEffect, useRef, type ReactNode } from 'react';

/**
 * A list without a scroll bar, since talk keys are at its right. A mark at the left edge shows the
 * position in it.
 */

/** Where each list was left, while this page lives. */
const kept = new Map<string, number>();

const LEAST_MARK_PX = 24;

interface PlaceListProps {
  readonly id: string;
  readonly className?: string;
  /**
   * The height of headings that stay in sight at either end, in px. The mark stays between them.
   */
  readonly insetPx?: number;
  readonly children: ReactNode;
}

export const PlaceList = ({ id, className, insetPx = 0, children }: PlaceListProps) => {
  const list = useRef<HTMLUListElement>(null);
  const mark = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const { current: element } = list;
    const { current: sign } = mark;
    if (element === null || sign === null) return undefined;
    element.scrollTop = kept.get(id) ?? 0;
    const place = (): void => {
      const { clientHeight: seen, scrollHeight: whole, scrollTop } = element;
      sign.hidden = whole <= seen + 1;
      if (sign.hidden) return;
      const room = seen - 2 * insetPx;
      const height = Math.min(room, Math.max(LEAST_MARK_PX, (room * seen) / whole));
      sign.style.height = `${height}px`;
      sign.style.top = `${insetPx + ((room - height) * scrollTop) / (whole - seen)}px`;
    };
    const onScroll = (): void => {
      kept.set(id, element.scrollTop);
      place();
    };
    place();
    element.addEventListener('scroll', onScroll, { passive: true });
    const sizes = new ResizeObserver(place);
    sizes.observe(element);
    const rows = new MutationObserver(place);
    rows.observe(element, { childList: true });
    return () => {
      element.removeEventListener('scroll', onScroll);
      sizes.disconnect();
      rows.disconnect();
    };
  }, [id, insetPx]);
  return (
    <div className={className === undefined ? 'place-list' : `place-list ${className}`}>
      <i ref={mark} className="place-list-mark" aria-hidden="true" />
      <ul ref={list}>{children}</ul>
    </div>
  );
};

import { useEffect, type RefObject } from 'react';

/**
 * The user drags a key by its strip or its name, never by its talk face, and drops it on the place
 * of another.
 */

/** Less is a tap. */
const BEGINS_PX = 8;

const keyAt = (x: number, y: number): HTMLElement | undefined =>
  document
    .elementsFromPoint(x, y)
    .map((element) => element.closest<HTMLElement>('[data-channel]'))
    .find((element) => element !== null) ?? undefined;

const idOf = (key: HTMLElement | undefined): string | undefined => key?.dataset['channel'];

interface Drag {
  readonly pointerId: number;
  readonly key: HTMLElement;
  readonly x: number;
  readonly y: number;
  moves: boolean;
  over: HTMLElement | undefined;
}

/** @param onDrop a key was dropped on another */
export function useDrag(
  box: RefObject<HTMLElement | null>,
  onDrop: (channel: string, over: string) => void,
): void {
  useEffect(() => {
    const { current: element } = box;
    if (element === null) return undefined;
    let drag: Drag | undefined;
    const end = (): void => {
      if (drag === undefined) return;
      delete drag.key.dataset['drag'];
      delete drag.over?.dataset['drag'];
      drag = undefined;
    };
    const onDown = ({ target, button, pointerId, clientX: x, clientY: y }: PointerEvent): void => {
      end();
      const grip = target instanceof Element ? target.closest('[data-grip]') : null;
      const key = grip?.closest<HTMLElement>('[data-channel]');
      if (button === 0 && key) drag = { pointerId, key, x, y, moves: false, over: undefined };
    };
    const onMove = (event: PointerEvent): void => {
      if (drag?.pointerId !== event.pointerId) return;
      const { clientX: x, clientY: y } = event;
      if (!drag.moves && Math.hypot(x - drag.x, y - drag.y) < BEGINS_PX) return;
      drag.moves = true;
      drag.key.dataset['drag'] = 'taken';
      const over = keyAt(x, y);
      if (over === drag.over) return;
      delete drag.over?.dataset['drag'];
      drag.over = over === drag.key ? undefined : over;
      if (drag.over) drag.over.dataset['drag'] = 'here';
    };
    const onUp = ({ pointerId }: PointerEvent): void => {
      if (drag?.pointerId !== pointerId) return;
      const { moves, key, over } = drag;
      end();
      const [channel, place] = [idOf(key), idOf(over)];
      if (moves && channel !== undefined && place !== undefined) onDrop(channel, place);
    };
    element.addEventListener('pointerdown', onDown);
    window.addEventListener('pointermove', onMove);
    window.addEventListener('pointerup', onUp);
    window.addEventListener('pointercancel', end);
    window.addEventListener('blur', end);
    return () => {
      end();
      element.removeEventListener('pointerdown', onDown);
      window.removeEventListener('pointermove', onMove);
      window.removeEventListener('pointerup', onUp);
      window.removeEventListener('pointercancel', end);
      window.removeEventListener('blur', end);
    };
  }, [box, onDrop]);
}

import { useCallback, useLayoutEffect, useRef, useState, useSyncExternalStore, type RefObject } from 'react';
import { windowKind, type Space, type WindowKind } from './density.ts';

const onResize = (listener: () => void): (() => void) => {
  window.addEventListener('resize', listener);
  return () => window.removeEventListener('resize', listener);
};

export const useWindowKind = (): WindowKind =>
  useSyncExternalStore(onResize, () => windowKind(window.innerWidth, window.innerHeight));

const rootFontSize = (): number => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

/**
 * The space inside an element. It is measured before anything is drawn in it, and again when it
 * changes.
 */
export function useSpace<Box extends HTMLElement>(): readonly [RefObject<Box | null>, Space | undefined] {
  const box = useRef<Box>(null);
  const [space, setSpace] = useState<Space>();
  const measure = useCallback((): void => {
    if (box.current === null) return;
    const { clientWidth: width, clientHeight: height } = box.current;
    const scale = rootFontSize();
    setSpace((before) =>
      before?.width === width && before.height === height && before.scale === scale
        ? before
        : { width, height, scale },
    );
  }, []);
  useLayoutEffect(() => {
    measure();
    const observer = new ResizeObserver(measure);
    if (box.current !== null) observer.observe(box.current);
    return () => observer.disconnect();
  }, [measure]);
  return [box, space];
}

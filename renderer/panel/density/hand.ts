import { useRef, useSyncExternalStore } from 'react';
import type { PanelState } from '../../../main/contract/index.ts';
import { panelStore } from '../../state/panel-store.ts';
import type { Holds } from '../holds.ts';

/** Pointers and keys that are down now. While there are any, no control may move. */

const pointers = new Set<number>();
const sources = new Set<string>();
const listeners = new Set<() => void>();
let wasOn = false;

const isOn = (): boolean => pointers.size > 0 || sources.size > 0;

function tellIfChanged(): void {
  if (isOn() === wasOn) return;
  wasOn = isOn();
  for (const listener of [...listeners]) listener();
}

/** @returns the same holds, of which this page knows when one begins and when it ends */
export function watchHolds(holds: Holds): Holds {
  const thenLook =
    <Arguments extends unknown[], Result>(act: (...args: Arguments) => Result) =>
    (...args: Arguments): Result => {
      const result = act(...args);
      for (const source of sources) if (!holds.has(source)) sources.delete(source);
      tellIfChanged();
      return result;
    };
  return {
    ...holds,
    down: thenLook((...press) => {
      const goes = holds.down(...press);
      sources.add(press[0]);
      return goes;
    }),
    up: thenLook(holds.up),
    abandon: thenLook(holds.abandon),
    abandonKeys: thenLook(holds.abandonKeys),
    forget: thenLook(holds.forget),
  };
}

/** Watches fingers and mouse buttons on the whole page. */
export function watchPointers(): void {
  const end = ({ pointerId }: PointerEvent): void => {
    pointers.delete(pointerId);
    tellIfChanged();
  };
  const options = { capture: true, passive: true } as const;
  window.addEventListener(
    'pointerdown',
    ({ pointerId, button }) => {
      if (button === 0) pointers.add(pointerId);
      tellIfChanged();
    },
    options,
  );
  window.addEventListener('pointerup', end, options);
  window.addEventListener('pointercancel', end, options);
  // A menu of the system may have swallowed the release.
  window.addEventListener(
    'pointermove',
    (event) => {
      if (event.buttons === 0 && pointers.has(event.pointerId)) end(event);
    },
    options,
  );
  window.addEventListener('blur', () => {
    pointers.clear();
    tellIfChanged();
  });
}

/** A key that is held elsewhere: a global hotkey, a pedal. A latched one is held by nobody. */
export const isHeldElsewhere = ({
  microphone,
  channels,
}: Pick<PanelState, 'microphone' | 'channels'>): boolean =>
  microphone.type === 'open' &&
  !microphone.latched &&
  (microphone.reply ||
    channels.length === 0 ||
    channels.some(({ air }) => air === 'held' || air === 'opening'));

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  const stop = panelStore.subscribe(listener);
  return () => {
    listeners.delete(listener);
    stop();
  };
}

export const handIsOn = (): boolean => {
  const { state } = panelStore.getState();
  return isOn() || (state !== undefined && isHeldElsewhere(state));
};

function useStillWhile<Value>(held: boolean, value: Value): Value {
  const shown = useRef(value);
  if (!held || shown.current === undefined) shown.current = value;
  return shown.current;
}

/** @returns the value as it was before a key went down, until nobody holds one any more. */
export const useStill = <Value>(value: Value): Value =>
  useStillWhile(useSyncExternalStore(subscribe, handIsOn), value);

/**
 * The same for values that follow the window. A person who changes its size moves everything, so
 * only keys under a finger in this window must wait.
 */
export const useStillUnderHand = <Value>(value: Value): Value =>
  useStillWhile(useSyncExternalStore(subscribe, isOn), value);

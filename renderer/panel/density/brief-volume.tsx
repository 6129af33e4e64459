import {
  useEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type WheelEvent,
} from 'react';
import type { ChannelView } from '../../../main/contract/index.ts';
import { Icon } from '../../parts/icon.tsx';
import { MAX_DB, MIN_DB, signedDb } from '../../parts/decibels.ts';
import { Slider } from '../../parts/slider.tsx';
import { announce } from '../../state/announce.ts';
import { tell } from '../../state/panel-connection.ts';
import { useText } from '../../text/text.ts';

/**
 * Where a volume has no place of its own, it covers Listen for a moment. It never covers a talk
 * key.
 */

const LONG_PRESS_MS = 500;
const STAYS_MS = 3_000;
/** A notch of a mouse wheel is 100 and more; a touch pad sends many small steps. */
const WHEEL_STEP = 50;
const MOVED_PX = 10;

const STEPS: Readonly<Record<string, number | undefined>> = {
  ArrowUp: 1,
  ArrowDown: -1,
  PageUp: 6,
  PageDown: -6,
};

const isListen = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('.listen') !== null;

/**
 * The event handlers of the element around Listen, and the gain to show over it; undefined: none.
 */
function useBriefVolume(channel: ChannelView) {
  const { panel: words } = useText();
  const [gainDb, setGainDb] = useState<number>();
  const closing = useRef<ReturnType<typeof setTimeout>>(undefined);
  const pressing = useRef<ReturnType<typeof setTimeout>>(undefined);
  const start = useRef({ x: 0, y: 0 });
  const wheel = useRef(0);
  const wasLong = useRef(false);
  useEffect(
    () => () => {
      clearTimeout(closing.current);
      clearTimeout(pressing.current);
    },
    [],
  );
  const stay = (): void => clearTimeout(closing.current);
  const leave = (): void => {
    stay();
    closing.current = setTimeout(() => setGainDb(undefined), STAYS_MS);
  };
  const show = (): void => {
    setGainDb((shown) => shown ?? channel.gainDb);
    leave();
  };
  const set = (db: number): void => {
    const next = Math.min(MAX_DB, Math.max(MIN_DB, Math.round(db)));
    setGainDb(next);
    leave();
    if (next === channel.gainDb && gainDb === undefined) return;
    tell('setGain', { channel: channel.id, gainDb: next });
  };
  const step = (by: number): void => {
    const next = (gainDb ?? channel.gainDb) + by;
    set(next);
    announce(words.say.volume(channel.name, signedDb(Math.min(MAX_DB, Math.max(MIN_DB, next)))));
  };
  const endPress = (): void => clearTimeout(pressing.current);
  const handlers = {
    onWheel: ({ deltaY }: WheelEvent) => {
      wheel.current += deltaY;
      if (Math.abs(wheel.current) < WHEEL_STEP) return;
      step(wheel.current < 0 ? 1 : -1);
      wheel.current = 0;
    },
    onKeyDown: (event: KeyboardEvent) => {
      const by = STEPS[event.key];
      if (by === undefined || !isListen(event.target) || event.altKey || event.ctrlKey || event.metaKey)
        return;
      event.preventDefault();
      step(by);
    },
    onPointerDown: ({ target, button, clientX: x, clientY: y }: PointerEvent) => {
      wasLong.current = false;
      if (button !== 0 || !isListen(target)) return;
      start.current = { x, y };
      endPress();
      pressing.current = setTimeout(() => {
        wasLong.current = true;
        show();
      }, LONG_PRESS_MS);
    },
    onPointerMove: ({ clientX, clientY }: PointerEvent) => {
      if (Math.hypot(clientX - start.current.x, clientY - start.current.y) > MOVED_PX) endPress();
    },
    onPointerUp: endPress,
    onPointerCancel: endPress,
    onContextMenu: (event: MouseEvent) => event.preventDefault(),
    /** A long press is no switch. */
    onClickCapture: (event: MouseEvent) => {
      if (!wasLong.current || event.detail === 0) return;
      wasLong.current = false;
      event.stopPropagation();
    },
  };
  return { gainDb, handlers, set, stay, leave };
}

interface BriefVolumeProps {
  readonly channel: ChannelView;
  readonly className: string;
  readonly tabIndex: number;
  /** The controls that the volume may cover, such as Listen. */
  readonly children: React.ReactNode;
}

/**
 * The wheel, ↑ and ↓, or a long press on Listen shows the volume over `children`. It disappears 3 s
 * after the last touch.
 */
export const BriefVolume = ({ channel, className, tabIndex, children }: BriefVolumeProps) => {
  const { panel: words } = useText();
  const { gainDb, handlers, set, stay, leave } = useBriefVolume(channel);
  return (
    <div className={className} data-volume={gainDb !== undefined || undefined} {...handlers}>
      {children}
      {gainDb !== undefined && (
        <label
          className="volume brief-volume"
          onPointerDown={stay}
          onPointerUp={leave}
          onPointerCancel={leave}
        >
          <Icon name="vol" />
          <Slider label={words.volumeOf(channel.name)} valueDb={gainDb} tabIndex={tabIndex} onChange={set} />
        </label>
      )}
    </div>
  );
};

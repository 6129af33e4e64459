import {
  useCallback,
  useEffect,
  useRef,
  type ComponentPropsWithoutRef,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
} from 'react';
import type { TalkKey } from '../../main/contract/index.ts';
import { explain } from '../state/announce.ts';
import { panelState } from '../state/panel-store.ts';
import { useText } from '../text/text.ts';
import { pressBlock } from './key-view.ts';
import { blockSentence } from './key-words.ts';
import { holds } from './window-holds.ts';

interface TalkButtonProps extends Omit<ComponentPropsWithoutRef<'button'>, 'type'> {
  readonly talkKey: TalkKey;
  /**
   * A press would open nothing: the key stays focusable and says why. Never set while its
   * microphone is open.
   */
  readonly blocked: boolean;
  readonly onAir: boolean;
}

const isHoldKey = (key: string): boolean => key === ' ' || key === 'Enter';

/** @returns false, having said why, where a press would open nothing */
export function usePress(): (source: string, key: TalkKey, repeat?: boolean, atMs?: number) => boolean {
  const { panel: words } = useText();
  return useCallback(
    (source, key, repeat = false, atMs) => {
      const state = panelState();
      const block = state === undefined || repeat ? undefined : pressBlock(state, key, Date.now());
      if (block === undefined) return holds.down(source, key, repeat, atMs);
      explain(blockSentence(words, block));
      return false;
    },
    [words],
  );
}

/**
 * A talk key, held by finger, mouse or keyboard. It sends presses and releases; main interprets
 * them.
 */
export const TalkButton = ({ talkKey, blocked, onAir, children, ...rest }: TalkButtonProps) => {
  const press = usePress();
  const sources = useRef(new Set<string>());
  const mine = useRef(talkKey);
  mine.current = talkKey;
  const letGo = useCallback((): void => {
    for (const source of sources.current) holds.abandon(source, mine.current);
    sources.current.clear();
  }, []);

  // A key that disappears or is disabled under the finger gets no release event.
  useEffect(() => {
    if (blocked) letGo();
  }, [blocked, letGo]);
  useEffect(() => letGo, [letGo]);

  const start = (source: string, atMs: number, repeat = false): void => {
    if (press(source, talkKey, repeat, atMs)) sources.current.add(source);
  };
  const end = (source: string, atMs: number, abandoned = false): void => {
    holds.up(source, abandoned, atMs);
    sources.current.delete(source);
  };
  const onPointerDown = (event: PointerEvent<HTMLButtonElement>): void => {
    if (event.button !== 0) return;
    try {
      event.currentTarget.setPointerCapture(event.pointerId);
    } catch {
      // A pointer that was lifted in the same moment cannot be captured; its release arrives
      // anyway.
    }
    start(`pointer:${event.pointerId}`, event.timeStamp);
  };
  const onPointerUp = (event: PointerEvent): void => end(`pointer:${event.pointerId}`, event.timeStamp);
  /**
   * The system took the finger away, for a gesture of its own: that is no tap, which would latch.
   */
  const onPointerCancel = (event: PointerEvent): void =>
    end(`pointer:${event.pointerId}`, event.timeStamp, true);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!isHoldKey(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    start(`key:${event.code}`, event.timeStamp, event.repeat);
  };
  const onKeyUp = (event: KeyboardEvent): void => {
    if (!isHoldKey(event.key)) return;
    event.preventDefault();
    end(`key:${event.code}`, event.timeStamp);
  };
  /** Assistive programs click without a pointer or a key: that is a tap. */
  const onClick = (event: MouseEvent): void => {
    if (event.detail !== 0) return;
    start('click', event.timeStamp);
    end('click', event.timeStamp);
  };
  return (
    <button
      {...rest}
      type="button"
      aria-pressed={onAir}
      aria-disabled={blocked || undefined}
      onPointerDown={onPointerDown}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerCancel}
      onLostPointerCapture={onPointerCancel}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={onKeyDown}
      onKeyUp={onKeyUp}
      onClick={onClick}
    >
      {children}
    </button>
  );
};

import { useCallback, useLayoutEffect, useRef, type KeyboardEvent, type RefObject } from 'react';
import { announce } from '../../state/announce.ts';
import { tell } from '../../state/panel-connection.ts';
import { panelState, usePanel } from '../../state/panel-store.ts';
import { showPlace } from '../../state/ui-store.ts';
import { useText } from '../../text/text.ts';
import { handIsOn } from './hand.ts';
import { pinsAfterMove, placeAfter, type Walk } from './order.ts';
import { useDrag } from './use-drag.ts';
import { usePages, type Pages } from './use-pages.ts';

/** The keys of all channels by pages, and how the keyboard walks and moves them. */

interface Wanted {
  readonly channel: string;
  /** The key's new place, perhaps only after main has confirmed it. */
  readonly place: number;
  readonly untilMs: number;
}

/** Main answers within a few milliseconds. What takes longer than this was not done. */
const WANTED_MS = 1_000;

export interface Keys extends Omit<Pages, 'order'> {
  readonly selected: string | undefined;
  /** The key of the visible page that Tab reaches. */
  readonly inTabOrder: string | undefined;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

const faceOf = (box: HTMLElement, channel: string): HTMLElement | null =>
  box.querySelector<HTMLElement>(`[data-channel="${CSS.escape(channel)}"] [data-face]`);

/** @param perPage how many keys are on one page. @param box where they are */
export function useKeys(walk: Walk, box: RefObject<HTMLElement | null>): Keys {
  const { panel: words } = useText();
  const wanted = useRef<Wanted>(undefined);
  const perPage = walk.columns * walk.rows;
  const { order, ...paged } = usePages(perPage);
  const { page } = paged;
  const selected = usePanel(
    ({ channels, selectedChannel }) => (channels.find(({ id }) => id === selectedChannel) ?? channels[0])?.id,
  );
  const isInSight = page.channels.some(({ id }) => id === selected);

  const move = useCallback(
    (channel: string, to: number, focuses = false): void => {
      const now = panelState();
      // Keys do not move while a finger or a key is down, so that a person finds them in the same
      // place.
      if (now === undefined || to < 0 || handIsOn()) return;
      const ids = now.channels.map(({ id }) => id);
      const moved = now.channels.find(({ id }) => id === channel);
      if (moved === undefined || ids.indexOf(channel) === to) return;
      const pinned = now.channels.filter((it) => it.pinned).length;
      tell('setPins', { channels: [...pinsAfterMove(ids, pinned, channel, to)] });
      if (focuses) wanted.current = { channel, place: to, untilMs: Date.now() + WANTED_MS };
      showPlace(to);
      announce(words.say.moved(moved.name, to + 1));
    },
    [words],
  );

  const onDrop = useCallback(
    (channel: string, over: string): void =>
      move(channel, panelState()?.channels.findIndex(({ id }) => id === over) ?? -1),
    [move],
  );
  useDrag(box, onDrop);

  const onKeyDown = (event: KeyboardEvent): void => {
    const face = event.target;
    if (!(face instanceof HTMLElement) || face.dataset['face'] === undefined) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const channel = face.closest<HTMLElement>('[data-channel]')?.dataset['channel'];
    if (channel === undefined) return;
    const to = placeAfter(event.key, order.indexOf(channel), order.length, walk);
    // With Alt the browser would turn to another page of its own.
    if (to !== undefined || (event.altKey && event.key.startsWith('Arrow'))) event.preventDefault();
    if (to === undefined) return;
    if (event.altKey) return move(channel, to, true);
    const next = order[to]!;
    tell('selectChannel', { channel: next });
    showPlace(to);
    // A key of another page takes the focus when it is there.
    const target = box.current && faceOf(box.current, next);
    if (target) target.focus();
    else wanted.current = { channel: next, place: to, untilMs: Date.now() + WANTED_MS };
  };

  useLayoutEffect(() => {
    const { current: want } = wanted;
    if (want === undefined || box.current === null) return;
    const face = faceOf(box.current, want.channel);
    // Somebody has gone on to something else, such as the settings or a field.
    const isFree = document.activeElement === document.body || box.current.contains(document.activeElement);
    if (!isFree || Date.now() > want.untilMs) wanted.current = undefined;
    else if (face !== null) {
      face.focus({ preventScroll: true });
      if (order[want.place] === want.channel) wanted.current = undefined;
    }
  });

  return {
    ...paged,
    selected,
    inTabOrder: isInSight ? selected : page.channels[0]?.id,
    onKeyDown,
  };
}

import { useEffect } from 'react';
import type { ChannelView, TalkKey } from '../../main/contract/index.ts';
import { assertNever } from '../../common/assert-never.ts';
import { tell } from '../state/panel-connection.ts';
import { explain } from '../state/announce.ts';
import { panelState } from '../state/panel-store.ts';
import { useUi } from '../state/ui-store.ts';
import { useText } from '../text/text.ts';
import { toggleListen } from './channel-parts.tsx';
import { keyMeaning, type FocusKind, type KeyMeaning, type KeyStroke } from './keyboard-map.ts';
import { guardRepeats } from './repeat-guard.ts';
import { usePress } from './talk-button.tsx';

/** Kinds of inputs in which letters and digits are written; a slider is none. */
const NOT_WRITTEN_IN = new Set(['range', 'checkbox', 'radio', 'button']);

function focusKind(element: Element | null): FocusKind {
  if (element === null || element === document.body) return 'none';
  if (element instanceof HTMLInputElement) return NOT_WRITTEN_IN.has(element.type) ? 'control' : 'text';
  const isText = element instanceof HTMLTextAreaElement || (element as HTMLElement).isContentEditable;
  return isText ? 'text' : 'control';
}

function strokeOf(event: KeyboardEvent): KeyStroke {
  const { key, code, shiftKey, altKey, ctrlKey, metaKey } = event;
  return { key, code, shiftKey, altKey, ctrlKey, metaKey, altGraph: event.getModifierState('AltGraph') };
}

const TABBABLE =
  'button:not(:disabled):not([tabindex="-1"]), input:not(:disabled):not([tabindex="-1"]), [tabindex="0"]';

const TALKS: ReadonlySet<KeyMeaning['kind']> = new Set(['talk', 'talk-selected', 'reply']);

/** Bar → channels → stations → calls, and round again. */
function goToRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')];
  const here = regions.findIndex((region) => region.contains(document.activeElement));
  const from = here < 0 && step < 0 ? 0 : here;
  for (let away = 1; away <= regions.length; away += 1) {
    const region = regions[(from + step * away + regions.length * away) % regions.length];
    const target = region?.querySelector<HTMLElement>(TABBABLE);
    if (target) {
      target.focus();
      return;
    }
  }
}

function closeOrDismiss(): void {
  const state = panelState();
  if (state === undefined) return;
  const open = state.microphone.type === 'open' || state.channels.some(({ air }) => air !== 'off');
  if (open) tell('closeAll', { cause: 'closed-by-hand' });
  else if (state.calls.ringing !== undefined) tell('dismissCall');
}

/** The keys that work wherever the focus is in the panel's window. */
export function useKeyboard(): void {
  const press = usePress();
  const { panel: words } = useText();
  useEffect(() => {
    const onChannel = (index: number, act: (channel: ChannelView) => void): void => {
      const channel = panelState()?.channels[index];
      if (channel !== undefined) act(channel);
    };
    const hold = (event: KeyboardEvent, key: TalkKey): void => {
      press(`key:${event.code}`, key, event.repeat, event.timeStamp);
    };
    const obey = (event: KeyboardEvent, meaning: KeyMeaning): void => {
      switch (meaning.kind) {
        case 'talk':
          if (!event.repeat && panelState()?.channels[meaning.index] === undefined)
            explain(words.say.noSuchKey(meaning.index + 1));
          return onChannel(meaning.index, ({ id }) => hold(event, { kind: 'channel', channel: id }));
        case 'listen':
          return event.repeat ? undefined : onChannel(meaning.index, toggleListen);
        case 'call':
          if (event.repeat || panelState()?.connection.type !== 'joined') return;
          return onChannel(meaning.index, ({ id, feed }) => {
            if (!feed) tell('sendCall', { target: { kind: 'channel', channel: id } });
          });
        case 'talk-selected':
          return hold(event, { kind: 'selected' });
        case 'reply':
          return hold(event, { kind: 'reply' });
        case 'close':
          return closeOrDismiss();
        case 'mute':
          return event.repeat ? undefined : tell('setMuted', { on: panelState()?.muted === false });
        case 'region':
          return goToRegion(meaning.step);
        default:
          return assertNever(meaning);
      }
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      // A dialog has the keyboard to itself, but Esc always closes the microphone.
      const inDialog =
        document.querySelector('[role="dialog"]') !== null || useUi.getState().dialog !== 'none';
      if (event.defaultPrevented) return;
      const meaning = keyMeaning(strokeOf(event), focusKind(document.activeElement));
      if (inDialog && meaning?.kind !== 'close') {
        if (meaning !== undefined && TALKS.has(meaning.kind) && !event.repeat)
          explain(words.say.behindDialog);
        return;
      }
      // Other keys, such as the arrows, belong to the keys' own part of the page.
      if (meaning === undefined) return;
      if (meaning.kind !== 'close') event.preventDefault();
      if (meaning.kind !== 'close' && meaning.kind !== 'region') guardRepeats(event.code);
      obey(event, meaning);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [press, words]);
}

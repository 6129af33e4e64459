import type { Chord, HotkeyAction, HotkeyAvailability, HotkeysView } from '../../contract/index.ts';
import type { HotkeyBinding } from '../../hotkeys/index.ts';
import { chordText, findConflicts } from '../../hotkeys/conflicts.ts';
import type { HotkeysFacts } from './hotkeys.ts';

export interface Hotkey {
  readonly action: HotkeyAction;
  readonly chord: Chord;
}

/** The name under which the hotkey process knows an action. */
export function actionId(action: HotkeyAction): string {
  return action.kind === 'talk' ? `talk:${action.channel}` : action.kind;
}

/** @returns undefined for what is no such name. */
export function actionOf(id: string): HotkeyAction | undefined {
  if (id.startsWith('talk:')) return { kind: 'talk', channel: id.slice('talk:'.length) };
  return id === 'talk-selected' || id === 'reply' || id === 'mute' ? { kind: id } : undefined;
}

export function toBindings(hotkeys: readonly Hotkey[]): HotkeyBinding[] {
  return hotkeys.map(({ action, chord }) => ({ id: actionId(action), chord }));
}

/** One chord an action; `null` takes it away. Pure. */
export function withHotkey(hotkeys: readonly Hotkey[], action: HotkeyAction, chord: Chord | null): Hotkey[] {
  const others = hotkeys.filter((it) => actionId(it.action) !== actionId(action));
  return chord === null ? others : [...others, { action, chord }];
}

/** Which other action has this chord already. */
export function takenBy(
  hotkeys: readonly Hotkey[],
  action: HotkeyAction,
  chord: Chord,
): HotkeyAction | undefined {
  return hotkeys.find(
    (it) => actionId(it.action) !== actionId(action) && chordText(it.chord) === chordText(chord),
  )?.action;
}

/** The rows of the page: the three general ones, one for each talk key, and what else is bound. Pure. */
export function projectHotkeys(
  hotkeys: readonly Hotkey[],
  talkChannels: readonly string[],
  availability: HotkeyAvailability,
  capturing: HotkeyAction | undefined,
  { refused, typing = [] }: Pick<HotkeysFacts, 'refused' | 'typing'> = {},
): HotkeysView {
  const actions: HotkeyAction[] = [
    { kind: 'talk-selected' },
    { kind: 'reply' },
    { kind: 'mute' },
    ...talkChannels.map((channel) => ({ kind: 'talk' as const, channel })),
  ];
  const listed = new Set(actions.map(actionId));
  for (const { action } of hotkeys) if (!listed.has(actionId(action))) actions.push(action);
  const byId = new Map(hotkeys.map((it) => [actionId(it.action), it]));
  const typed = new Map(typing.map((it) => [it.id, it.typing]));
  const conflicts = findConflicts(toBindings(hotkeys));
  return {
    availability,
    bindings: actions.map((action) => {
      const other = conflicts.get(actionId(action));
      return {
        action,
        chord: byId.get(actionId(action))?.chord,
        conflict: other === undefined ? undefined : byId.get(other)?.action,
        typing: typed.get(actionId(action)),
      };
    }),
    capturing,
    refused,
  };
}

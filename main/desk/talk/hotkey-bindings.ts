import type { Chord, HotkeyAction, HotkeyAvailability, HotkeysView } from '../../contract/index.ts';
import type { HotkeyBinding } from '../../hotkeys/index.ts';
import { chordText, findConflicts } from '../../hotkeys/conflicts.ts';
import type { HotkeysFacts } from './hotkeys.ts';

export interface Hotkey {
  readonly action: HotkeyAction;
  readonly chord: Chord;
}

/** @returns the name of an action in the hotkey process. */
export function actionId(action: HotkeyAction): string {
  return action.kind === 'talk' ? `talk:${action.channel}` : action.kind;
}

/** @returns undefined for an unknown name. */
export function actionOf(id: string): HotkeyAction | undefined {
  if (id.startsWith('talk:')) return { kind: 'talk', channel: id.slice('talk:'.length) };
  return id === 'talk-selected' || id === 'reply' || id === 'mute' ? { kind: id } : undefined;
}

export function toBindings(hotkeys: readonly Hotkey[]): HotkeyBinding[] {
  return hotkeys.map(({ action, chord }) => ({ id: actionId(action), chord }));
}

/** Binds one chord to an action; `null` removes the binding. Pure. */
export function withHotkey(hotkeys: readonly Hotkey[], action: HotkeyAction, chord: Chord | null): Hotkey[] {
  const others = hotkeys.filter((it) => actionId(it.action) !== actionId(action));
  return chord === null ? others : [...others, { action, chord }];
}

/** @returns the other action that has this chord. */
export function takenBy(
  hotkeys: readonly Hotkey[],
  action: HotkeyAction,
  chord: Chord,
): HotkeyAction | undefined {
  return hotkeys.find(
    (it) => actionId(it.action) !== actionId(action) && chordText(it.chord) === chordText(chord),
  )?.action;
}

/**
 * @returns the rows of the hotkeys page: three general ones, one for each talk key, then all other
 * bindings. Pure.
 */
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

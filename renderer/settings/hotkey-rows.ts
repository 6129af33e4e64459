import type {
  CaptureRefusal,
  ChannelView,
  Chord,
  HotkeyAction,
  HotkeysView,
  PanelState,
  Typing,
} from '../../main/contract/index.ts';

export interface HotkeyRowView {
  readonly key: string;
  readonly action: HotkeyAction;
  /** Undefined for a channel that this server does not have. */
  readonly channel: ChannelView | undefined;
  readonly chord: Chord | undefined;
  readonly conflict: HotkeyAction | undefined;
  readonly capturing: boolean;
  /** While capturing: why the last press was refused. */
  readonly refused: CaptureRefusal | undefined;
  readonly typing: Typing | undefined;
}

/** Two actions with the same key are the same. */
export const actionKey = (action: HotkeyAction): string =>
  action.kind === 'talk' ? `talk ${action.channel}` : action.kind;

/**
 * The actions for hotkeys, in the order of the panel; bindings of other servers' channels come
 * last.
 */
export function hotkeyRows(
  { bindings, capturing, refused }: HotkeysView,
  channels: readonly ChannelView[],
): readonly HotkeyRowView[] {
  const actions: HotkeyAction[] = [
    { kind: 'talk-selected' },
    ...channels
      .filter(({ feed, may }) => !feed && may.talk)
      .map(({ id }): HotkeyAction => ({ kind: 'talk', channel: id })),
    { kind: 'reply' },
    { kind: 'mute' },
  ];
  const listed = new Set(actions.map(actionKey));
  for (const { action, chord } of bindings) {
    if (chord !== undefined && !listed.has(actionKey(action))) actions.push(action);
  }
  return actions.map((action) => {
    const key = actionKey(action);
    const binding = bindings.find((it) => actionKey(it.action) === key);
    const isCapturing = capturing !== undefined && actionKey(capturing) === key;
    return {
      key,
      action,
      channel: action.kind === 'talk' ? channels.find(({ id }) => id === action.channel) : undefined,
      chord: binding?.chord,
      conflict: binding?.conflict,
      capturing: isCapturing,
      refused: isCapturing ? refused : undefined,
      typing: binding?.typing,
    };
  });
}

export interface ModifierWords {
  readonly modifiers: Readonly<Record<Chord['modifiers'][number], string>>;
  readonly modifiersMac: Readonly<Record<Chord['modifiers'][number], string>>;
  readonly metaWindows: string;
}

const ORDER = ['ctrl', 'alt', 'altgr', 'shift', 'meta'] as const;

/** The keys of a chord as this platform's keyboards name them, modifiers first. */
export function chordKeys(
  { key, modifiers }: Chord,
  platform: PanelState['app']['platform'],
  words: ModifierWords,
): readonly string[] {
  const names = platform === 'darwin' ? words.modifiersMac : words.modifiers;
  const nameOf = (modifier: (typeof ORDER)[number]): string =>
    modifier === 'meta' && platform === 'win32' ? words.metaWindows : names[modifier];
  return [...ORDER.filter((modifier) => modifiers.includes(modifier)).map(nameOf), key];
}

import type { PanelState } from '../../main/contract/index.ts';

/**
 * The key that talks on the selected channel from any program; undefined where no global hotkey
 * works.
 */
export function selectedHotkey({ hotkeys }: Pick<PanelState, 'hotkeys'>): string | undefined {
  if (hotkeys.availability !== 'ready') return undefined;
  const chord = hotkeys.bindings.find(({ action }) => action.kind === 'talk-selected')?.chord;
  return chord === undefined || chord.modifiers.length > 0 ? undefined : chord.key;
}

import { CopyButton } from '../dialogs/copy-button.tsx';
import { Note } from '../dialogs/note.tsx';
import { usePanel } from '../state/panel-store.ts';
import { useText } from '../text/text.ts';
import { HotkeyRow } from './hotkey-row.tsx';
import { hotkeyRows } from './hotkey-rows.ts';
import { Pane } from './pane.tsx';
import { SettingRows } from './setting-rows.tsx';

/**
 * The command for a keyboard shortcut of the system, where no program may see keys: it opens the
 * microphone and closes it at the next press.
 */
const TOGGLE_COMMAND = 'partyline --toggle-talk';

export const HotkeysPane = ({ full }: { readonly full: boolean }) => {
  const t = useText().settings.hotkeys;
  const hotkeys = usePanel((state) => state.hotkeys);
  const channels = usePanel((state) => state.channels);
  const { availability } = hotkeys;
  const rows = hotkeyRows(hotkeys, channels);
  return (
    <Pane title={t.title} hint={availability === 'ready' ? t.hint : t.hintWindow}>
      {availability !== 'ready' && (
        <Note kind={availability === 'off' || availability === 'starting' ? 'info' : 'warn'}>
          {t.note[availability]}
          {availability === 'wayland' && (
            <span className="note-command">
              <code>{TOGGLE_COMMAND}</code>
              <CopyButton label={t.copyCommand} text={() => TOGGLE_COMMAND} />
            </span>
          )}
        </Note>
      )}
      <ul>
        {rows.map((row) => (
          <HotkeyRow key={row.key} row={row} />
        ))}
      </ul>
      {full && (
        <>
          <SettingRows page="hotkeys" />
          <Note icon="keys">{t.inWindow}</Note>
        </>
      )}
    </Pane>
  );
};

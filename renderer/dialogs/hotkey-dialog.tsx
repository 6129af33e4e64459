import { useEffect } from 'react';
import { Button } from '../parts/button.tsx';
import { HotkeyRow } from '../settings/hotkey-row.tsx';
import { hotkeyRows } from '../settings/hotkey-rows.ts';
import { tell } from '../state/panel-connection.ts';
import { usePanel } from '../state/panel-store.ts';
import { useText } from '../text/text.ts';
import { Modal } from './modal.tsx';
import { Note } from './note.tsx';

/** The one hotkey that a newcomer needs, without the whole list. */
export const HotkeyDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { dialogs: t, settings } = useText();
  const hotkeys = usePanel((state) => state.hotkeys);
  const row = hotkeyRows(hotkeys, [])[0];
  const { availability } = hotkeys;
  useEffect(() => () => tell('stopCapture'), []);
  return (
    <Modal title={t.hotkeyTitle} text={t.hotkeyText} onClose={onClose} keepOnEscape={row?.capturing === true}>
      {availability !== 'ready' && <Note kind="warn">{settings.hotkeys.note[availability]}</Note>}
      <ul>{row !== undefined && <HotkeyRow row={row} />}</ul>
      <div className="actions">
        <span className="spacer" />
        <Button look="go" onClick={onClose}>
          {t.done}
        </Button>
      </div>
    </Modal>
  );
};

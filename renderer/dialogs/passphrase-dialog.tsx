import { useId, useState } from 'react';
import type { ConnectionView } from '../../main/contract/index.ts';
import { Button } from '../parts/button.tsx';
import { ask } from '../state/panel-connection.ts';
import { useNow } from '../state/now.ts';
import { useText } from '../text/text.ts';
import { Note } from './note.tsx';
import { Modal } from './modal.tsx';
import { PassphraseTrouble } from './join-fields.tsx';
import { PassphraseField } from './passphrase-field.tsx';
import { EMPTY_PASSPHRASE, isHalfTyped, passphraseOf } from './passphrase-text.ts';

interface PassphraseDialogProps {
  readonly connection: Extract<ConnectionView, { type: 'passphrase' | 'connecting' }>;
  readonly onJoin: () => void;
  readonly onClose: () => void;
  readonly onOther: () => void;
}

/**
 * Asks until the passphrase is right or the user chooses another server. While main checks the
 * answer, the dialog stays open with the typed text.
 */
export const PassphraseDialog = ({ connection, onJoin, onClose, onOther }: PassphraseDialogProps) => {
  const t = useText().dialogs;
  const id = useId();
  const nowMs = useNow();
  const [draft, setDraft] = useState(EMPTY_PASSPHRASE);
  const [halfTyped, setHalfTyped] = useState(false);
  const { name, url } = connection.server;
  const asking = connection.type === 'passphrase';
  const wrong = asking && connection.problem === 'wrong';
  const waits = asking && (connection.slowDownUntilMs ?? 0) > nowMs;

  const submit = (): void => {
    const passphrase = passphraseOf(draft);
    if (passphrase === '' || isHalfTyped(draft)) setHalfTyped(true);
    else if (asking && !waits) {
      onJoin();
      void ask('join', { url, passphrase });
    }
  };
  return (
    <Modal
      title={wrong ? t.passphraseWrong(name) : t.passphraseMissing(name)}
      text={t.passphraseAsk}
      onClose={onClose}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <PassphraseField
          label={t.passphrase}
          draft={draft}
          onChange={(next) => {
            setHalfTyped(false);
            setDraft(next);
          }}
          invalid={wrong || halfTyped}
          onInvitation={(link) => {
            onJoin();
            void ask('joinInvitation', { link });
          }}
          describedBy={wrong || halfTyped ? id : undefined}
        />
        <div id={id} className="form-note">
          {halfTyped ? (
            <Note kind="warn" role="alert">
              {t.fourWords}
            </Note>
          ) : asking ? (
            (wrong || waits) && (
              <PassphraseTrouble problem={connection.problem} slowDownUntilMs={connection.slowDownUntilMs} />
            )
          ) : (
            <Note icon="sync" spin role="status">
              {t.joining(name)}
            </Note>
          )}
        </div>
        <div className="actions">
          <Button look="flat" onClick={onOther}>
            {t.otherServer}
          </Button>
          <span className="spacer" />
          <Button look="go" type="submit" aria-disabled={waits || !asking}>
            <span className="cut">{t.join(name)}</span>
          </Button>
        </div>
      </form>
    </Modal>
  );
};

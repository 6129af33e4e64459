import { Button } from '../parts/button.tsx';
import { useText } from '../text/text.ts';
import { Modal } from './modal.tsx';

interface ConfirmProps {
  readonly title: string;
  readonly text: string;
  /** The action, as a verb. */
  readonly action: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something that others notice. The way back has the focus. */
export const Confirm = ({ title, text, action, onConfirm, onClose }: ConfirmProps) => {
  const t = useText().dialogs;
  return (
    <Modal title={title} text={text} onClose={onClose}>
      <div className="actions">
        <Button look="flat" onClick={onClose}>
          {t.cancel}
        </Button>
        <span className="spacer" />
        <Button
          look="go"
          onClick={() => {
            onConfirm();
            onClose();
          }}
        >
          {action}
        </Button>
      </div>
    </Modal>
  );
};

import { Button } from '../parts/button.tsx';
import { tell } from '../state/panel-connection.ts';
import { usePanel } from '../state/panel-store.ts';
import { useText } from '../text/text.ts';
import { Modal } from './modal.tsx';

/**
 * A link may come from any page on the web, so it changes the server only after a confirmation. The
 * button that stays has the focus.
 */
export const InvitationDialog = () => {
  const t = useText().invitation;
  const pending = usePanel((state) => state.pendingInvitation);
  const connection = usePanel((state) => state.connection);
  if (pending === undefined || connection.type === 'none') return null;
  const { name, host } = pending;
  const now = connection.server.name;
  const stay = (): void => tell('declineInvitation');
  return (
    <Modal title={t.title(name)} text={t.text(name, host, now)} onClose={stay}>
      <div className="actions">
        <Button look="flat" onClick={stay}>
          <span className="cut">{t.stay(now)}</span>
        </Button>
        <span className="spacer" />
        <Button look="go" onClick={() => tell('acceptInvitation')}>
          <span className="cut">{t.join(name)}</span>
        </Button>
      </div>
    </Modal>
  );
};

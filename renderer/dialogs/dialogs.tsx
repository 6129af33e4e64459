import { useState } from 'react';
import { usePanel } from '../state/panel-store.ts';
import { openDialog, useUi } from '../state/ui-store.ts';
import { InvitationDialog } from './invitation-dialog.tsx';
import { PassphraseDialog } from './passphrase-dialog.tsx';
import { ServersDialog } from './servers-dialog.tsx';

/**
 * Dialogs over the panel: a waiting invitation, the passphrase (both from main's state) and the
 * choice of servers (`useUi().dialog`).
 */
export const Dialogs = () => {
  const connection = usePanel((state) => state.connection);
  const isInvited = usePanel((state) => state.pendingInvitation !== undefined);
  const dialog = useUi((ui) => ui.dialog);
  // The server whose passphrase the user did not want to type now. The next attempt asks again.
  const [putOff, setPutOff] = useState<string>();
  // The server to which a passphrase was sent from the dialog: it stays open for the answer.
  const [sent, setSent] = useState<string>();

  if (isInvited && connection.type !== 'none') return <InvitationDialog />;
  if (dialog === 'servers') return <ServersDialog />;

  const isAsking =
    (connection.type === 'passphrase' && connection.server.url !== putOff) ||
    (connection.type === 'connecting' && connection.server.url === sent);
  if (isAsking) {
    const { url } = connection.server;
    return (
      <PassphraseDialog
        key={url}
        connection={connection}
        onJoin={() => setSent(url)}
        onClose={() => setPutOff(url)}
        onOther={() => {
          setPutOff(url);
          openDialog('servers');
        }}
      />
    );
  }
  if (putOff !== undefined && connection.type !== 'passphrase') setPutOff(undefined);
  if (sent !== undefined && connection.type === 'joined') setSent(undefined);
  return null;
};

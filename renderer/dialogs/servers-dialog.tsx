import { useEffect, useRef, useState } from 'react';
import { Button } from '../parts/button.tsx';
import { tell } from '../state/panel-connection.ts';
import { usePanel } from '../state/panel-store.ts';
import { closeDialog, openSettings } from '../state/ui-store.ts';
import { useText } from '../text/text.ts';
import { Confirm } from './confirm.tsx';
import { EMPTY_JOIN } from './join-draft.ts';
import { JoinFields } from './join-fields.tsx';
import { Modal } from './modal.tsx';
import { Note } from './note.tsx';
import { useJoin } from './use-join.ts';

/**
 * "Other server…": found, recent, by address, by invitation, hosted here, or none. It closes when a
 * server was chosen.
 */
export const ServersDialog = () => {
  const t = useText().dialogs;
  const connection = usePanel((state) => state.connection);
  const [draft, setDraft] = useState(EMPTY_JOIN);
  const [leaving, setLeaving] = useState(false);
  const join = useJoin(draft, setDraft);
  const joinedUrl = connection.type === 'joined' ? connection.server.url : undefined;
  const before = useRef(joinedUrl);

  useEffect(() => {
    if (joinedUrl !== undefined && joinedUrl !== before.current) closeDialog();
    before.current = joinedUrl;
  }, [joinedUrl]);

  const { target } = join;
  const name = target.kind === 'server' ? target.server.name : undefined;
  const isHere = target.kind === 'server' && target.server.url === joinedUrl;
  if (leaving && connection.type !== 'none') {
    return (
      <Confirm
        title={t.leaveTitle(connection.server.name)}
        text={t.leaveText}
        action={t.leave}
        onConfirm={() => tell('leave')}
        onClose={() => setLeaving(false)}
      />
    );
  }
  return (
    <Modal
      title={t.serversTitle}
      text={join.choices.length > 0 && join.draft.way === 'list' ? t.found : undefined}
      onClose={closeDialog}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void join.submit();
        }}
      >
        <div className="form-scroll">
          <JoinFields join={join} canForget />
          {isHere && <Note kind="ok">{t.currently(target.server.name)}</Note>}
          <div className="ways">
            {join.hasList && (
              <Button
                icon={join.draft.way === 'list' ? 'keys' : 'net'}
                onClick={() => join.change({ way: join.draft.way === 'list' ? 'address' : 'list' })}
              >
                {join.draft.way === 'list' ? t.typeAddress : t.showFound}
              </Button>
            )}
            <Button
              icon="host"
              onClick={() => {
                closeDialog();
                openSettings('invite');
              }}
            >
              {t.hostHere}
            </Button>
          </div>
        </div>
        <div className="actions">
          {connection.type === 'none' ? (
            <Button look="flat" onClick={closeDialog}>
              {t.cancel}
            </Button>
          ) : (
            <Button look="flat" onClick={() => setLeaving(true)}>
              <span className="cut">{t.leave}</span>
            </Button>
          )}
          <span className="spacer" />
          <Button look="go" type="submit" disabled={target.kind === 'none' || isHere}>
            <span className="cut">{name === undefined ? t.joinAny : t.join(name)}</span>
          </Button>
        </div>
      </form>
    </Modal>
  );
};

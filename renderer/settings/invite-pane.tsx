import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Confirm } from '../dialogs/confirm.tsx';
import { CopyButton } from '../dialogs/copy-button.tsx';
import { HostingDetails } from '../dialogs/hosting-details.tsx';
import { HostingForm } from '../dialogs/hosting-form.tsx';
import { Note } from '../dialogs/note.tsx';
import { hostOf } from '../dialogs/server-choices.ts';
import { tell } from '../state/panel-connection.ts';
import { usePanel } from '../state/panel-store.ts';
import { startHosting } from '../state/start-hosting.ts';
import { useText } from '../text/text.ts';
import { Pane } from './pane.tsx';
import { useStationsThere } from './stations-there.ts';

/** The invitation to the server that this computer hosts, or the place to ask for one. */
export const InvitePane = () => {
  const { settings, dialogs: d } = useText();
  const t = settings.invite;
  const hosting = usePanel((state) => state.hosting);
  const stations = useStationsThere();
  const [stopping, setStopping] = useState(false);
  if (hosting.type !== 'running') {
    return (
      <>
        <JoinedElsewhere />
        <StartHosting />
      </>
    );
  }
  return (
    <Pane title={`${t.title} · ${hosting.name}`} hint={t.here}>
      <HostingDetails hosting={hosting} />
      <div className="actions">
        <Button onClick={() => setStopping(true)}>{d.stopHosting}</Button>
      </div>
      {stopping && (
        <Confirm
          title={d.stopHostingTitle(stations)}
          text={d.stopHostingText}
          action={d.stopHosting}
          onConfirm={() => tell('stopHosting')}
          onClose={() => setStopping(false)}
        />
      )}
    </Pane>
  );
};

const JoinedElsewhere = () => {
  const t = useText().settings.invite;
  const connection = usePanel((state) => state.connection);
  if (connection.type !== 'joined' || connection.server.here) return null;
  const { name, host, url } = connection.server;
  return (
    <Pane title={t.elsewhereTitle(name)}>
      <Note>{t.elsewhere(name, host)}</Note>
      <div className="label-value-row">
        <div className="label-value">
          <b className="cut">{hostOf(url)}</b>
        </div>
        <CopyButton label={t.copyAddress} text={() => hostOf(url)} />
      </div>
    </Pane>
  );
};

const StartHosting = () => {
  const { settings, dialogs: d } = useText();
  const t = settings.invite;
  const hosting = usePanel((state) => state.hosting);
  const stored = usePanel((state) => state.settings.hosting.name);
  const [name, setName] = useState(stored);
  if (hosting.type === 'running') return null;
  return (
    <Pane title={d.hostHere}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (hosting.type !== 'starting') void startHosting(name, setName);
        }}
      >
        <p className="hint">{t.off}</p>
        <HostingForm hosting={hosting} name={name} onName={setName} />
        <div className="actions">
          <Button look="go" type="submit" aria-disabled={hosting.type === 'starting'}>
            {d.startHosting}
          </Button>
        </div>
      </form>
    </Pane>
  );
};

import { Dialogs } from './dialogs/dialogs.tsx';
import { InvitationDialog } from './dialogs/invitation-dialog.tsx';
import { Announcer } from './panel/announcer.tsx';
import { MiniPanel } from './panel/mini-panel.tsx';
import { Panel } from './panel/panel.tsx';
import { Ended } from './panel/ended.tsx';
import { Settings } from './settings/settings.tsx';
import { Setup } from './setup/setup.tsx';
import { panelStore, useConnection, usePanel } from './state/panel-store.ts';
import { useUi } from './state/ui-store.ts';
import { useHtmlLang } from './text/text.ts';
import { useTheme } from './theme.ts';

const isMini = new URLSearchParams(window.location.search).has('mini');

const Screen = () => {
  const setupDone = usePanel((state) => state.settings.setupDone);
  const view = useUi((ui) => ui.view);
  if (isMini) return <MiniPanel />;
  if (!setupDone) {
    return (
      <>
        <Setup />
        <InvitationDialog />
        <Announcer />
      </>
    );
  }
  return (
    <>
      {view === 'settings' ? <Settings /> : <Panel />}
      {view === 'settings' && <Announcer />}
      <Dialogs />
    </>
  );
};

export const App = () => {
  useTheme();
  useHtmlLang();
  const connection = useConnection();
  const hasState = panelStore((store) => store.state !== undefined);
  if (connection === 'lost' || connection === 'link-used') return <Ended />;
  // Nothing for the moment before the first state: a spinner would only flash.
  return hasState ? <Screen /> : null;
};

import { Button } from '../parts/button.tsx';
import { CopyButton } from '../dialogs/copy-button.tsx';
import { Note } from '../dialogs/note.tsx';
import { usePanel } from '../state/panel-store.ts';
import { openDialog } from '../state/ui-store.ts';
import { useText } from '../text/text.ts';
import { connectionPlots, trafficPlots } from './connection-plots.ts';
import { lateSpell } from './figures-window.ts';
import { DelayBlocks, MouthToEar } from './mouth-to-ear.tsx';
import { shortNumber } from './numbers.ts';
import { Pane } from './pane.tsx';
import { Plot } from './plot.tsx';
import { reportText } from './report.ts';
import { useFiguresWindow } from './use-figures-window.ts';

/**
 * The quality of the connection. `full`: the page of its own, with the network's figures and the
 * choice of server.
 */
export const ConnectionPane = ({ full }: { readonly full: boolean }) => {
  const t = useText().settings.connection;
  const connection = usePanel((state) => state.connection);
  const app = usePanel((state) => state.app);
  const { figures, clear } = useFiguresWindow();
  const server = connection.type === 'none' ? undefined : connection.server;
  const joined = connection.type === 'joined';
  const newest = joined ? figures.at(-1) : undefined;
  const spell = lateSpell(figures);
  const plots = full ? [...connectionPlots(t), ...trafficPlots(t)] : connectionPlots(t);
  const report = (): string =>
    reportText(
      { version: app.version, platform: app.platform, server: server?.name, at: new Date().toISOString() },
      figures,
      t,
    );
  return (
    <Pane
      title={useText().settings.nav.connection}
      hint={
        server === undefined
          ? t.notJoined
          : joined
            ? t.last60(server.name)
            : `${server.name} · ${t.notJoined}`
      }
    >
      {full && (
        <div className="label-value-row">
          <div className="label-value">
            <small>{t.server}</small>
            <b className="cut">{server?.name ?? t.noServer}</b>
            <small className="cut">
              {server === undefined ? t.status.none : `${server.host} · ${t.status[connection.type]}`}
            </small>
          </div>
          <Button onClick={() => openDialog('servers')}>{t.otherServer}</Button>
        </div>
      )}
      <MouthToEar newest={newest} />
      {full && newest !== undefined && <DelayBlocks newest={newest} />}
      <div className={full ? 'plots-full' : undefined}>
        <div className="plots-grid">
          {plots.map((view) => (
            <Plot key={view.name} view={view} figures={figures} />
          ))}
        </div>
        <div className="plot-times" aria-hidden="true">
          <span>{t.axisStart}</span>
          <span>{t.axisMiddle}</span>
          <span>{t.axisEnd}</span>
        </div>
      </div>
      {spell !== undefined && (
        <Note kind="warn">
          {spell.agoMs < 1_000
            ? t.lateNow(shortNumber(spell.percent))
            : t.lateAgo(Math.round(spell.agoMs / 1_000), shortNumber(spell.percent), spell.seconds)}
        </Note>
      )}
      <div className="actions actions-wrap">
        <CopyButton label={t.copyReport} text={report} />
        <Button onClick={clear}>{t.measureAgain}</Button>
      </div>
    </Pane>
  );
};

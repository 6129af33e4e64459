import type { Problem } from '../../main/contract/index.ts';
import { problemKey } from '../panel/alarm-view.ts';
import { deviceProblem } from '../panel/alarm-words.ts';
import { Mark } from '../parts/mark.tsx';
import { Note } from '../dialogs/note.tsx';
import { usePanel } from '../state/panel-store.ts';
import { useText, type Text } from '../text/text.ts';
import { Pane } from './pane.tsx';

function problemText(t: Text['settings']['about'], panel: Text['panel'], problem: Problem): string {
  switch (problem.kind) {
    case 'settings-kept-aside':
      return t.problem['settings-kept-aside'](problem.file, problem.keptAs);
    case 'settings-reset':
      return t.problem['settings-reset'](problem.file, problem.keptAs, problem.fields);
    case 'settings-not-saved':
      return t.problem['settings-not-saved'](problem.file, problem.why, problem.changes);
    case 'settings-edited':
      return t.problem['settings-edited'](problem.file, problem.how, problem.keptAs);
    case 'passphrase-not-kept':
      return t.problem['passphrase-not-kept'];
    case 'device-stand-in':
    case 'default-changed':
      return deviceProblem(panel, problem);
  }
}

export const AboutPane = () => {
  const { settings, panel } = useText();
  const t = settings.about;
  const app = usePanel((state) => state.app);
  const problems = usePanel((state) => state.problems);
  const facts = [
    [t.version, app.version],
    [t.platform, `${t.platforms[app.platform]}, ${t.shells[app.shell]}`],
    [t.computer, app.computerName],
    [t.licence, t.licenceText],
  ] as const;
  return (
    <>
      <Pane title={settings.nav.about}>
        <div className="about">
          <Mark />
          <b>{panel.productName}</b>
        </div>
        <dl className="facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </Pane>
      <Pane title={t.privacy}>
        <Note icon="lock">{t.privacyText}</Note>
      </Pane>
      <Pane title={t.problems}>
        {problems.length === 0 ? (
          <Note kind="ok">{t.noProblems}</Note>
        ) : (
          problems.map((problem) => (
            <Note key={problemKey(problem)} kind="warn">
              {problemText(t, panel, problem)}
            </Note>
          ))
        )}
      </Pane>
    </>
  );
};

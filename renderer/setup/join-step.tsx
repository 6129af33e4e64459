import { Button } from '../parts/button.tsx';
import type { JoinDraft } from '../dialogs/join-draft.ts';
import { JoinFields } from '../dialogs/join-fields.tsx';
import { Note } from '../dialogs/note.tsx';
import { useJoin } from '../dialogs/use-join.ts';
import { usePanel } from '../state/panel-store.ts';
import { useText } from '../text/text.ts';
import { StepFrame } from './step-frame.tsx';

interface JoinStepProps {
  readonly draft: JoinDraft;
  readonly onDraft: (draft: JoinDraft) => void;
  readonly onBack: () => void;
  readonly onHost: () => void;
  readonly onNext: () => void;
  readonly onLater: () => void;
}

export const JoinStep = ({ draft, onDraft, onBack, onHost, onNext, onLater }: JoinStepProps) => {
  const { setup: t, dialogs: d } = useText();
  const connection = usePanel((state) => state.connection);
  const join = useJoin(draft, onDraft);
  const { target } = join;
  const joined = connection.type === 'joined' ? connection.server : undefined;
  // A server that is joined already, by an invitation or on an earlier visit to this step, is not
  // joined again.
  const isThere =
    joined !== undefined &&
    (target.kind === 'none' || (target.kind === 'server' && target.server.url === joined.url));
  const name = target.kind === 'server' ? target.server.name : undefined;
  return (
    <StepFrame
      step={4}
      title={t.joinTitle}
      text={join.draft.way === 'list' && join.choices.length > 0 ? d.found : undefined}
      onSubmit={() => {
        if (isThere) onNext();
        else void join.submit();
      }}
      actions={
        <>
          <Button look="flat" onClick={onBack}>
            {t.back}
          </Button>
          <span className="spacer" />
          {!isThere && (
            <Button look="flat" onClick={onLater}>
              {t.later}
            </Button>
          )}
          <Button look="go" type="submit" disabled={target.kind === 'none' && !isThere}>
            <span className="cut">
              {isThere ? t.nextHello : name === undefined ? d.joinAny : d.join(name)}
            </span>
          </Button>
        </>
      }
    >
      <JoinFields join={join} canForget={false} />
      {isThere && <Note kind="ok">{t.joinedOnly(joined.name)}</Note>}
      <div className="ways">
        {join.hasList && (
          <Button
            icon={join.draft.way === 'list' ? 'keys' : 'net'}
            onClick={() => join.change({ way: join.draft.way === 'list' ? 'address' : 'list' })}
          >
            {join.draft.way === 'list' ? d.typeAddress : d.showFound}
          </Button>
        )}
        <Button icon="host" onClick={onHost}>
          {d.hostHere}
        </Button>
      </div>
    </StepFrame>
  );
};

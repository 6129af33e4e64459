import { useId } from 'react';
import { useNow } from '../state/now.ts';
import { usePanel } from '../state/panel-store.ts';
import { useText } from '../text/text.ts';
import { Note } from './note.tsx';
import { PassphraseField } from './passphrase-field.tsx';
import { joinTrouble } from './server-choices.ts';
import { ServerList } from './server-list.tsx';
import type { Join } from './use-join.ts';

/**
 * The list of servers or the address, the passphrase where one is needed, and the progress of
 * joining. Each has a fixed place.
 */
export const JoinFields = ({ join, canForget }: { readonly join: Join; readonly canForget: boolean }) => {
  const { draft, change, choices, target, problem } = join;
  const t = useText().dialogs;
  const id = useId();
  const discovery = usePanel((state) => state.discovery);
  const connection = usePanel((state) => state.connection);
  const wrong = connection.type === 'passphrase' && connection.problem === 'wrong';
  const asksHere =
    target.kind === 'server' ? target.asks : target.kind === 'address' || draft.way === 'address';
  const ofTarget =
    target.kind === 'server'
      ? connection.type !== 'none' && connection.server.url === target.server.url
      : true;
  const name =
    target.kind === 'server' ? target.server.name : target.kind === 'address' ? target.address : '';
  const badAddress = problem === 'bad-address' || problem === 'bad-invitation';

  return (
    <>
      {discovery.type === 'unavailable' && <Note kind="warn">{t.discoveryOff}</Note>}
      {draft.way === 'list' && choices.length > 0 && (
        <ServerList
          choices={choices}
          chosen={target.kind === 'server' ? target.server.url : undefined}
          onChoose={(url) => change({ url })}
          canForget={canForget}
        />
      )}
      {draft.way === 'list' && choices.length === 0 && discovery.type === 'looking' && (
        <Note icon="search" role="status">
          {t.looking}
        </Note>
      )}
      {draft.way === 'address' && (
        <div className="field">
          <label htmlFor={id}>{t.address}</label>
          <input
            id={id}
            className="input"
            value={draft.address}
            placeholder={t.addressPlaceholder}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={2_000}
            aria-invalid={badAddress}
            aria-describedby={`${id}-hint`}
            onChange={(event) => change({ address: event.target.value })}
          />
          <small id={`${id}-hint`} className="hint" role={badAddress ? 'alert' : undefined}>
            {problem === 'bad-address'
              ? t.badAddress
              : problem === 'bad-invitation'
                ? t.badInvitation
                : target.kind === 'invitation'
                  ? t.invitationHere
                  : t.addressHint}
          </small>
        </div>
      )}
      {asksHere && target.kind !== 'invitation' && (
        <PassphraseField
          label={name === '' ? t.passphrase : t.passphraseFor(name)}
          draft={draft.passphrase}
          onChange={(passphrase) => change({ passphrase })}
          invalid={(wrong && ofTarget) || problem === 'words'}
          onInvitation={(link) => change({ way: 'address', address: link })}
          describedBy={wrong && ofTarget ? `${id}-wrong` : undefined}
        />
      )}
      {problem === 'words' && (
        <Note kind="warn" role="alert">
          {t.fourWords}
        </Note>
      )}
      {problem !== 'words' && ofTarget && <JoinProgress id={`${id}-wrong`} />}
    </>
  );
};

/** How the connection that was asked for goes. */
const JoinProgress = ({ id }: { readonly id: string }) => {
  const t = useText().dialogs;
  const connection = usePanel((state) => state.connection);
  const trouble = joinTrouble(connection);
  if (connection.type === 'none' || connection.type === 'joined') return null;
  const { name } = connection.server;
  if (connection.type === 'connecting') {
    return (
      <Note icon="sync" spin role="status">
        {t.joining(name)}
      </Note>
    );
  }
  if (connection.type === 'passphrase') {
    return (
      <div id={id}>
        <PassphraseTrouble problem={connection.problem} slowDownUntilMs={connection.slowDownUntilMs} />
      </div>
    );
  }
  return trouble === undefined ? null : (
    <Note kind="warn" role="alert">
      {t.failed[trouble](name)}
    </Note>
  );
};

interface PassphraseTroubleProps {
  readonly problem: 'missing' | 'wrong';
  readonly slowDownUntilMs: number | undefined;
}

/** The problem with the passphrase, or the time to wait before the next attempt. */
export const PassphraseTrouble = ({ problem, slowDownUntilMs }: PassphraseTroubleProps) => {
  const t = useText().dialogs;
  const nowMs = useNow();
  const waitMs = (slowDownUntilMs ?? 0) - nowMs;
  if (waitMs > 0) {
    return (
      <Note kind="warn">
        {/* Said once: a countdown that is read out every second drowns everything else. */}
        <span className="visually-hidden" role="alert">
          {t.slowDown(Math.ceil(((slowDownUntilMs ?? 0) - nowMs) / 1_000 / 10) * 10)}
        </span>
        <span aria-hidden="true">{t.slowDown(Math.ceil(waitMs / 1_000))}</span>
      </Note>
    );
  }
  if (problem === 'missing') return <Note role="status">{t.passphraseAsk}</Note>;
  return (
    <Note kind="warn" role="alert">
      {t.wrongHere} {t.wrongCosts}
    </Note>
  );
};

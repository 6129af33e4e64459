import { useState } from 'react';
import type { NameCheck } from '../../main/contract/index.ts';
import { Button } from '../parts/button.tsx';
import { Confirm } from '../dialogs/confirm.tsx';
import { Note } from '../dialogs/note.tsx';
import { ask } from '../state/panel-connection.ts';
import { useNameChecks } from '../state/name-checks.ts';
import { usePanel } from '../state/panel-store.ts';
import { useText } from '../text/text.ts';
import {
  addedTo,
  draftOf,
  hostedOf,
  isSame,
  movedBy,
  problemOf,
  type ChannelDraft,
} from './hosted-channels.ts';
import { Pane } from './pane.tsx';
import { useStationsThere } from './stations-there.ts';

const MAX_CHANNELS = 64;

/**
 * The channels of the server that this computer hosts. They are applied together, because the
 * server restarts with them.
 */
export const HostedChannelsPane = () => {
  const { names, settings } = useText();
  const t = settings.channels;
  const channels = usePanel(({ settings }) => settings.hosting.channels);
  const stations = useStationsThere();
  const [drafts, setDrafts] = useState<readonly ChannelDraft[]>();
  const [confirming, setConfirming] = useState(false);
  const rows = drafts ?? draftOf(channels);
  const isChanged = drafts !== undefined && !isSame(drafts, channels);
  const checks = useNameChecks(
    'channel',
    rows.map(({ name }) => name),
  );
  const refused = checks.find((check) => !check.ok);
  const problem = problemOf(rows);
  const sentence =
    problem === 'name-missing'
      ? t.nameMissing
      : problem === 'name-twice'
        ? t.nameTwice
        : refused && names.problem(refused);

  const change = (key: number, patch: Partial<ChannelDraft>): void =>
    setDrafts(rows.map((row) => (row.key === key ? { ...row, ...patch } : row)));
  const apply = async (): Promise<void> => {
    // The button waits for these checks: each has its name as it will be shown.
    const accepted = rows.map((row, at) => ({ ...row, name: nameOf(checks[at]) ?? row.name }));
    await ask('setHostedChannels', { channels: hostedOf(accepted) });
    setDrafts(undefined);
  };
  return (
    <Pane title={t.hostedTitle} hint={t.hostedHint}>
      <ol className="hosted-channels">
        {rows.map((row, index) => (
          <Row
            key={row.key}
            row={row}
            index={index}
            count={rows.length}
            refused={checks[index]?.ok === false}
            onChange={(patch) => change(row.key, patch)}
            onMove={(by) => setDrafts(movedBy(rows, row.key, by))}
            onRemove={() => setDrafts(rows.filter(({ key }) => key !== row.key))}
          />
        ))}
      </ol>
      <p className="hint">{t.modeHint}</p>
      {isChanged && sentence !== undefined && (
        <Note kind="warn" role="status">
          {sentence}
        </Note>
      )}
      {isChanged && sentence === undefined && <Note role="status">{t.unchanged}</Note>}
      <div className="actions actions-wrap">
        <Button disabled={rows.length >= MAX_CHANNELS} onClick={() => setDrafts(addedTo(rows))}>
          {t.add}
        </Button>
        <span className="spacer" />
        <Button look="flat" disabled={!isChanged} onClick={() => setDrafts(undefined)}>
          {t.discard}
        </Button>
        <Button look="go" disabled={!isChanged || sentence !== undefined} onClick={() => setConfirming(true)}>
          {t.apply}
        </Button>
      </div>
      {confirming && (
        <Confirm
          title={t.applyTitle}
          text={t.applyText(stations)}
          action={t.applyGo}
          onConfirm={() => void apply()}
          onClose={() => setConfirming(false)}
        />
      )}
    </Pane>
  );
};

const nameOf = (check: NameCheck | undefined): string | undefined =>
  check?.ok === true ? check.name : undefined;

interface RowProps {
  readonly row: ChannelDraft;
  readonly index: number;
  readonly count: number;
  readonly refused: boolean;
  readonly onChange: (patch: Partial<ChannelDraft>) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}

const Row = ({ row, index, count, refused, onChange, onMove, onRemove }: RowProps) => {
  const t = useText().settings.channels;
  const name = row.name.trim() === '' ? t.newName : row.name.trim();
  return (
    <li className="hosted-channel">
      <input
        className="input"
        aria-label={t.name(index + 1)}
        dir="auto"
        aria-invalid={refused || row.name.trim() === ''}
        placeholder={t.newName}
        value={row.name}
        maxLength={1_000}
        autoComplete="off"
        onChange={(event) => onChange({ name: event.target.value })}
      />
      <select
        className="input input-select"
        aria-label={t.mode(name)}
        value={row.mode}
        onChange={(event) => onChange({ mode: event.target.value === 'exclusive' ? 'exclusive' : 'open' })}
      >
        <option value="open">{t.open}</option>
        <option value="exclusive">{t.exclusive}</option>
      </select>
      <span className="hosted-channel-buttons">
        <Button
          look="square-flat"
          icon="down"
          className="button-hit-width button-turned"
          aria-label={t.up(name)}
          disabled={index === 0}
          onClick={() => onMove(-1)}
        />
        <Button
          look="square-flat"
          icon="down"
          className="button-hit-width"
          aria-label={t.down(name)}
          disabled={index === count - 1}
          onClick={() => onMove(1)}
        />
        <Button
          look="square-flat"
          icon="x"
          className="button-hit-width"
          aria-label={t.remove(name)}
          disabled={count === 1}
          onClick={onRemove}
        />
      </span>
    </li>
  );
};

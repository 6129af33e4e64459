import { useId } from 'react';
import type { HostingView } from '../../main/contract/index.ts';
import { useText } from '../text/text.ts';
import { Note } from './note.tsx';

interface HostingFormProps {
  readonly hosting: Exclude<HostingView, { type: 'running' }>;
  readonly name: string;
  readonly onName: (name: string) => void;
}

/** Before a line is hosted: its name, and why it is not there if it should be. */
export const HostingForm = ({ hosting, name, onName }: HostingFormProps) => {
  const t = useText().dialogs;
  const id = useId();
  return (
    <>
      <div className="field">
        <label htmlFor={id}>{t.hostName}</label>
        <input
          id={id}
          className="inp"
          value={name}
          maxLength={64}
          autoComplete="off"
          readOnly={hosting.type === 'starting'}
          onChange={(event) => onName(event.target.value)}
        />
      </div>
      {hosting.type === 'starting' && (
        <Note icon="sync" spin role="status">
          {t.hostStarting}
        </Note>
      )}
      {hosting.type === 'failed' && (
        <Note kind="warn" role="alert">
          {t.hostFailed[hosting.reason]}
          {/* Only where the catalogue has no cause: main's words are English, for whoever is asked for help. */}
          {hosting.reason === 'other' && hosting.detail !== '' && (
            <small className="note__d" lang="en">
              {hosting.detail}
            </small>
          )}
        </Note>
      )}
      {hosting.type === 'off' && <Note>{t.hostNote}</Note>}
    </>
  );
};

import type { HostingView } from '../../main/contract/index.ts';
import { NameField } from '../parts/name-field.tsx';
import { useText } from '../text/text.ts';
import { Note } from './note.tsx';

interface HostingFormProps {
  readonly hosting: Exclude<HostingView, { type: 'running' }>;
  readonly name: string;
  readonly onName: (name: string) => void;
}

/** A name for the server before it is hosted, and the reason why the last attempt failed. */
export const HostingForm = ({ hosting, name, onName }: HostingFormProps) => {
  const t = useText().dialogs;
  return (
    <>
      <NameField
        label={t.hostName}
        kind="server"
        value={name}
        readOnly={hosting.type === 'starting'}
        onChange={onName}
      />
      {hosting.type === 'starting' && (
        <Note icon="sync" spin role="status">
          {t.hostStarting}
        </Note>
      )}
      {hosting.type === 'failed' && (
        <Note kind="warn" role="alert">
          {t.hostFailed[hosting.reason]}
          {/* Shown only when the catalogue has no cause: main's words are English, for
              technical support. */}
          {hosting.reason === 'other' && hosting.detail !== '' && (
            <small className="note-detail" lang="en">
              {hosting.detail}
            </small>
          )}
        </Note>
      )}
      {hosting.type === 'off' && <Note>{t.hostNote}</Note>}
    </>
  );
};

import type { HostingView } from '../../main/contract/index.ts';
import { useText } from '../text/text.ts';
import { CopyButton } from './copy-button.tsx';
import { Note } from './note.tsx';
import { boxesFor } from './passphrase-text.ts';
import { QrCode } from './qr-code.tsx';

/** The address and passphrase that others need to join the server hosted on this computer. */
export const HostingDetails = ({
  hosting,
}: {
  readonly hosting: Extract<HostingView, { type: 'running' }>;
}) => {
  const t = useText().dialogs;
  const [address, ...others] = hosting.addresses;
  const words = boxesFor(hosting.passphrase) ?? [hosting.passphrase];
  return (
    <>
      <div className="hosting-details">
        <QrCode text={hosting.invitation} label={t.qrLabel} />
        <div className="label-value">
          <small>{t.hostAddress}</small>
          <b>{address ?? t.noAddress}</b>
          <small>{t.hostPort(hosting.port)}</small>
          {others.length > 0 && <small>{t.hostAlso(others.join(', '))}</small>}
          <CopyButton label={t.copyInvitation} text={() => hosting.invitation} />
        </div>
      </div>
      <div className="field">
        <span className="label">{t.passphrase}</span>
        <ol className={words.length > 1 ? 'words' : 'words words-single'} aria-label={t.passphrase}>
          {words.map((word, index) => (
            <li key={index} className="input input-word">
              {word}
            </li>
          ))}
        </ol>
      </div>
      <Note {...(hosting.announced ? {} : { kind: 'warn' as const })}>
        {hosting.announced ? t.hostNote : t.hostNotAnnounced}
      </Note>
    </>
  );
};

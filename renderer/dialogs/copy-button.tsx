import { useEffect, useId, useState } from 'react';
import { Button } from '../parts/button.tsx';
import { ask } from '../state/panel-connection.ts';
import { useText } from '../text/text.ts';

/** This computer's clipboard, else the browser's. @returns whether one of them took it */
async function copyText(text: string): Promise<boolean> {
  if ((await ask('copyText', { text })) === true) return true;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

const SHOWN_MS = 2_500;

/** Copies, and says whether it worked. Without a clipboard it shows the text to copy by hand. */
export const CopyButton = ({ label, text }: { readonly label: string; readonly text: () => string }) => {
  const t = useText().dialogs;
  const id = useId();
  const [outcome, setOutcome] = useState<'none' | 'copied' | 'failed'>('none');
  const [byHand, setByHand] = useState('');
  useEffect(() => {
    if (outcome !== 'copied') return undefined;
    const timer = setTimeout(() => setOutcome('none'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const onClick = async (): Promise<void> => {
    const wanted = text();
    setByHand(wanted);
    setOutcome((await copyText(wanted)) ? 'copied' : 'failed');
  };
  return (
    <>
      <Button {...(outcome === 'copied' ? { icon: 'check' as const } : {})} onClick={() => void onClick()}>
        {outcome === 'copied' ? t.copied : label}
      </Button>
      <span className="visually-hidden" role="status">
        {outcome === 'copied' ? t.copied : outcome === 'failed' ? t.notCopied : ''}
      </span>
      {outcome === 'failed' && (
        <div className="field by-hand">
          <label htmlFor={id}>{t.copyByHand}</label>
          <textarea
            id={id}
            className="input input-text"
            readOnly
            rows={3}
            value={byHand}
            onFocus={(event) => event.target.select()}
          />
        </div>
      )}
    </>
  );
};

import { useEffect, useId, useRef, type ClipboardEvent, type KeyboardEvent } from 'react';
import { Button } from '../parts/button.tsx';
import { useText } from '../text/text.ts';
import {
  fillWords,
  otherKind,
  readPaste,
  WORD_COUNT,
  wordsOf,
  type PassphraseDraft,
} from './passphrase-text.ts';

interface PassphraseFieldProps {
  readonly label: string;
  readonly draft: PassphraseDraft;
  readonly onChange: (draft: PassphraseDraft) => void;
  readonly invalid: boolean;
  /** An invitation was pasted here; it brings its own passphrase. */
  readonly onInvitation: (link: string) => void;
  /** The id of the text that says what is wrong. */
  readonly describedBy?: string | undefined;
}

const PLAIN = { autoComplete: 'off', autoCapitalize: 'none', autoCorrect: 'off', spellCheck: false } as const;

/**
 * Four boxes for four words; pasting all four words fills all boxes. Inside a <form>, Enter submits
 * it.
 */
export const PassphraseField = (props: PassphraseFieldProps) => {
  const { label, draft, onChange, invalid, onInvitation, describedBy } = props;
  const t = useText().dialogs;
  const id = useId();
  const boxes = useRef<(HTMLInputElement | null)[]>([]);

  const whole = useRef<HTMLInputElement>(null);

  // The next key goes to the mistake: the first gap, else the first word.
  const gap = draft.kind === 'words' ? Math.max(0, draft.words.indexOf('')) : 0;
  const gapNow = useRef(gap);
  gapNow.current = gap;
  useEffect(() => {
    if (!invalid) return;
    const field = boxes.current[gapNow.current] ?? whole.current;
    field?.focus();
    field?.select();
  }, [invalid]);

  const focusBox = (index: number): void => boxes.current[Math.min(index, WORD_COUNT - 1)]?.focus();

  const put = (words: readonly string[], at: number, added: readonly string[]): void => {
    const next = fillWords(words, at, added);
    onChange({ kind: 'words', words: next });
    const empty = next.findIndex((word) => word === '');
    focusBox(empty < 0 ? WORD_COUNT - 1 : empty);
  };

  const onPaste = (event: ClipboardEvent, words: readonly string[], index: number): void => {
    const pasted = readPaste(event.clipboardData.getData('text'));
    // One word replaces what is selected, as everywhere.
    if (pasted.kind === 'words' && pasted.words.length < 2) return;
    event.preventDefault();
    if (pasted.kind === 'invitation') onInvitation(pasted.link);
    else if (pasted.kind === 'whole') onChange(pasted);
    else put(words, index, pasted.words);
  };

  const onWord = (text: string, words: readonly string[], index: number): void => {
    const typed = wordsOf(text);
    // Whole phrases also arrive without a paste: from an input method, from dictation, by dropping
    // text.
    if (typed.length > 1) put(words, index, typed.slice(0, WORD_COUNT));
    else onChange({ kind: 'words', words: words.map((word, at) => (at === index ? text.trim() : word)) });
  };

  const onKeyDown = (event: KeyboardEvent, words: readonly string[], index: number): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === ' ') {
      event.preventDefault();
      if (words[index] !== '') focusBox(index + 1);
    } else if (event.key === 'Backspace' && words[index] === '' && index > 0) {
      event.preventDefault();
      focusBox(index - 1);
    }
  };

  const shared = {
    'aria-invalid': invalid,
    ...(describedBy === undefined ? {} : { 'aria-describedby': describedBy }),
    ...PLAIN,
  };
  return (
    <div className="field" role="group" aria-labelledby={id}>
      <span className="label label-row">
        <span id={id}>{label}</span>
        <Button look="flat" className="button-link" onClick={() => onChange(otherKind(draft))}>
          {draft.kind === 'words' ? t.otherPassphrase : t.asFourWords}
        </Button>
      </span>
      {draft.kind === 'words' ? (
        <div className="words">
          {draft.words.map((word, index) => (
            <input
              // The boxes have no other identity than their place.
              key={index}
              ref={(element) => {
                boxes.current[index] = element;
              }}
              className="input"
              aria-label={t.word(index + 1)}
              value={word}
              maxLength={256}
              onChange={(event) => onWord(event.target.value, draft.words, index)}
              onPaste={(event) => onPaste(event, draft.words, index)}
              onKeyDown={(event) => onKeyDown(event, draft.words, index)}
              {...shared}
            />
          ))}
        </div>
      ) : (
        <input
          ref={whole}
          className="input"
          aria-label={label}
          value={draft.text}
          maxLength={256}
          onChange={(event) => onChange({ kind: 'whole', text: event.target.value })}
          {...shared}
        />
      )}
    </div>
  );
};

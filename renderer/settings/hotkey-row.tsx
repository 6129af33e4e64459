import type { KeyMode } from '../../common/key-mode.ts';
import type { HotkeyAction, PanelState } from '../../main/contract/index.ts';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { tell } from '../state/panel-connection.ts';
import { panelState, usePanel } from '../state/panel-store.ts';
import { useText, type Text } from '../text/text.ts';
import { chordKeys, type HotkeyRowView } from './hotkey-rows.ts';

type Words = Text['settings']['hotkeys'];

/** The name of an action; a channel of another server is named by its id. */
export function actionName(t: Words, action: HotkeyAction): string {
  switch (action.kind) {
    case 'talk-selected':
      return t.selected;
    case 'talk': {
      const channel = panelState()?.channels.find(({ id }) => id === action.channel);
      return channel?.name ?? action.channel;
    }
    case 'reply':
      return t.reply;
    case 'mute':
      return t.mute;
  }
}

const modeHint = (t: Words, mode: KeyMode): string =>
  ({ smart: t.holdOrTap, momentary: t.hold, latch: t.tap })[mode];

function hintOf(t: Words, { action, channel }: HotkeyRowView): string {
  switch (action.kind) {
    case 'talk-selected':
      return t.holdOrTap;
    case 'talk':
      return channel === undefined ? t.holdOrTap : modeHint(t, channel.keyMode);
    case 'reply':
      return t.hold;
    case 'mute':
      return t.pressOnce;
  }
}

/** Why the last key was not taken; undefined before one was pressed. */
function refusalWords(
  t: Words,
  { refused }: HotkeyRowView,
  platform: PanelState['app']['platform'],
): string | undefined {
  switch (refused?.type) {
    case undefined:
      return undefined;
    case 'types':
      return t.notTaken(chordKeys(refused.chord, platform, t).join('+'), t.typing(refused.typing));
    case 'unusable':
      return t.unusable[refused.what];
  }
}

/** An action and its key: press the key field and then the key; the cross takes it away. */
export const HotkeyRow = ({ row }: { readonly row: HotkeyRowView }) => {
  const t = useText().settings.hotkeys;
  const availability = usePanel(({ hotkeys }) => hotkeys.availability);
  const platform = usePanel(({ app }) => app.platform);
  const { action, chord, conflict, capturing, typing } = row;
  const name = actionName(t, action);
  const isReady = availability === 'ready';
  const keys = chord === undefined ? [] : chordKeys(chord, platform, t);

  const onCap = (): void => {
    if (capturing) tell('stopCapture');
    else tell('captureHotkey', { action });
  };
  const warning = capturing
    ? refusalWords(t, row, platform)
    : typing !== undefined
      ? t.typing(typing)
      : conflict === undefined
        ? undefined
        : t.alsoUsed(actionName(t, conflict));
  const isBad = isReady && warning !== undefined;
  return (
    <li className="hotkey" data-capturing={capturing || undefined}>
      <div className="hotkey-name">
        <b className="cut">{name}</b>
        {isBad ? (
          <small data-warn="" role={capturing ? 'status' : undefined}>
            <Icon name="warn" />
            <span className="hotkey-warning">{warning}</span>
          </small>
        ) : isReady ? (
          <small>
            <span className="cut">{capturing ? t.pressWanted : hintOf(t, row)}</span>
          </small>
        ) : (
          <small>
            <Icon name="info" />
            <span className="cut">{t.notAvailable[availability]}</span>
          </small>
        )}
      </div>
      {isReady ? (
        <button
          type="button"
          className={capturing ? 'key-cap key-cap-capturing' : isBad ? 'key-cap key-cap-bad' : 'key-cap'}
          onClick={onCap}
          onKeyDown={(event) => {
            // While the row waits for a key, the window's own keys (Space talks, Esc leaves) must
            // wait.
            if (!capturing) return;
            event.preventDefault();
            event.stopPropagation();
            if (event.key === 'Escape') tell('stopCapture');
          }}
          onBlur={() => {
            if (capturing) tell('stopCapture');
          }}
        >
          {/* Spaces between the keys are for those who hear them. */}
          <span className="visually-hidden">{t.keyOf(name)} </span>
          {capturing ? (
            t.pressKey
          ) : keys.length === 0 ? (
            <span className="key-cap-none">{t.none}</span>
          ) : (
            keys.map((key) => <kbd key={key}>{key} </kbd>)
          )}
        </button>
      ) : (
        <span className="key-cap key-cap-fixed">
          <Icon name="lock" />
          <span className="cut">{t.windowOnly}</span>
        </span>
      )}
      {isReady && chord !== undefined ? (
        <Button
          look="square-flat"
          icon="x"
          className="button-hit-width"
          aria-label={t.remove(name)}
          onClick={() => tell('setHotkey', { action, chord: null })}
        />
      ) : (
        <span />
      )}
    </li>
  );
};

import { useEffect } from 'react';
import type { ChannelView } from '../../main/contract/index.ts';
import { keyView } from '../panel/key-view.ts';
import { audience, faceWords } from '../panel/key-words.ts';
import { TalkButton, usePress } from '../panel/talk-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Kbd } from '../parts/kbd.tsx';
import { LevelMeter } from '../parts/level-meter.tsx';
import { useNow } from '../state/now.ts';
import { usePanel } from '../state/panel-store.ts';
import { useText } from '../text/text.ts';
import { isHeard } from '../panel/listening.ts';

/** A control for which Space has a meaning of its own. */
const takesSpace = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('button, input, textarea, select, [role="dialog"]') !== null;

/** The talk face of the panel, alone. Space holds it from everywhere on the page. */
export const HelloKey = ({ channel }: { readonly channel: ChannelView }) => {
  const { panel: words } = useText();
  const connection = usePanel((state) => state.connection);
  const microphone = usePanel((state) => state.microphone);
  const press = usePress();
  const nowMs = useNow();
  const view = keyView(channel, { connection, microphone }, nowMs);
  const { id } = channel;
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent): void => {
      if (event.code !== 'Space' || takesSpace(event.target)) return;
      event.preventDefault();
      press('key:Space', { kind: 'channel', channel: id }, event.repeat, event.timeStamp);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [press, id]);

  if (view.kind === 'feed') return null;
  const onAir = view.kind === 'held' || view.kind === 'latched';
  const { icon, verb, hint } = faceWords(words, view);
  const { text, warn } = audience(words, channel, onAir);
  return (
    <article
      className="channel-key hello"
      data-s={onAir ? 'air' : view.kind}
      data-latch={view.kind === 'latched' || undefined}
      data-listen={isHeard(channel) ? 'on' : 'off'}
      aria-label={channel.name}
    >
      <TalkButton
        className="face"
        talkKey={{ kind: 'channel', channel: id }}
        blocked={view.kind === 'busy' || view.kind === 'denied' || view.kind === 'off'}
        onAir={onAir}
        aria-keyshortcuts="Space"
      >
        <span className="face-top">
          <span className="face-name cut">{channel.name}</span>
          <Kbd>Space</Kbd>
        </span>
        <span className="face-audience" data-warn={warn || undefined}>
          <Icon name={warn ? 'warn' : 'ear'} />
          <span className="cut">{text}</span>
        </span>
        <span className="face-action">
          <Icon name={icon} />
          <b>{verb}</b>
          <small className="cut">{hint}</small>
        </span>
        {onAir && <LevelMeter source={{ kind: 'input' }} />}
      </TalkButton>
    </article>
  );
};

import type { ChannelView } from '../../main/contract/index.ts';
import { Icon } from '../parts/icon.tsx';
import { LevelMeter } from '../parts/level-meter.tsx';
import { Slider } from '../parts/slider.tsx';
import { tell } from '../state/panel-connection.ts';
import { useTimed } from '../state/now.ts';
import { useText, type Text } from '../text/text.ts';
import { isSwitchedOn } from './listening.ts';

/** The controls that a wide key, a narrow row, the dock and the mini panel share. */

interface PartProps {
  readonly channel: ChannelView;
  /** Part of the roving tab order; undefined where every control is in it. */
  readonly tabIndex?: number;
}

/** A press on a switch that was refused asks the server again. */
export const toggleListen = ({ id, may, listen }: ChannelView): void => {
  if (may.listen) tell('setListen', { channel: id, on: !isSwitchedOn(listen) });
};

/** @returns why the switch does not show the requested value; undefined when it does. */
export function listenTip(words: Text['panel'], { name, listen }: ChannelView): string | undefined {
  if (listen.type === 'refused') return words.say.listenRefused[listen.reason](name);
  return listen.type === 'pending' ? words.listenPending : undefined;
}

/** `words`: long or brief beside the icon, short under it, or none. */
export const ListenSwitch = ({
  channel,
  tabIndex,
  words: form,
}: PartProps & { words: 'long' | 'brief' | 'short' | 'none' }) => {
  const { panel: words } = useText();
  const { listen } = channel;
  const isOn = isSwitchedOn(listen);
  return (
    <button
      type="button"
      className="button listen"
      role="switch"
      aria-checked={isOn}
      aria-busy={listen.type === 'pending' || undefined}
      data-refused={listen.type === 'refused' || undefined}
      title={listenTip(words, channel)}
      aria-label={words.listenTo(channel.name)}
      aria-disabled={!channel.may.listen || undefined}
      tabIndex={tabIndex}
      onClick={() => toggleListen(channel)}
    >
      <Icon name={listen.type === 'refused' ? 'lock' : isOn ? 'ear' : 'ear-off'} />
      {form === 'long' && <span className="cut">{isOn ? words.listen : words.listenOff}</span>}
      {form === 'brief' && (isOn ? words.on : words.off)}
      {form === 'short' && <small>{isOn ? words.on : words.off}</small>}
    </button>
  );
};

interface CallButtonProps extends PartProps {
  /** Calls reach nobody while this station is not joined. */
  readonly joined: boolean;
}

export const CallButton = ({ channel, tabIndex, joined }: CallButtonProps) => {
  const { panel: words } = useText();
  const { callingUntilMs } = channel;
  const calling = useTimed((nowMs) => callingUntilMs !== undefined && callingUntilMs > nowMs);
  return (
    <button
      type="button"
      className="button call-button"
      aria-label={calling ? words.callingChannel(channel.name) : words.callChannel(channel.name)}
      data-on={calling || undefined}
      disabled={!joined}
      tabIndex={tabIndex}
      onClick={() => tell('sendCall', { target: { kind: 'channel', channel: channel.id } })}
    >
      <Icon name={calling ? 'bell-on' : 'bell'} />
      <span className="cut">{calling ? words.calling : words.call}</span>
    </button>
  );
};

/** How loud a feed is: its peak, and below its mean. */
export const FeedLevelMeters = ({ channel }: { readonly channel: ChannelView }) => {
  const source = channel.talkers[0]?.stationNumber;
  if (source === undefined) {
    return (
      <>
        <span className="level-meter" aria-hidden="true" />
        <span className="level-meter" aria-hidden="true" />
      </>
    );
  }
  return (
    <>
      <LevelMeter source={{ kind: 'talker', stationNumber: source }} />
      <LevelMeter source={{ kind: 'talker', stationNumber: source, rms: true }} />
    </>
  );
};

export const Volume = ({ channel, tabIndex }: PartProps) => {
  const { panel: words } = useText();
  return (
    <label className="volume">
      <Icon name="vol" />
      <Slider
        label={words.volumeOf(channel.name)}
        valueDb={channel.gainDb}
        tabIndex={tabIndex}
        onChange={(gainDb) => tell('setGain', { channel: channel.id, gainDb })}
      />
    </label>
  );
};

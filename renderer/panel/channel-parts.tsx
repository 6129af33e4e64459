import type { ChannelView } from '../../main/contract/index.ts';
import { Icon } from '../parts/icon.tsx';
import { LevelMeter } from '../parts/level-meter.tsx';
import { Slider } from '../parts/slider.tsx';
import { tell } from '../state/panel-connection.ts';
import { useTimed } from '../state/now.ts';
import { useText } from '../text/text.ts';

/** The controls that a wide key, a narrow row, the dock and the mini panel share. */

interface PartProps {
  readonly channel: ChannelView;
  /** Of the roving tab order; undefined where every control is in it. */
  readonly tabIndex?: number;
}

export const toggleListen = (channel: ChannelView): void => {
  if (channel.may.listen) tell('setListen', { channel: channel.id, on: !channel.listen });
};

/** `words`: long or brief beside the icon, short under it, or none. */
export const ListenSwitch = ({
  channel,
  tabIndex,
  words: form,
}: PartProps & { words: 'long' | 'brief' | 'short' | 'none' }) => {
  const { panel: words } = useText();
  const { listen } = channel;
  return (
    <button
      type="button"
      className="btn listen"
      role="switch"
      aria-checked={listen}
      aria-label={words.listenTo(channel.name)}
      aria-disabled={!channel.may.listen || undefined}
      tabIndex={tabIndex}
      onClick={() => toggleListen(channel)}
    >
      <Icon name={listen ? 'ear' : 'ear-off'} />
      {form === 'long' && <span className="cut">{listen ? words.listen : words.listenOff}</span>}
      {form === 'brief' && (listen ? words.on : words.off)}
      {form === 'short' && <small>{listen ? words.on : words.off}</small>}
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
      className="btn callb"
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
        <span className="meter" aria-hidden="true" />
        <span className="meter" aria-hidden="true" />
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
    <label className="vol">
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

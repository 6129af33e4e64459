import { useEffect, useState } from 'react';
import { LevelMeter } from '../parts/level-meter.tsx';
import { levelsBus } from '../state/buses.ts';
import { tell } from '../state/panel-connection.ts';
import { usePanel } from '../state/panel-store.ts';
import { useText } from '../text/text.ts';
import { NumberLine } from './controls.tsx';

const AUTO = 0;

/** The channel that is sent now; it changes when another one carries the voice. */
function useCurrentChannel(): number | undefined {
  const current = (): number | undefined => levelsBus.last()?.inputChannels?.current;
  const [channel, setChannel] = useState(current);
  useEffect(() => levelsBus.on(() => setChannel(current())), []);
  return channel;
}

/** Which channel of a microphone with several is sent, and what each of them hears. */
export const InputChannels = () => {
  const t = useText().settings.devices;
  const channels = usePanel(({ audio }) => audio.inputChannels);
  const current = useCurrentChannel();
  if (channels === undefined) return null;
  const { count, chosen } = channels;
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  return (
    <>
      <NumberLine
        label={t.channel}
        hint={t.channelHint(count)}
        value={chosen === 'auto' ? AUTO : chosen}
        choices={[AUTO, ...numbers]}
        words={(channel) => (channel === AUTO ? t.channelAuto : t.channelNumber(channel))}
        onChange={(channel) => tell('chooseInputChannel', { channel: channel === AUTO ? 'auto' : channel })}
      />
      <ul className="input-channels" aria-label={t.channelLevels}>
        {numbers.map((channel) => (
          <li key={channel} aria-current={channel === current || undefined}>
            <span aria-hidden="true">{channel}</span>
            <LevelMeter source={{ kind: 'input-channel', channel }} label={t.channelLevel(channel)} />
          </li>
        ))}
      </ul>
    </>
  );
};

import type { KeyMode } from '../../common/key-mode.ts';
import type { ChannelView } from '../../main/contract/index.ts';
import { tell } from '../state/panel-connection.ts';
import { usePanel } from '../state/panel-store.ts';
import { useText } from '../text/text.ts';
import { Note } from '../dialogs/note.tsx';
import { listenTip } from '../panel/channel-parts.tsx';
import { isSwitchedOn } from '../panel/listening.ts';
import { Segments, SwitchRow } from './controls.tsx';
import { Pane } from './pane.tsx';

const MODES = ['smart', 'momentary', 'latch'] as const satisfies readonly KeyMode[];

/** How the channels' keys behave at this station. */
export const ChannelsPane = () => {
  const t = useText().settings.channels;
  const channels = usePanel((state) => state.channels);
  return (
    <Pane title={t.title} hint={t.hint}>
      {channels.length === 0 && <Note>{t.none}</Note>}
      <ul className="channel-rows">
        {channels.map((channel) => (
          <ChannelRow key={channel.id} channel={channel} />
        ))}
      </ul>
      {channels.length > 0 && (
        <dl className="modes">
          {MODES.map((mode) => (
            <div key={mode}>
              <dt>{t.modes[mode]}</dt>
              <dd>{t.modesHint[mode]}</dd>
            </div>
          ))}
        </dl>
      )}
    </Pane>
  );
};

const ChannelRow = ({ channel }: { readonly channel: ChannelView }) => {
  const { panel, settings } = useText();
  const t = settings.channels;
  const { id, name, feed, may, listen, keyMode } = channel;
  const tip = listenTip(panel, channel);
  return (
    <li className="channel-row" aria-label={name}>
      <b className="cut">{name}</b>
      {feed || !may.talk ? (
        <small className="hint">{feed ? t.feed : t.listenOnly}</small>
      ) : (
        <Segments
          label={t.keyMode(name)}
          hideLabel
          value={keyMode}
          options={MODES.map((mode) => ({ value: mode, label: t.modes[mode] }))}
          onChange={(mode) => tell('setKeyMode', { channel: id, mode })}
        />
      )}
      <SwitchRow
        label={t.listen}
        name={t.listenTo(name)}
        {...(tip === undefined ? {} : { hint: tip })}
        checked={isSwitchedOn(listen)}
        busy={listen.type === 'pending'}
        disabled={!may.listen}
        onChange={(on) => tell('setListen', { channel: id, on })}
      />
    </li>
  );
};

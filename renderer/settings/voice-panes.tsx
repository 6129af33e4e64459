import { Icon } from '../parts/icon.tsx';
import { Slider } from '../parts/slider.tsx';
import { tell } from '../state/panel-connection.ts';
import { usePanel } from '../state/panel-store.ts';
import { useText } from '../text/text.ts';
import { NumberLine, SwitchRow } from './controls.tsx';
import { Pane } from './pane.tsx';

const LIMITS_S = [5, 10, 20, 30, 45, 60] as const;
const PRE_ROLLS_MS = [0, 10, 20, 30, 40, 60] as const;
/** How much less is heard of everybody else. */
const DIMS_DB = [0, 6, 10, 14, 20, 30, 40, 60] as const;
const TAILS_MS = [0, 20, 40, 60, 100, 150, 200] as const;

/** What others get of the own voice: how it is prepared, and how long a key keeps the microphone open. */
export const TalkingPane = () => {
  const t = useText().settings.voice;
  const settings = usePanel((state) => state.settings);
  const milliseconds = (ms: number): string => (ms === 0 ? t.off : t.milliseconds(ms));
  return (
    <Pane title={t.talking}>
      <SwitchRow
        label={t.noiseGate}
        hint={t.noiseGateHint}
        checked={settings.noiseGate}
        onChange={(noiseGate) => tell('updateSettings', { noiseGate })}
      />
      <SwitchRow
        label={t.automaticGain}
        hint={t.automaticGainHint}
        checked={settings.automaticGain}
        onChange={(automaticGain) => tell('updateSettings', { automaticGain })}
      />
      <NumberLine
        label={t.preRoll}
        hint={settings.preRollMs === 0 ? t.preRollOff : t.preRollHint(settings.preRollMs)}
        value={settings.preRollMs}
        choices={PRE_ROLLS_MS}
        words={milliseconds}
        onChange={(preRollMs) => tell('updateSettings', { preRollMs })}
      />
      <NumberLine
        label={t.tail}
        hint={settings.releaseTailMs === 0 ? t.tailOff : t.tailHint(settings.releaseTailMs)}
        value={settings.releaseTailMs}
        choices={TAILS_MS}
        words={milliseconds}
        onChange={(releaseTailMs) => tell('updateSettings', { releaseTailMs })}
      />
      <NumberLine
        label={t.talkLimit}
        hint={t.talkLimitHint}
        value={settings.maxTalkSeconds}
        choices={LIMITS_S}
        words={t.seconds}
        onChange={(maxTalkSeconds) => tell('updateSettings', { maxTalkSeconds })}
      />
    </Pane>
  );
};

/** What this station hears, and how loud. */
export const ListeningPane = () => {
  const t = useText().settings.voice;
  const settings = usePanel((state) => state.settings);
  return (
    <Pane title={t.listening}>
      <Volume
        label={t.outputVolume}
        db={settings.outputDb}
        onChange={(outputDb) => tell('updateSettings', { outputDb })}
      />
      <NumberLine
        label={t.dim}
        hint={t.dimHint}
        value={-settings.dimDb}
        choices={DIMS_DB}
        words={(db) => (db === 0 ? t.off : t.decibels(db))}
        onChange={(db) => tell('updateSettings', { dimDb: db === 0 ? 0 : -db })}
      />
      <SwitchRow
        label={t.sounds}
        hint={t.soundsHint}
        checked={settings.sounds}
        onChange={(sounds) => tell('updateSettings', { sounds })}
      />
      {settings.sounds && (
        <Volume
          label={t.soundsVolume}
          db={settings.soundsDb}
          onChange={(soundsDb) => tell('updateSettings', { soundsDb })}
        />
      )}
    </Pane>
  );
};

interface VolumeProps {
  readonly label: string;
  readonly db: number;
  readonly onChange: (db: number) => void;
}

const Volume = ({ label, db, onChange }: VolumeProps) => (
  <label className="field">
    <span className="lab">{label}</span>
    <span className="vol vol--bare">
      <Icon name="vol" />
      <Slider label={label} valueDb={db} onChange={onChange} />
    </span>
  </label>
);

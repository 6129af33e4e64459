import { useEffect, useState } from 'react';
import type { AudioView } from '../../main/contract/index.ts';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Meter } from '../parts/meter.tsx';
import { Slider } from '../parts/slider.tsx';
import { Note } from '../dialogs/note.tsx';
import { tell } from '../state/link.ts';
import { usePanel } from '../state/panel-store.ts';
import { deviceName } from '../text/device-name.ts';
import { useText, type Text } from '../text/text.ts';
import { SwitchRow } from './controls.tsx';
import { DeviceSelect } from './device-select.tsx';
import { Pane } from './pane.tsx';

/** What is not as it was chosen; the first is what matters most. */
function troubles(t: Text['settings']['devices'], { process, input, output }: AudioView): readonly string[] {
  if (process === 'stopped') return [t.audioStopped];
  if (process === 'restarting') return [t.audioRestarting];
  const found: string[] = [];
  if (input.state === 'lost')
    found.push(t.lostMicrophone(input.name === undefined ? t.microphone : deviceName(t, input.name)));
  if (input.state === 'missing') found.push(t.missingMicrophone);
  if (output.state === 'lost')
    found.push(t.lostSpeaker(output.name === undefined ? t.speaker : deviceName(t, output.name)));
  if (output.state === 'missing') found.push(t.missingSpeaker);
  for (const { insteadOf, name } of [input, output]) {
    if (insteadOf !== undefined && name !== undefined) {
      found.push(t.insteadOf(deviceName(t, insteadOf), deviceName(t, name)));
    }
  }
  return [...new Set(found)];
}

export const DevicesPane = () => {
  const t = useText().settings.devices;
  const audio = usePanel((state) => state.audio);
  const notes = troubles(t, audio);
  // Leaving the page must not leave the own voice in the ear.
  useEffect(() => () => tell('hearYourself', { on: false }), []);
  return (
    <Pane title={useText().settings.nav.devices} hint={t.hint}>
      <DeviceSelect side="input" />
      <div className="dev">
        <Meter source={{ kind: 'input' }} label={t.level} className="meter--mid" />
        <Button
          icon="ear"
          aria-pressed={audio.hearYourself}
          onClick={() => tell('hearYourself', { on: !audio.hearYourself })}
        >
          {t.hearYourself}
        </Button>
      </div>
      {audio.hearYourself && <p className="hint">{t.hearingYourself}</p>}
      <div className="dev dev--end">
        <DeviceSelect side="output" />
        <TestButton />
      </div>
      {notes.length === 0 ? (
        <Note>{t.unplugged}</Note>
      ) : (
        notes.map((note) => (
          <Note key={note} kind="warn" role="status">
            {note}
          </Note>
        ))
      )}
    </Pane>
  );
};

const TEST_MS = 1_500;

const TestButton = () => {
  const t = useText().settings.devices;
  const [playing, setPlaying] = useState(0);
  useEffect(() => {
    if (playing === 0) return undefined;
    const timer = setTimeout(() => setPlaying(0), TEST_MS);
    return () => clearTimeout(timer);
  }, [playing]);
  return (
    <Button
      icon="play"
      className="btn--ctl"
      aria-pressed={playing > 0}
      onClick={() => {
        tell('playTest');
        setPlaying((count) => count + 1);
      }}
    >
      {t.test}
    </Button>
  );
};

const LIMITS_S = [5, 10, 20, 30, 45, 60] as const;

/** What goes with talking: how long a key may stay open, and what the panel sounds like. */
export const TalkingPane = () => {
  const t = useText().settings.devices;
  const settings = usePanel((state) => state.settings);
  const limits = [...new Set([...LIMITS_S, settings.maxTalkSeconds])].sort((a, b) => a - b);
  return (
    <Pane title={t.talking}>
      <label className="line">
        <span className="line__t">
          <b>{t.talkLimit}</b>
          <small>{t.talkLimitHint}</small>
        </span>
        <select
          className="inp inp--select"
          value={settings.maxTalkSeconds}
          onChange={(event) => tell('updateSettings', { maxTalkSeconds: Number(event.target.value) })}
        >
          {limits.map((seconds) => (
            <option key={seconds} value={seconds}>
              {t.seconds(seconds)}
            </option>
          ))}
        </select>
      </label>
      <Volume
        label={t.outputVolume}
        db={settings.outputDb}
        onChange={(outputDb) => tell('updateSettings', { outputDb })}
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

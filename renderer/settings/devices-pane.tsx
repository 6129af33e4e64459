import { useEffect, useState } from 'react';
import type { AudioView } from '../../main/contract/index.ts';
import { Button } from '../parts/button.tsx';
import { LevelMeter } from '../parts/level-meter.tsx';
import { Note } from '../dialogs/note.tsx';
import { tell } from '../state/panel-connection.ts';
import { usePanel } from '../state/panel-store.ts';
import { deviceName } from '../text/device-name.ts';
import { useText, type Text } from '../text/text.ts';
import { useLevelVerdict } from '../setup/use-level-verdict.ts';
import { silenceHint, silenceOf } from '../panel/silence-warning.tsx';
import { DeviceSelect } from './device-select.tsx';
import { InputChannels } from './input-channels.tsx';
import { Pane } from './pane.tsx';

/** Differences from the chosen devices; the first is the most important. */
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
  for (const { insteadOf, name, twins } of [input, output]) {
    if (name === undefined) continue;
    if (insteadOf !== undefined) {
      const say = twins === true ? t.twinsInstead : t.insteadOf;
      found.push(say(deviceName(t, insteadOf), deviceName(t, name)));
    } else if (twins === true) found.push(t.twins(deviceName(t, name)));
  }
  return [...new Set(found)];
}

export const DevicesPane = () => {
  const t = useText().settings.devices;
  const audio = usePanel((state) => state.audio);
  const words = useText().panel;
  const silence = usePanel(silenceOf);
  const isDead = useLevelVerdict().level === 'dead' && audio.input.state === 'running';
  const notes = [
    ...troubles(t, audio),
    ...(silence
      ? [`${words.nobodyHearsYou}. ${silenceHint(words, silence)}`]
      : isDead
        ? [t.deadMicrophone]
        : []),
  ];
  // Leaving the page must not leave the own voice in the ear.
  useEffect(() => () => tell('hearYourself', { on: false }), []);
  return (
    <Pane title={useText().settings.nav.devices} hint={t.hint}>
      <DeviceSelect side="input" />
      <div className="device">
        <LevelMeter source={{ kind: 'input' }} label={t.level} className="level-meter-middle" />
        <Button
          icon="ear"
          aria-pressed={audio.hearYourself}
          onClick={() => tell('hearYourself', { on: !audio.hearYourself })}
        >
          {t.hearYourself}
        </Button>
      </div>
      <InputChannels />
      {audio.hearYourself && <p className="hint">{t.hearingYourself}</p>}
      <div className="device device-end">
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
      className="button-control-height"
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

import type { MicrophoneSilence } from '../../common/microphone-silence.ts';
import type { PanelState } from '../../main/contract/index.ts';
import { Icon } from '../parts/icon.tsx';
import type { Text } from '../text/catalogue.ts';
import { deviceName } from '../text/device-name.ts';
import { useText } from '../text/text.ts';

type Words = Text['panel'];

/** Why nobody can hear this station, which talks; undefined: somebody can, or it does not talk. */
export const silenceOf = ({ microphone }: Pick<PanelState, 'microphone'>): MicrophoneSilence | undefined =>
  microphone.type === 'open' ? microphone.silence : undefined;

/** @returns the reason why the microphone sends no voice; a general hint when it is unknown. */
export function silenceHint(words: Words, { kind, muted }: MicrophoneSilence): string {
  const say = words.silence;
  if (kind === 'noise') return say.noise;
  return muted === undefined ? say.digital : say.muted[muted.what](deviceName(words, muted.device));
}

/** The same where there is no room for a name. */
function shortHint(words: Words, { kind, muted }: MicrophoneSilence): string {
  const { short } = words.silence;
  if (kind === 'noise') return short.noise;
  return muted === undefined ? short.digital : short.muted[muted.what];
}

interface SilenceWarningProps {
  readonly silence: MicrophoneSilence;
  readonly short?: boolean;
}

/** A station that talks to nobody must see it where the lamp says ON AIR. */
export const SilenceWarning = ({ silence, short = false }: SilenceWarningProps) => {
  const { panel: words } = useText();
  const hint = silenceHint(words, silence);
  return (
    <div className="silence" role="alert">
      <Icon name="mic-off" />
      <span className="silence-text">
        <b>{words.nobodyHearsYou}</b>
        <small title={hint}>{short ? shortHint(words, silence) : hint}</small>
      </span>
    </div>
  );
};

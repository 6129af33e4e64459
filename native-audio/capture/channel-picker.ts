import { WINDOW_MS, type VoiceActivity } from './voice-activity.ts';

/** Of several channels with a voice the first one is taken that is not this much softer: a leak into another input is. */
const LEAK_DB = 10;
/** A speaker takes a breath: a channel gives way off air after so long without a voice, and on air never. */
const BREATH_WINDOWS = 1_000 / WINDOW_MS;
/** A channel that falls dead on air gives way after so long: pulled out, or a beltpack that is off. */
const DEAD_WINDOWS = 2_000 / WINDOW_MS;
/** A sound that is this fresh may be the beginning of a word. */
const RISEN_FROM_WINDOWS = 2;
/** Under this nothing is there to be heard. */
const SOUND_DB = -65;

/**
 * Which channel of a microphone is sent, window by window. Pure.
 *
 * A channel that has carried a voice stays until another one carries a voice and it does not, and within a talkspurt it stays
 * altogether, unless it falls dead. Before any voice was heard, the first channel that begins to sound is taken at once, so
 * that not much is lost of the first word, and gives way as soon as another one turns out to carry a voice. A steady hum or
 * tone is a sound and no voice.
 */
export class ChannelPicker {
  #current = 0;
  /** A voice was heard on the current channel, ever. */
  #isConfirmed = false;
  /** A voice was heard on it in the talkspurt that is open. */
  #isLocked = false;
  #wasTalking = false;
  /** Windows since there was a voice on the current channel. */
  #sinceVoice = Infinity;

  get current(): number {
    return this.#current;
  }

  /** To be called when a window has ended on all channels. @param talking the microphone is open */
  windowEnded(channels: readonly VoiceActivity[], talking: boolean): void {
    const current = channels[this.#current];
    if (current === undefined) return;
    if (!talking || !this.#wasTalking) this.#isLocked = false;
    this.#wasTalking = talking;
    const isLeak = channels.some((it) => isSounding(it) && it.loudestDb > current.loudestDb + LEAK_DB);
    if (current.carriesVoice && !isLeak) {
      this.#isConfirmed = true;
      this.#sinceVoice = 0;
      this.#isLocked = talking;
    } else this.#sinceVoice += 1;
    if (current.flatWindows >= DEAD_WINDOWS) this.#isLocked = false;
    if (this.#isLocked) return;

    const voice = firstLoud(channels, (it) => it.carriesVoice);
    if (voice !== undefined) {
      const isFree = !current.carriesVoice && this.#sinceVoice >= BREATH_WINDOWS;
      if (isLeak || isFree || !this.#isConfirmed) this.#take(voice, true);
      return;
    }
    if (this.#isConfirmed) return;
    const rising = firstLoud(channels, isSounding);
    if (rising !== undefined) {
      if (!isSounding(current) || isLeak) this.#take(rising, false);
      return;
    }
    if (current.loudestDb >= SOUND_DB) return;
    const sound = firstLoud(channels, (it) => it.loudestDb >= SOUND_DB);
    if (sound !== undefined) this.#take(sound, false);
  }

  #take(channel: number, isConfirmed: boolean): void {
    if (channel !== this.#current) this.#sinceVoice = 0;
    this.#current = channel;
    this.#isConfirmed = isConfirmed;
  }
}

/** Maybe the beginning of a word. */
const isSounding = (channel: VoiceActivity): boolean => channel.risenWindows >= RISEN_FROM_WINDOWS;

/** The first channel of that kind that is not much softer than the loudest of its kind. */
function firstLoud(
  channels: readonly VoiceActivity[],
  isOne: (channel: VoiceActivity) => boolean,
): number | undefined {
  let loudestDb = -Infinity;
  for (const it of channels) if (isOne(it) && it.loudestDb > loudestDb) loudestDb = it.loudestDb;
  for (let i = 0; i < channels.length; i++) {
    const it = channels[i];
    if (isOne(it) && it.loudestDb >= loudestDb - LEAK_DB) return i;
  }
  return undefined;
}

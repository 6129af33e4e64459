import { WINDOW_MS, type VoiceActivity } from './voice-activity.ts';

/**
 * A voice also leaks into other inputs. If several channels carry a voice, the first one is picked
 * that is softer than the loudest by at most this much.
 */
const LEAK_DB = 10;
/**
 * Between two talkspurts, a channel is replaced after this long without a voice: a speaker takes a
 * breath.
 */
const BREATH_WINDOWS = 1_000 / WINDOW_MS;
/**
 * While the microphone is open, only a dead channel is replaced, after this long: it was unplugged,
 * or its beltpack is off.
 */
const DEAD_WINDOWS = 2_000 / WINDOW_MS;
/** A sound that is this new may be the beginning of a word. */
const RISEN_FROM_WINDOWS = 2;
/** Below this level there is nothing to hear. */
const SOUND_DB = -65;

/**
 * Picks the channel of a microphone that is sent, window by window. Pure.
 *
 * A channel that carried a voice stays until it falls silent and another one carries a voice.
 * Within a talkspurt it stays in any case, unless it is dead. Before the first voice, the first
 * channel that begins to sound is picked at once, so that little of the first word is lost; it is
 * replaced as soon as another channel carries a voice. A steady hum or tone is a sound but not a
 * voice.
 */
export class ChannelPicker {
  #current = 0;
  /** Whether the current channel has ever carried a voice. */
  #isConfirmed = false;
  /** Whether the current channel has carried a voice in the open talkspurt. */
  #isLocked = false;
  #wasTalking = false;
  /** Windows since the current channel carried a voice. */
  #sinceVoice = Infinity;

  get current(): number {
    return this.#current;
  }

  /**
   * Call this when a window has ended on all channels.
   * @param talking the microphone is open
   */
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

/** Whether the sound may be the beginning of a word. */
const isSounding = (channel: VoiceActivity): boolean => channel.risenWindows >= RISEN_FROM_WINDOWS;

/**
 * @returns the first channel that fulfils `isOne` and is not much softer than the loudest such
 * channel
 */
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

import { dbFromAmplitude } from '../dsp/decibel.ts';
import { ChannelPicker } from './channel-picker.ts';
import { int16Channel } from '../dsp/pcm.ts';
import { VoiceActivity } from './voice-activity.ts';
import type { InputChannelChoice } from '../../common/device-choice.ts';
import type { ChannelLevels } from '../../common/level.ts';

/** Where a microphone's channels are in the stream that was opened. */
export interface OpenedChannels {
  /** Channels of the stream; not all of them need to belong to the microphone. */
  readonly opened: number;
  /**
   * The index in the stream of each of the microphone's channels, in the microphone's own order.
   */
  readonly places: readonly number[];
}

/**
 * Sends one of a microphone's channels: a chosen one, or the one that carries a voice. It never
 * sends the mean. A mean makes a voice on one of eight channels 18 dB softer, adds the sound of the
 * other channels, and cancels sound that two channels carry with opposite signs.
 */
export class InputChannels {
  #layout: OpenedChannels = { opened: 1, places: [0] };
  #channels: readonly VoiceActivity[] = [];
  #picker = new ChannelPicker();
  #fixed: number | undefined;
  #sent = 0;
  #isTalking = false;
  #fading = new Float32Array(0);

  /** A device was opened, or opened again. Forgets everything about its channels. */
  begin(layout: OpenedChannels, sampleRateHz: number): void {
    this.#layout = layout;
    this.#channels = layout.places.length > 1 ? layout.places.map(() => new VoiceActivity(sampleRateHz)) : [];
    this.#picker = new ChannelPicker();
    this.#sent = this.#wanted;
  }

  /** If this microphone does not have the chosen channel, the voice decides. */
  choose(choice: InputChannelChoice): void {
    this.#fixed = choice === 'auto' ? undefined : choice - 1;
  }

  /** Within a talkspurt the channel does not change. */
  set talking(isTalking: boolean) {
    this.#isTalking = isTalking;
  }

  get count(): number {
    return this.#layout.places.length;
  }

  /**
   * @param interleaved a block of the stream
   * @param mono gets the chosen channel; as long as the block's samples for one channel
   */
  take(interleaved: Int16Array, mono: Float32Array): void {
    const { opened, places } = this.#layout;
    let hasEnded = false;
    for (let i = 0; i < this.#channels.length; i++) {
      hasEnded = this.#channels[i].add(interleaved, mono.length, places[i], opened);
    }
    if (hasEnded) this.#picker.windowEnded(this.#channels, this.#isTalking);
    const before = this.#sent;
    this.#sent = this.#wanted;
    int16Channel(interleaved, places[this.#sent], opened, mono);
    if (before !== this.#sent) this.#fadeFrom(interleaved, places[before], mono);
  }

  /** @returns undefined for a microphone with one channel */
  takeLevels(): ChannelLevels | undefined {
    if (this.#channels.length === 0) return undefined;
    const peaksDb = this.#channels.map((it) => dbFromAmplitude(it.takePeak()));
    return { current: this.#sent + 1, peaksDb };
  }

  get #wanted(): number {
    const fixed = this.#fixed;
    return fixed !== undefined && fixed < this.count ? fixed : this.#picker.current;
  }

  /** A hard cut from one channel to another would click. */
  #fadeFrom(interleaved: Int16Array, place: number, mono: Float32Array): void {
    const { length } = mono;
    if (this.#fading.length !== length) this.#fading = new Float32Array(length);
    const old = this.#fading;
    int16Channel(interleaved, place, this.#layout.opened, old);
    for (let i = 0; i < length; i++) {
      const share = (i + 1) / length;
      mono[i] = mono[i] * share + old[i] * (1 - share);
    }
  }
}

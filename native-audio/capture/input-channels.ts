import { dbFromAmplitude } from '../dsp/decibel.ts';
import { ChannelPicker } from './channel-picker.ts';
import { int16Channel } from '../dsp/pcm.ts';
import { VoiceActivity } from './voice-activity.ts';
import type { InputChannelChoice } from '../../common/device-choice.ts';
import type { ChannelLevels } from '../../common/level.ts';

/** The channels of a microphone within what the stream hands over. */
export interface OpenedChannels {
  /** In the stream; some of them may be nobody's. */
  readonly opened: number;
  /** Where the microphone's channels are in it, in the microphone's own order. */
  readonly places: readonly number[];
}

/**
 * Makes one channel of the several that a microphone has: a chosen one, or the one that carries a voice. Never a mean, which
 * makes a voice on one channel of eight 18 dB softer, adds what is on the others, and cancels what is on two of them with
 * opposite signs.
 */
export class InputChannels {
  #layout: OpenedChannels = { opened: 1, places: [0] };
  #channels: readonly VoiceActivity[] = [];
  #picker = new ChannelPicker();
  #fixed: number | undefined;
  #sent = 0;
  #isTalking = false;
  #fading = new Float32Array(0);

  /** Another device, or the same one anew. What was known of its channels is forgotten. */
  begin(layout: OpenedChannels, sampleRateHz: number): void {
    this.#layout = layout;
    this.#channels = layout.places.length > 1 ? layout.places.map(() => new VoiceActivity(sampleRateHz)) : [];
    this.#picker = new ChannelPicker();
    this.#sent = this.#wanted;
  }

  /** A channel that this microphone does not have leaves the choice to the voice. */
  choose(choice: InputChannelChoice): void {
    this.#fixed = choice === 'auto' ? undefined : choice - 1;
  }

  /** Within a talkspurt the channel stays what it is. */
  set talking(isTalking: boolean) {
    this.#isTalking = isTalking;
  }

  get count(): number {
    return this.#layout.places.length;
  }

  /** @param interleaved a block of the stream. @param mono as many samples as the block has for each channel */
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

  /** A cut from one channel to another would click. */
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

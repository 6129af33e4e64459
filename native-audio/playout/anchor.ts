/**
 * When a talkspurt is played: the one moment that all of its playing follows from.
 *
 * Media time and playing time go together within a talkspurt, and the gap between two talkspurts is where the delay may change
 * unheard: R. Ramjee, J. Kurose, D. Towsley, H. Schulzrinne, "Adaptive playout mechanisms for packetized audio applications in
 * wide-area networks", INFOCOM 1994; S. Moon, J. Kurose, D. Towsley, "Packet audio playout delay adjustment", Multimedia
 * Systems 6, 1998. Those anchor a talkspurt by its first packet. Here the *fastest* frame anchors it: a first frame that was late
 * itself does not delay the rest, and a pre-roll, which arrives all at once, starts at once as soon as it is as deep as the target.
 */
export class Anchor {
  #fastest = Infinity;

  /** A talkspurt begins, or is begun anew in its middle. */
  restart(): void {
    this.#fastest = Infinity;
  }

  /**
   * @param arrivalMs when the frame came
   * @param offsetMs its place: media time from the talkspurt's first sample to the frame's
   */
  observe(arrivalMs: number, offsetMs: number): void {
    this.#fastest = Math.min(this.#fastest, arrivalMs - offsetMs);
  }

  /** When the sample at offset 0 would be played with no buffer at all; Infinity before the first frame. */
  get fastestMs(): number {
    return this.#fastest;
  }

  /** When to play the sample at `offsetMs` so that every frame may be `targetMs` later than the fastest one. */
  playAtMs(targetMs: number, offsetMs: number): number {
    return this.#fastest + targetMs + offsetMs;
  }
}

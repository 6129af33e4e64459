/**
 * Decides when a talkspurt is played. All playout of the talkspurt follows from this one moment.
 *
 * Within a talkspurt, media time and playing time advance together; the delay changes only in the
 * gap between two talkspurts, where nobody hears the change. Sources: R. Ramjee, J. Kurose, D.
 * Towsley, H. Schulzrinne, "Adaptive playout mechanisms for packetized audio applications in
 * wide-area networks", INFOCOM 1994; S. Moon, J. Kurose, D. Towsley, "Packet audio playout delay
 * adjustment", Multimedia Systems 6, 1998.
 *
 * Those papers anchor a talkspurt by its first packet. Here the *fastest* frame anchors it, so that
 * a late first frame does not delay the rest. A pre-roll, whose frames arrive all at once, starts
 * as soon as the buffer is as deep as the target.
 */
export class Anchor {
  #fastest = Infinity;

  /** Call this when a talkspurt begins, or when it starts again in its middle. */
  restart(): void {
    this.#fastest = Infinity;
  }

  /**
   * @param arrivalMs when the frame arrived
   * @param offsetMs media time from the talkspurt's first sample to the frame
   */
  observe(arrivalMs: number, offsetMs: number): void {
    this.#fastest = Math.min(this.#fastest, arrivalMs - offsetMs);
  }

  /**
   * When the sample at offset 0 would be played without any buffer; Infinity before the first
   * frame.
   */
  get fastestMs(): number {
    return this.#fastest;
  }

  /**
   * When to play the sample at `offsetMs`, if each frame may be `targetMs` later than the fastest
   * one.
   */
  playAtMs(targetMs: number, offsetMs: number): number {
    return this.#fastest + targetMs + offsetMs;
  }
}

/** One part of the delay inside a station. */
export interface DelayBlock {
  readonly block: 'microphone' | 'capture-rate' | 'frame' | 'playout-rate' | 'queue' | 'speaker';
  readonly ms: number;
}

/**
 * The mouth-to-ear delay inside a station, ms: stream settings, queues, and what the sound server
 * buffers (only PulseAudio and PipeWire report that). The hardware's own delay is not included. A
 * side that does not run is undefined.
 */
export interface AudioDelays {
  /** From the microphone to the encoder: sound server, device block, resampler. */
  readonly captureMs: number | undefined;
  /** How long a frame waits until it is full. */
  readonly encodeMs: number;
  /** From the jitter buffer to the loudspeaker: resampler, device block, queue, sound server. */
  readonly playoutMs: number | undefined;
  /** The same delays one by one, in the order of the path. */
  readonly blocks?: readonly DelayBlock[];
}

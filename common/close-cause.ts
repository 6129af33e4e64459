/** Why the microphone closed. The panel shows a sentence for each cause. */
export type CloseCause =
  | 'released'
  | 'unlatched'
  | 'closed-by-hand'
  | 'blur'
  | 'window-lost'
  | 'hotkeys-lost'
  | 'lock'
  | 'suspend'
  | 'disconnected'
  | 'device-lost'
  | 'audio-lost'
  | 'too-long'
  | 'denied'
  /** The server did not answer the press, so that nobody hears it. */
  | 'no-answer'
  /**
   * The audio process closed it by itself: its limit was reached, or the main process was silent.
   */
  | 'watchdog'
  | 'ended-by-server'
  | 'muted'
  | 'stopping';

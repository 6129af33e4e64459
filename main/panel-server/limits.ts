/** Every limit of the loopback panel, with its reason. */
export const PANEL_LIMITS = {
  /**
   * The largest call is a list of 64 hosted channels, about 20 KiB as JSON; a text for the
   * clipboard has 4,000 characters.
   */
  MAX_MESSAGE_BYTES: 64 * 1_024,
  /** Room for several tabs, a tablet beside them, and what tests open. */
  MAX_PANELS: 16,
  /** Sockets that have not shown a token yet. */
  MAX_STRANGERS: 8,
  /** A page shows its token in its first message. */
  OPEN_WITHIN_MS: 5_000,
  /** A volume control that is dragged makes 60 calls a second. */
  CALLS_PER_S: 120,
  CALL_BURST: 240,
  /**
   * How often a page that holds a talk key is asked whether it still runs; its socket alone does
   * not tell.
   */
  BEAT_EVERY_MS: 500,
  /** A page that has not answered for this long cannot report a key-up any more. */
  BEAT_PATIENCE_MS: 2_000,
  /** A page needs a dozen files; request lines and cookies are short. */
  MAX_HEADER_BYTES: 8 * 1_024,
  REQUEST_WITHIN_MS: 5_000,
  MAX_CONNECTIONS: 64,
  /** A dozen of the largest states: 1,000 stations are 300 KiB. */
  MAX_UNREAD_BYTES: 4 * 1_024 * 1_024,
} as const;

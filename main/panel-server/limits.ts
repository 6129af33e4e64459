/** Every limit of the loopback panel, and why it is what it is. */
export const PANEL_LIMITS = {
  /** The largest call is a list of 64 hosted channels, about 20 KiB as JSON; a text for the clipboard has 4,000 characters. */
  MAX_MESSAGE_BYTES: 64 * 1_024,
  /** Tabs, a tablet beside them, and what tests open. */
  MAX_PANELS: 16,
  /** Sockets that have not shown a token yet. */
  MAX_STRANGERS: 8,
  /** A page shows its token with its first message. */
  OPEN_WITHIN_MS: 5_000,
  /** A volume control that is dragged makes 60 calls a second. */
  CALLS_PER_S: 120,
  CALL_BURST: 240,
  /** While a talk key is held: whether the page itself still runs, and not only its socket. */
  BEAT_EVERY_MS: 500,
  /** A page that has not answered for so long cannot tell of a key-up any more. */
  BEAT_PATIENCE_MS: 2_000,
  /** A page needs a dozen files; the first line of a request and its cookies are short. */
  MAX_HEADER_BYTES: 8 * 1_024,
  REQUEST_WITHIN_MS: 5_000,
  MAX_CONNECTIONS: 64,
  /** A dozen of the largest states there are: 1,000 stations are 300 KiB. */
  MAX_UNREAD_BYTES: 4 * 1_024 * 1_024,
} as const;

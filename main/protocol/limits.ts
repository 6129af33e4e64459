/**
 * Every limit of `partyline.v1`: a name, a number, a reason. Server and station read the same file,
 * and docs/protocol.md lists them. Durations are in milliseconds, sizes in bytes.
 */

/**
 * A hello with every field at its maximum is under 1 KiB; a subscribe to 64 channels under 6 KiB.
 */
export const MAX_CLIENT_MESSAGE_BYTES = 16 * 1024;
/** A welcome with 1,000 stations of 200 bytes each and 64 channels fits four times. */
export const MAX_SERVER_MESSAGE_BYTES = 1024 * 1024;
/**
 * No client has a reason to split 16 KiB; ws counts what it must buffer until the last fragment.
 */
export const MAX_FRAGMENTS = 16;
/** Header of an audio frame, see audio-frame.ts. */
export const AUDIO_HEADER_BYTES = 12;
export { MAX_AUDIO_PAYLOAD_BYTES } from '../../common/encoded-frame.ts';

/**
 * The number of characters of a name that a person can read on a key, as people count them: a
 * letter with its marks is one, and so is an emoji that is made of several.
 */
export const MAX_NAME_LENGTH = 64;
/**
 * In UTF-8: this excludes a few letters with hundreds of marks, but has room for 64 characters of
 * any script without marks.
 */
export const MAX_NAME_BYTES = 256;
/** Combining marks in a row: twice what any script stacks on one letter. */
export const MAX_NAME_MARKS = 8;
/** A station id is a UUID in practice. */
export const MAX_STATION_ID_LENGTH = 64;
/** More keys than this fit on no panel. */
export const MAX_CHANNELS = 64;
export const MAX_CHANNEL_ID_LENGTH = 32;
/** One press may open several channels and stations at once. */
export const MAX_TALK_TARGETS = 16;
/** The size for which one server is designed; station numbers have 16 bits. */
export const MAX_STATIONS = 1000;
/**
 * Sockets of stations that have not proved themselves; beyond this the oldest of the busiest
 * address is closed first.
 */
export const MAX_PENDING_SOCKETS = 512;

/** A wired client needs two round trips and one scrypt (about 50 ms). */
export const HANDSHAKE_TIMEOUT_MS = 5_000;
export const PING_INTERVAL_MS = 5_000;
/** Two pings may be lost to a stall; after a third one the peer is gone. */
export const SILENCE_TIMEOUT_MS = 12_000;
/** How long a lost station's place (channels, name, number) is kept for its return. */
export const RESUME_GRACE_MS = 30_000;
/**
 * How long an open connection has to answer a ping when a newcomer names its place by station id
 * only.
 */
export const TAKEOVER_MS = 1_000;
/**
 * The same when the newcomer has the resume token: then it has probably given up the old connection
 * itself.
 */
export const TAKEOVER_BY_TOKEN_MS = 250;

/** A talker without audio is not talking: a crashed client must not hold a floor. */
export const TALKSPURT_SILENCE_MS = 500;
/** A forgotten microphone closes by itself. The station may set a shorter time. */
export const TALKSPURT_MAX_MS = 60_000;

/** Control messages a second, and the burst of a panel that reconnects with every key pressed. */
export const CONTROL_RATE_PER_S = 50;
export const CONTROL_BURST = 200;
/**
 * 5 ms frames are 200 a second. A pre-roll sends up to 12 more at once with a press, and a release
 * up to two: at ten presses a second that makes 220. The burst covers a stall of two seconds in the
 * talker's network.
 */
export const AUDIO_RATE_PER_S = 220;
export const AUDIO_BURST = 440;

/**
 * How often a listener acknowledges audio: five small messages a second, and a stall is noticed
 * early.
 */
export const HEARD_INTERVAL_MS = 200;
/**
 * A listener this far behind is pinged, in case it acknowledges rarely. One and a half missed
 * acknowledgements.
 */
export const LISTENER_ASK_LAG_MS = 300;
/**
 * A listener this far behind, by its acknowledgements, gets no more audio, because it would arrive
 * too late. Two missed acknowledgements.
 */
export const LISTENER_DROP_LAG_MS = 500;
/**
 * A listener this far behind is closed: the audio on its way is worthless, and a new connection
 * starts empty.
 */
export const LISTENER_RESET_LAG_MS = 1_000;
/** A listener does not play audio that left the server longer ago than this: it is out of date. */
export const MAX_AUDIO_AGE_MS = 200;
/** Unit of the server's clock in an audio frame. */
export const AUDIO_CLOCK_UNIT_MS = 8;
/**
 * The clock wraps after this many units: 2.04 s, more than a listener may lag. The byte's remaining
 * value means that there is no clock.
 */
export const AUDIO_CLOCK_UNITS = 255;

/** Above this much unsent data to a listener, its audio is dropped: late audio is worth nothing. */
export const LISTENER_DROP_AUDIO_BYTES = 32 * 1024;
/** Above this much, the listener cannot even keep up with control messages and is closed. */
export const LISTENER_CLOSE_BYTES = 2 * 1024 * 1024;

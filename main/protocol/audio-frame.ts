import { type EncodedFrame, MAX_AUDIO_PAYLOAD_BYTES } from '../../common/encoded-frame.ts';
import type { StationNumber } from '../../common/station-number.ts';
import { codecByCode, type CodecName, CODECS } from '../../common/codec.ts';
import { AUDIO_CLOCK_UNIT_MS, AUDIO_CLOCK_UNITS, AUDIO_HEADER_BYTES } from './limits.ts';

/**
 * The audio frame: 12 bytes of header, then one byte for each sample. Big-endian, the same in both
 * directions.
 *
 *   0      type       0x01
 *   1      flags      bit 0 first of a talkspurt, bit 1 last of a talkspurt, others 0
 *   2      codec      0 PCMU/8000, 1 PCMU/16000
 *   3      clock      from a client 0; to a client that acknowledges
 *                     1 + the server's clock in units of 8 ms, modulo 255
 *   4–5    talker     station number; from a client 0, filled in by the server
 *   6–7    sequence   +1 for each frame, wraps at 2^16
 *   8–11   timestamp  of the first sample, in samples of the codec's rate, wraps at 2^32
 *   12–    payload    0 to 320 bytes of G.711 mu-law; 0 only with the last flag
 *
 * Fields follow RFC 3550 section 5.1 (marker, sequence, timestamp).
 */
const AUDIO_TYPE = 0x01;
const FLAG_FIRST = 0x01;
const FLAG_LAST = 0x02;
const CLOCK_OFFSET = 3;
const TALKER_OFFSET = 4;

/** The payload of a parsed frame is a view into the received bytes, not a copy. */
export interface AudioFrame extends EncodedFrame {
  /** Station number of the talker, 1–65535; 0 on the way to the server. */
  readonly stationNumber: StationNumber;
}

type FrameFault =
  | 'too-short'
  | 'too-long'
  | 'unknown-type'
  | 'unknown-flags'
  | 'unknown-codec'
  | 'reserved-not-zero'
  | 'empty';

/** The part of a frame that the server needs to route it; nothing is copied. */
type FrameCheck =
  { readonly ok: true; readonly codec: CodecName } | { readonly ok: false; readonly fault: FrameFault };

// Made once, because the relay checks thousands of frames a second.
const GOOD = new Map(CODECS.map(({ code, name }) => [code as number, { ok: true, codec: name } as const]));
const bad = (fault: FrameFault): FrameCheck => ({ ok: false, fault });

/** Checks a frame on its way to the server: header and size, without reading its payload. */
export function checkAudioFrame(bytes: Uint8Array): FrameCheck {
  return bytes.length >= AUDIO_HEADER_BYTES && bytes[CLOCK_OFFSET] !== 0
    ? bad('reserved-not-zero')
    : checkAnyFrame(bytes);
}

function checkAnyFrame(bytes: Uint8Array): FrameCheck {
  if (bytes.length < AUDIO_HEADER_BYTES) return bad('too-short');
  if (bytes.length > AUDIO_HEADER_BYTES + MAX_AUDIO_PAYLOAD_BYTES) return bad('too-long');
  if (bytes[0] !== AUDIO_TYPE) return bad('unknown-type');
  if ((bytes[1] & ~(FLAG_FIRST | FLAG_LAST)) !== 0) return bad('unknown-flags');
  const good = GOOD.get(bytes[2]);
  if (!good) return bad('unknown-codec');
  if (bytes.length === AUDIO_HEADER_BYTES && (bytes[1] & FLAG_LAST) === 0) return bad('empty');
  return good;
}

/**
 * Writes the talker's number into a received frame, in place: the server forwards the same bytes.
 */
export function stampStationNumber(bytes: Uint8Array, stationNumber: StationNumber): void {
  bytes[TALKER_OFFSET] = stationNumber >>> 8;
  bytes[TALKER_OFFSET + 1] = stationNumber & 0xff;
}

/**
 * @returns the clock byte for a frame that reaches the server at this moment, 1–255. @param nowMs
 * not negative.
 */
export function audioClock(nowMs: number): number {
  return 1 + (Math.floor(nowMs / AUDIO_CLOCK_UNIT_MS) % AUDIO_CLOCK_UNITS);
}

/** @returns the clock byte of a received frame; 0 means that it carries no clock. */
export function clockOf(bytes: Uint8Array): number {
  return bytes[CLOCK_OFFSET];
}

/** @returns the frame, or its fault. The payload is a view into `bytes`. */
export function parseAudioFrame(
  bytes: Uint8Array,
): { readonly ok: true; readonly frame: AudioFrame } | { readonly ok: false; readonly fault: FrameFault } {
  const check = checkAnyFrame(bytes);
  if (!check.ok) return check;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    ok: true,
    frame: {
      first: (bytes[1] & FLAG_FIRST) !== 0,
      last: (bytes[1] & FLAG_LAST) !== 0,
      codec: codecByCode(bytes[2])!.name,
      stationNumber: view.getUint16(4),
      sequence: view.getUint16(6),
      timestamp: view.getUint32(8),
      payload: bytes.subarray(AUDIO_HEADER_BYTES),
    },
  };
}

/**
 * @returns the bytes of a frame.
 * @throws RangeError if the payload is longer than MAX_AUDIO_PAYLOAD_BYTES, or empty without
 * `last`.
 */
export function encodeAudioFrame(frame: AudioFrame): Uint8Array {
  if (frame.payload.length > MAX_AUDIO_PAYLOAD_BYTES) {
    throw new RangeError(
      `audio payload of ${String(frame.payload.length)} bytes, at most ${String(MAX_AUDIO_PAYLOAD_BYTES)}`,
    );
  }
  if (frame.payload.length === 0 && !frame.last) throw new RangeError('only the last frame may be empty');
  const bytes = new Uint8Array(AUDIO_HEADER_BYTES + frame.payload.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = AUDIO_TYPE;
  bytes[1] = (frame.first ? FLAG_FIRST : 0) | (frame.last ? FLAG_LAST : 0);
  bytes[2] = CODECS.find((codec) => codec.name === frame.codec)!.code;
  view.setUint16(4, frame.stationNumber);
  view.setUint16(6, frame.sequence & 0xffff);
  view.setUint32(8, frame.timestamp >>> 0);
  bytes.set(frame.payload, AUDIO_HEADER_BYTES);
  return bytes;
}

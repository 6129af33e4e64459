import type { StationNumber } from '../../../common/station-number.ts';
import { AUDIO_HEADER_BYTES } from '../../protocol/limits.ts';

/** RFC 6455 section 5.2: FIN, opcode 2 (binary); a server's frames carry no mask. */
const FIN_BINARY = 0x82;
/** The byte for the server's clock, for listeners that acknowledge. */
const CLOCK_OFFSET = 3;

/**
 * One audio frame to send, as a WebSocket message that is built once for all its listeners. One
 * small copy for each incoming frame saves a header, a two-part write and its bookkeeping for each
 * outgoing one.
 */
export class OutFrame {
  readonly stationNumber: StationNumber;
  /** A bundle of this frame only. */
  readonly alone: Bundle;
  readonly #payload: Buffer;
  readonly #clock: number;
  #plain: Buffer | null = null;
  #stamped: Buffer | null = null;

  /**
   * @param payload the audio frame, with its talker filled in.
   * @param clock byte 3 of the header for stamped listeners: 0 to 255.
   */
  constructor(stationNumber: StationNumber, payload: Buffer, clock: number) {
    this.stationNumber = stationNumber;
    this.#payload = payload;
    this.#clock = clock;
    this.alone = new Bundle(this, null);
  }

  /**
   * The WebSocket message with its header. All listeners share these bytes, so they must not be
   * changed.
   */
  wire(stamped: boolean): Buffer {
    return stamped
      ? (this.#stamped ??= frameMessage(this.#payload, this.#clock))
      : (this.#plain ??= frameMessage(this.#payload, 0));
  }

  /** The audio frame alone, for a WebSocket library to wrap. */
  message(stamped: boolean): Buffer {
    const wire = this.wire(stamped);
    return wire.subarray(wire.length - this.#payload.length);
  }
}

function frameMessage(payload: Buffer, clock: number): Buffer {
  const short = payload.length < 126;
  const headerBytes = short ? 2 : 4;
  const wire = Buffer.allocUnsafe(headerBytes + payload.length);
  wire[0] = FIN_BINARY;
  if (short) wire[1] = payload.length;
  else {
    wire[1] = 126;
    wire.writeUInt16BE(payload.length, 2);
  }
  wire.set(payload, headerBytes);
  if (payload.length >= AUDIO_HEADER_BYTES) wire[headerBytes + CLOCK_OFFSET] = clock;
  return wire;
}

/**
 * Frames for one write, oldest first. Bundles are immutable and form a chain: listeners that wait
 * for the same frames hold the same bundle, so its bytes are joined once for all of them, without
 * comparing lists.
 */
export class Bundle {
  /** The number of frames. */
  readonly frames: number;
  /** The number of talkers with frames here. */
  readonly talkers: number;
  readonly #last: OutFrame;
  readonly #before: Bundle | null;
  #next: Bundle | null = null;
  #plain: Buffer | null = null;
  #stamped: Buffer | null = null;

  constructor(last: OutFrame, before: Bundle | null) {
    this.#last = last;
    this.#before = before;
    this.frames = (before?.frames ?? 0) + 1;
    this.talkers = (before?.talkers ?? 0) + (before?.holds(last.stationNumber) ? 0 : 1);
  }

  /**
   * This bundle with one more frame: the same object each time, as long as the frame is the same.
   */
  plus(frame: OutFrame): Bundle {
    if (this.#next === null || this.#next.#last !== frame) this.#next = new Bundle(frame, this);
    return this.#next;
  }

  /** Whether a frame of this talker is here. */
  holds(stationNumber: StationNumber): boolean {
    return this.#last.stationNumber === stationNumber || (this.#before?.holds(stationNumber) ?? false);
  }

  /** Complete WebSocket messages, one after the other. They must not be changed. */
  wire(stamped: boolean): Buffer {
    if (!this.#before) return this.#last.wire(stamped);
    return stamped ? (this.#stamped ??= this.#join(true)) : (this.#plain ??= this.#join(false));
  }

  /** The audio frames, for a WebSocket library to wrap one by one. */
  messages(stamped: boolean): Buffer[] {
    const list = this.#before?.messages(stamped) ?? [];
    list.push(this.#last.message(stamped));
    return list;
  }

  #join(stamped: boolean): Buffer {
    const parts: Buffer[] = [];
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- a walk along the chain
    for (let at: Bundle | null = this; at; at = at.#before) parts.push(at.#last.wire(stamped));
    return Buffer.concat(parts.reverse());
  }
}

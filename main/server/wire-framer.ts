/** RFC 6455 section 5.2: FIN, opcode 2 (binary); a server's frames carry no mask. */
const FIN_BINARY = 0x82;

/**
 * Puts the WebSocket header before an audio frame, once for all its listeners: one small copy for each frame that comes
 * in saves a header, a two-part write and its bookkeeping for each frame that goes out (test/bench/server.bench.mjs).
 */
export class WireFramer {
  #source: Buffer | null = null;
  #wire: Buffer = Buffer.alloc(0);

  /** @param payload up to 65,535 bytes; asked for again, the same object gives the same bytes. */
  frame(payload: Buffer): Buffer {
    if (payload === this.#source) return this.#wire;
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
    this.#source = payload;
    this.#wire = wire;
    return wire;
  }
}

/** WAV files of every shape, taken apart and put together without the program's own code. */
export interface Chunk {
  readonly id: string;
  readonly body: Buffer;
}

export type Container = 'RIFF' | 'RIFX' | 'RF64' | 'BW64' | 'Wave64';

export interface WavShape {
  readonly container: Container;
  readonly chunks: readonly Chunk[];
}

/** @param file as sox writes it: RIFF or RIFX. */
export function takeApart(file: Buffer): WavShape {
  const container = file.toString('latin1', 0, 4) as Container;
  const u32 = (at: number): number => (container === 'RIFX' ? file.readUInt32BE(at) : file.readUInt32LE(at));
  const chunks: Chunk[] = [];
  for (let at = 12; at + 8 <= file.length;) {
    const size = u32(at + 4);
    chunks.push({ id: file.toString('latin1', at, at + 4), body: file.subarray(at + 8, at + 8 + size) });
    at += 8 + size + (size % 2);
  }
  return { container, chunks };
}

/** True sizes. RF64 and BW64 store them in a first chunk `ds64`, and 2^32−1 everywhere else. */
export function putTogether(shape: WavShape): Buffer {
  const { container, chunks } = shape;
  if (container === 'Wave64') return asWave64(chunks);
  const is64 = container === 'RF64' || container === 'BW64';
  const u32 = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    if (container === 'RIFX') bytes.writeUInt32BE(value);
    else bytes.writeUInt32LE(value);
    return bytes;
  };
  const written = chunks.map(({ id, body }) =>
    Buffer.concat([
      Buffer.from(id, 'latin1'),
      u32(is64 && id === 'data' ? 0xffff_ffff : body.length),
      body,
      Buffer.alloc(body.length % 2),
    ]),
  );
  const rest = Buffer.concat(written);
  if (!is64) return Buffer.concat([Buffer.from(container), u32(rest.length + 4), Buffer.from('WAVE'), rest]);
  const ds64 = Buffer.alloc(36);
  ds64.write('ds64');
  ds64.writeUInt32LE(28, 4);
  ds64.writeBigUInt64LE(BigInt(rest.length + 40), 8);
  ds64.writeBigUInt64LE(BigInt(chunks.find(({ id }) => id === 'data')?.body.length ?? 0), 16);
  return Buffer.concat([Buffer.from(container), u32(0xffff_ffff), Buffer.from('WAVE'), ds64, rest]);
}

function asWave64(chunks: readonly Chunk[]): Buffer {
  const part = (id: string, guid: string, bytes: number, body: Buffer): Buffer => {
    const head = Buffer.alloc(24);
    head.write(id, 'latin1');
    head.write(guid, 4, 'hex');
    head.writeBigUInt64LE(BigInt(bytes), 16);
    return Buffer.concat([head, body, Buffer.alloc((8 - (body.length % 8)) % 8)]);
  };
  const ours = 'f3acd3118cd100c04f8edb8a';
  const rest = chunks.map(({ id, body }) => part(id, ours, 24 + body.length, body));
  const wave = Buffer.concat([Buffer.from('wave'), Buffer.from(ours, 'hex'), ...rest]);
  return part('riff', '2e91cf11a5d628db04c10000', 24 + wave.length, wave);
}

export interface PlainFormat {
  readonly tag: number;
  readonly channels: number;
  readonly rateHz: number;
  readonly bits: number;
  readonly blockBytes?: number;
}

/** A format chunk of 16 bytes. */
export function plainFormat({ tag, channels, rateHz, bits, blockBytes }: PlainFormat): Chunk {
  const block = blockBytes ?? (channels * bits) / 8;
  const body = Buffer.alloc(16);
  body.writeUInt16LE(tag, 0);
  body.writeUInt16LE(channels, 2);
  body.writeUInt32LE(rateHz, 4);
  body.writeUInt32LE(rateHz * block, 8);
  body.writeUInt16LE(block, 12);
  body.writeUInt16LE(bits, 14);
  return { id: 'fmt ', body };
}

/** The same as WAVE_FORMAT_EXTENSIBLE, with the number of bits that are in use. */
export function extensibleFormat(format: PlainFormat, validBits = format.bits): Chunk {
  const body = Buffer.alloc(40);
  plainFormat({ ...format, tag: 0xfffe }).body.copy(body);
  body.writeUInt16LE(22, 16);
  body.writeUInt16LE(validBits, 18);
  body.writeUInt16LE(format.tag, 24);
  Buffer.from('000000001000800000aa00389b71', 'hex').copy(body, 26);
  return { id: 'fmt ', body };
}

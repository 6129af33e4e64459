import type { HeaderReading } from './header-reading.ts';
import { parseFormat, type WavFormat } from './wav-format.ts';
import { WavProblem } from './wav-problem.ts';
import { isWave64, readWave64 } from './wave64.ts';

const UNKNOWN_SIZE = 0xffff_ffff;
const MOST_CHUNKS = 10_000;
const MOST_FORMAT_BYTES = 64;
const MOST_DS64_BYTES = 28 + 64 * 12;
const NO_SAMPLES = 'it holds no samples';
const NO_FORMAT = 'it is not a WAV file: nothing in it says how its samples are coded';
const CUT_OFF = 'it is not a WAV file: it ends within its header';
/** Chunks that occur in WAV files, besides samples. */
const KNOWN_CHUNKS: ReadonlySet<string> = new Set(
  'fmt |data|fact|LIST|JUNK|junk|PAD |FLLR|ds64|bext|iXML|aXML|axml|chna|cue |plst|smpl|inst|acid|strc|labl|note|ltxt|PEAK|afsp|AFAn|ID3 |id3 |levl|link|umid|DISP|cart|minf|elm1|regn|qlty|mext|wavl|slnt|_PMX|SNDM|LGWV'.split(
    '|',
  ),
);

/**
 * Reads a WAV header from front to back, up to the first sample: RIFF, RIFX (big-endian), RF64,
 * BW64 and Wave64. It requests bytes and knows nothing of files, so that pipes are read by the same
 * rules.
 * @param totalBytes the file's length, if known
 * @throws WavProblem with the reason if there is nothing to play
 */
export function* readWavHeader(totalBytes: number | undefined): HeaderReading {
  const head = yield { read: 12 };
  if (head.length === 0) throw new WavProblem('it is not a WAV file: it is empty');
  const id = head.toString('latin1', 0, 4);
  const isRiff = id === 'RIFF' || id === 'RIFX' || id === 'RF64' || id === 'BW64';
  if (isRiff && head.length < 12) throw new WavProblem(CUT_OFF);
  if (isRiff && head.toString('latin1', 8, 12) === 'WAVE') {
    return yield* new RiffReading(id, head, totalBytes).chunks();
  }
  if (isWave64(head)) return yield* readWave64();
  throw new WavProblem(`it is not a WAV file${otherKind(head)}`);
}

interface Ds64 {
  readonly dataBytes: number | undefined;
  readonly chunkBytes: ReadonlyMap<string, number>;
}

/** Walks along the chunks of a RIFF file. */
class RiffReading {
  readonly #bigEndian: boolean;
  readonly #is64: boolean;
  readonly #riffBytes: number;
  readonly #totalBytes: number | undefined;
  #at = 12;
  #format: WavFormat | undefined;
  #ds64: Ds64 = { dataBytes: undefined, chunkBytes: new Map() };

  constructor(id: string, head: Buffer, totalBytes: number | undefined) {
    this.#bigEndian = id === 'RIFX';
    this.#is64 = id === 'RF64' || id === 'BW64';
    this.#riffBytes = this.#u32(head, 4);
    this.#totalBytes = totalBytes;
  }

  *chunks(): HeaderReading {
    let head = yield* this.#read(8);
    let sawData = false;
    for (let count = 0; count < MOST_CHUNKS; count++) {
      if (head.length < 8) throw new WavProblem(sawData || this.#format ? NO_SAMPLES : NO_FORMAT);
      const id = head.toString('latin1', 0, 4);
      if (!isChunkId(id)) throw new WavProblem('it is not a WAV file: its chunks are damaged');
      if (id === 'data') {
        if (!this.#format) throw new WavProblem(NO_FORMAT);
        sawData = true;
        const dataBytes = this.#dataBytes(this.#u32(head, 4));
        if (dataBytes !== 0) return { format: this.#format, dataBytes, lead: Buffer.alloc(0) };
        // Nothing was recorded, or the writer was killed before it knew the length. The next
        // bytes tell which.
        head = yield* this.#read(8);
        if (head.length > 0 && !this.#isChunk(head)) {
          return { format: this.#format, dataBytes: undefined, lead: head };
        }
      } else {
        const size = this.#sizeOf(id, this.#u32(head, 4));
        yield* this.#body(id, size);
        head = yield* this.#nextHead(size % 2 === 1);
      }
    }
    throw new WavProblem('it is not a WAV file: it holds more chunks than make sense');
  }

  *#body(id: string, size: number): HeaderReading<void> {
    let taken = 0;
    if (id === 'fmt ' && !this.#format) {
      const body = yield* this.#read(Math.min(size, MOST_FORMAT_BYTES));
      taken = body.length;
      if (taken < Math.min(size, MOST_FORMAT_BYTES)) throw new WavProblem(CUT_OFF);
      this.#format = parseFormat(body, this.#bigEndian);
    } else if (id === 'ds64' && this.#is64) {
      const body = yield* this.#read(Math.min(size, MOST_DS64_BYTES));
      taken = body.length;
      this.#ds64 = parseDs64(body);
    }
    if (size > taken) {
      this.#at += size - taken;
      yield { skip: size - taken };
    }
  }

  /** A padding byte follows a chunk of odd length; some programs leave it out. */
  *#nextHead(isPadded: boolean): HeaderReading<Buffer> {
    const head = yield* this.#read(8);
    if (!isPadded || head.length === 0 || KNOWN_CHUNKS.has(head.toString('latin1', 0, 4))) return head;
    return Buffer.concat([head.subarray(1), yield* this.#read(1)]);
  }

  *#read(bytes: number): HeaderReading<Buffer> {
    const got = yield { read: bytes };
    this.#at += got.length;
    return got;
  }

  #dataBytes(declared: number): number | undefined {
    if (declared !== UNKNOWN_SIZE) return declared;
    return this.#is64 ? this.#ds64.dataBytes : undefined;
  }

  #sizeOf(id: string, declared: number): number {
    return this.#is64 && declared === UNKNOWN_SIZE ? (this.#ds64.chunkBytes.get(id) ?? declared) : declared;
  }

  /**
   * Whether these bytes begin a chunk and are not samples: the id is known, or the chunk lies
   * within the file's declared length.
   */
  #isChunk(head: Buffer): boolean {
    const id = head.toString('latin1', 0, 4);
    if (head.length < 8 || !isChunkId(id)) return false;
    const end = this.#at + this.#u32(head, 4);
    if (this.#totalBytes !== undefined && end > this.#totalBytes) return false;
    const riffKnown = this.#riffBytes !== 0 && this.#riffBytes !== UNKNOWN_SIZE;
    return KNOWN_CHUNKS.has(id) || (riffKnown && end <= this.#riffBytes + 8);
  }

  #u32(bytes: Buffer, at: number): number {
    return this.#bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
  }
}

function parseDs64(body: Buffer): Ds64 {
  const chunkBytes = new Map<string, number>();
  if (body.length < 28) return { dataBytes: undefined, chunkBytes };
  for (let at = 28; at + 12 <= body.length; at += 12) {
    const size = Number(body.readBigUInt64LE(at + 4));
    if (Number.isSafeInteger(size)) chunkBytes.set(body.toString('latin1', at, at + 4), size);
  }
  const declared = Number(body.readBigUInt64LE(8));
  const isKnown = declared > 0 && Number.isSafeInteger(declared);
  return { dataBytes: isKnown ? declared : undefined, chunkBytes };
}

/** Whether the id consists of four printable characters. */
function isChunkId(id: string): boolean {
  return /^[\x20-\x7e]{4}$/.test(id);
}

/** The other format that the first bytes indicate, if any. */
function otherKind(head: Buffer): string {
  const text = head.toString('latin1');
  if (/^FORM....AIF[FC]/s.test(text)) return ' but AIFF';
  if (/^(RIFF|RIFX)....(AVI|RMI|WEBP)/s.test(text)) return ` but ${text.slice(8, 12).trim()}`;
  if (text.startsWith('fLaC')) return ' but FLAC';
  if (text.startsWith('OggS')) return ' but Ogg';
  if (text.startsWith('caff')) return ' but CAF';
  if (text.startsWith('.snd')) return ' but AU';
  if (text.startsWith('ID3') || (head[0] === 0xff && (head[1] & 0xe6) === 0xe2)) return ' but MP3';
  if (/^....ftyp/s.test(text)) return ' but MP4';
  if (text.startsWith('\x1aE\xdf\xa3')) return ' but Matroska';
  return '';
}

import type { HeaderReading } from './header-reading.ts';
import { parseFormat, type WavFormat } from './wav-format.ts';
import { WavProblem } from './wav-problem.ts';

/**
 * Sony Wave64 is RIFF with 16-byte ids, 64-bit sizes that include their own 24 bytes, and chunks
 * that begin at multiples of eight.
 */
const RIFF = '726966662e91cf11a5d628db04c10000';
const CHUNK = 'f3acd3118cd100c04f8edb8a';
const HEAD_BYTES = 24;
const MOST_CHUNKS = 10_000;
const MOST_FORMAT_BYTES = 64;

/** @param head the first twelve bytes */
export function isWave64(head: Buffer): boolean {
  return head.toString('hex') === RIFF.slice(0, 24);
}

/**
 * Reads from the twelfth byte on.
 * @throws WavProblem
 */
export function* readWave64(): HeaderReading {
  // The rest of the first id, a size, and the word "wave".
  const rest = yield { read: 28 };
  if (rest.length < 28 || rest.toString('latin1', 12, 16) !== 'wave') {
    throw new WavProblem('it is not a WAV file: it ends within its header');
  }
  let format: WavFormat | undefined;
  for (let count = 0; count < MOST_CHUNKS; count++) {
    const head = yield { read: HEAD_BYTES };
    if (head.length < HEAD_BYTES) break;
    const id = head.toString('latin1', 0, 4);
    const isOurs = head.toString('hex', 4, 16) === CHUNK;
    const bytes = Number(head.readBigUInt64LE(16)) - HEAD_BYTES;
    if (isOurs && id === 'data') {
      if (!format) break;
      if (bytes === 0) throw new WavProblem('it holds no samples');
      const isKnown = bytes > 0 && Number.isSafeInteger(bytes);
      return { format, dataBytes: isKnown ? bytes : undefined, lead: Buffer.alloc(0) };
    }
    if (bytes < 0 || !Number.isSafeInteger(bytes)) break;
    let taken = 0;
    if (isOurs && id === 'fmt ' && !format) {
      const body = yield { read: Math.min(bytes, MOST_FORMAT_BYTES) };
      taken = body.length;
      format = parseFormat(body, false);
    }
    const left = Math.ceil(bytes / 8) * 8 - taken;
    if (left > 0) yield { skip: left };
  }
  throw new WavProblem(
    format ? 'it holds no samples' : 'it is not a WAV file: nothing in it says how its samples are coded',
  );
}

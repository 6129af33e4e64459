import { closeSync, constants, openSync, readSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { WavHeader } from '../../../native-audio/wav/header-reading.ts';
import { MonoDecoder } from '../../../native-audio/wav/mono-decoder.ts';
import type { WavFormat } from '../../../native-audio/wav/wav-format.ts';
import { readWavHeader } from '../../../native-audio/wav/wav-header.ts';
import { WavProblem } from '../../../native-audio/wav/wav-problem.ts';
import { fromFloat } from './samples.ts';

/** A pipe without a writer must not keep a command waiting forever. */
const SILENT_MS = 10_000;
const LOOK_EVERY_MS = 10;
const PORTION_BYTES = 65_536;

interface StreamedSound {
  readonly format: WavFormat;
  /** Mono, 16 bits. */
  readonly pieces: readonly Int16Array[];
  /** False: the sound is longer than the limit. */
  readonly isWhole: boolean;
}

/**
 * Reads a WAV stream; its writer usually does not know its length.
 * @param path of a named pipe; null: standard input.
 * @throws WavProblem
 */
export async function readWavStream(path: string | null, longestMs: number): Promise<StreamedSound> {
  const bytes = new StreamBytes(path === null ? standardInput() : pipe(path));
  try {
    const { format, dataBytes, lead } = await readHeader(bytes);
    const decoder = new MonoDecoder(format);
    const pieces: Int16Array[] = [];
    const mostSamples = (format.sampleRateHz * longestMs) / 1_000;
    let samples = 0;
    const take = (blocks: Iterable<Float32Array>): void => {
      for (const block of blocks) {
        pieces.push(fromFloat(block));
        samples += block.length;
      }
    };
    take(decoder.push(lead));
    let left = (dataBytes ?? Infinity) - lead.length;
    while (left > 0 && samples <= mostSamples) {
      const portion = await bytes.read(Math.min(PORTION_BYTES, left));
      if (portion.length === 0) break;
      left -= portion.length;
      take(decoder.push(portion));
    }
    take(decoder.end());
    return { format, pieces, isWhole: samples <= mostSamples };
  } finally {
    await bytes.close();
  }
}

async function readHeader(bytes: StreamBytes): Promise<WavHeader> {
  const reading = readWavHeader(undefined);
  let step = reading.next();
  while (!step.done) {
    if ('read' in step.value) step = reading.next(await bytes.read(step.value.read));
    else {
      await bytes.skip(step.value.skip);
      step = reading.next();
    }
  }
  return step.value;
}

/** Buffers chunks as they come, and returns them in the lengths that are asked for. */
class StreamBytes {
  readonly #chunks: AsyncGenerator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncGenerator<Buffer>) {
    this.#chunks = chunks;
  }

  /** Returns fewer bytes only at the end. */
  async read(bytes: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let left = bytes; left > 0;) {
      if (this.#held.length === 0 && !(await this.#more())) break;
      const part = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(part.length);
      parts.push(part);
      left -= part.length;
    }
    return Buffer.concat(parts);
  }

  async skip(bytes: number): Promise<void> {
    for (let left = bytes; left > 0;) {
      const skipped = await this.read(Math.min(PORTION_BYTES, left));
      if (skipped.length === 0) return;
      left -= skipped.length;
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return(undefined);
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (!next.done) this.#held = next.value;
    return !next.done;
  }
}

async function* standardInput(): AsyncGenerator<Buffer, void> {
  const { stdin } = process;
  if (stdin.isTTY) throw new WavProblem('it is a terminal, not a file', false);
  const timer = setTimeout(() => stdin.destroy(nobodyWrites()), SILENT_MS);
  try {
    for await (const chunk of stdin as AsyncIterable<Buffer>) {
      timer.refresh();
      yield chunk;
    }
  } finally {
    clearTimeout(timer);
    stdin.destroy();
  }
}

/** Polls the pipe: a normal open of a pipe without a writer waits where nothing can end it. */
async function* pipe(path: string): AsyncGenerator<Buffer, void> {
  const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const buffer = Buffer.alloc(PORTION_BYTES);
    let hasBegun = false;
    for (let silentMs = 0; silentMs < SILENT_MS; silentMs += LOOK_EVERY_MS) {
      const got = readWaiting(fd, buffer);
      if (got === 0 && hasBegun) return;
      if (got > 0) {
        hasBegun = true;
        silentMs = 0;
        yield Buffer.from(buffer.subarray(0, got));
      } else await wait(LOOK_EVERY_MS);
    }
    throw nobodyWrites();
  } finally {
    closeSync(fd);
  }
}

/** @returns −1 when a writer is there but has written nothing more; 0 when there is no writer. */
function readWaiting(fd: number, buffer: Buffer): number {
  try {
    return readSync(fd, buffer);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return -1;
    throw error;
  }
}

function nobodyWrites(): WavProblem {
  return new WavProblem(`nothing came through this pipe for ${String(SILENT_MS / 1_000)} s`, false);
}

import { join, parse } from 'node:path';
import { WavProblem } from './wav-problem.ts';
import { MOST_DATA_BYTES, WavWriter } from './wav-writer.ts';

const MOST_FILES = 10_000;

export interface WavSeriesOptions {
  /** Continues the file if possible, instead of starting it again. */
  readonly append?: boolean;
  readonly mostDataBytes?: number;
}

/**
 * One recording in as many files as it needs: NAME.wav, then NAME (2).wav when the first one is
 * full or holds something else. A further file never replaces an existing one.
 */
export class WavSeries {
  readonly #firstPath: string;
  readonly #sampleRateHz: number;
  readonly #mostDataBytes: number;
  readonly #paths: string[] = [];
  #writer: WavWriter;
  #samplesBefore = 0;

  /** @throws WavProblem, or the file system's own error */
  constructor(path: string, sampleRateHz: number, options: WavSeriesOptions = {}) {
    this.#firstPath = path;
    this.#sampleRateHz = sampleRateHz;
    this.#mostDataBytes = options.mostDataBytes ?? MOST_DATA_BYTES;
    this.#writer = this.#openFirst(options.append === true);
  }

  /** Path of the present file. */
  get path(): string {
    return this.#paths.at(-1)!;
  }

  get paths(): readonly string[] {
    return this.#paths;
  }

  /** Samples in the present file. */
  get samples(): number {
    return this.#writer.samples;
  }

  /** Samples in all files. */
  get totalSamples(): number {
    return this.#samplesBefore + this.samples;
  }

  /**
   * @param samples mono, 16-bit little-endian
   * @throws the file system's own error; samples that were written before are kept
   */
  append(samples: Buffer): void {
    let written = this.#writer.append(samples);
    while (written < samples.length) {
      const next = this.#openNext();
      this.#samplesBefore += this.#writer.samples;
      this.#writer.close();
      this.#writer = next;
      written += this.#writer.append(samples.subarray(written));
    }
  }

  close(): void {
    this.#writer.close();
  }

  #openFirst(append: boolean): WavWriter {
    try {
      return this.#open(this.#firstPath, { append });
    } catch (error) {
      if (append && error instanceof WavProblem) return this.#openNext();
      throw error;
    }
  }

  #openNext(): WavWriter {
    const { dir, name, ext } = parse(this.#firstPath);
    for (let number = 2; number < MOST_FILES; number++) {
      try {
        return this.#open(join(dir, `${name} (${String(number)})${ext}`), { isNew: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
    throw new WavProblem('every name for a further file is taken');
  }

  #open(path: string, how: { readonly append?: boolean; readonly isNew?: boolean }): WavWriter {
    const writer = new WavWriter(path, this.#sampleRateHz, { ...how, mostDataBytes: this.#mostDataBytes });
    this.#paths.push(path);
    return writer;
  }
}

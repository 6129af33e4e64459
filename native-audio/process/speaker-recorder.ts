import type { AudioEvent } from './messages.ts';
import { Recording } from './recording.ts';

/**
 * Files that this process or an earlier life of it began to write. They are continued, never
 * overwritten.
 */
export class BegunFiles {
  readonly #paths = new Set<string>();

  add(paths: readonly string[]): void {
    for (const path of paths) this.#paths.add(path);
  }

  /** @returns whether it was begun before. */
  begin(path: string): boolean {
    const isBegun = this.#paths.has(path);
    this.#paths.add(path);
    return isBegun;
  }
}

/** The recording of what the speaker plays: one at a time. */
export class SpeakerRecorder {
  readonly #files: BegunFiles;
  readonly #send: (event: AudioEvent) => void;
  #recording: Recording | undefined;

  constructor(files: BegunFiles, send: (event: AudioEvent) => void) {
    this.#files = files;
    this.#send = send;
  }

  /** Naming the same file again changes nothing, even after its recording ended. */
  start(path: string): void {
    if (this.#recording?.path === path) return;
    this.#recording?.close();
    const events = {
      onMark: (file: string, sampleRateHz: number, samples: number, nowMs: number) => {
        const atMs = performance.timeOrigin + nowMs;
        this.#send({ type: 'recording', path: file, sampleRateHz, samples, atMs });
      },
      onEnd: (file: string, reason: string) => this.#send({ type: 'problem', reason, failedFile: file }),
    };
    this.#recording = new Recording(path, events, this.#files.begin(path));
  }

  append(block: Float32Array, sampleRateHz: number, nowMs: number): void {
    this.#recording?.append(block, sampleRateHz, nowMs);
  }

  close(): void {
    this.#recording?.close();
  }
}

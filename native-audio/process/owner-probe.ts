import type { ProbeAnswer, ProbeQuestion } from '../devices/device-probe.ts';
import type { AudioEvent } from './messages.ts';

/** The owner has a time limit too. This one is for an owner that forgets the question. */
const LIMIT_MS = 10_000;

interface Asked {
  readonly resolve: (answer: ProbeAnswer) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Asks the owner to start the child of a probe. An Electron utility process cannot start children.
 */
export class OwnerProbe {
  readonly #send: (event: AudioEvent) => void;
  readonly #asked = new Map<number, Asked>();
  #lastId = 0;

  constructor(send: (event: AudioEvent) => void) {
    this.#send = send;
  }

  /** Rejects with a sentence when the owner cannot, or does not answer in time. */
  ask(question: ProbeQuestion): Promise<ProbeAnswer> {
    return new Promise((resolve, reject) => {
      const id = (this.#lastId += 1);
      const timer = setTimeout(
        () => this.failed(id, `The sound system did not list its devices within ${LIMIT_MS / 1_000} s.`),
        LIMIT_MS,
      );
      this.#asked.set(id, { resolve, reject, timer });
      this.#send({ type: 'probe', id, question });
    });
  }

  answered(id: number, answer: ProbeAnswer): void {
    this.#take(id)?.resolve(answer);
  }

  failed(id: number, reason: string): void {
    this.#take(id)?.reject(new Error(reason));
  }

  /** Ignores a second answer, and an answer to no question. */
  #take(id: number): Asked | undefined {
    const asked = this.#asked.get(id);
    clearTimeout(asked?.timer);
    this.#asked.delete(id);
    return asked;
  }
}

import { LOOK_EVERY_MS } from '../devices/device-side.ts';

/** The owner pings every 250 ms, so four pings are missing. */
const SILENT_AFTER_MS = 1_000;
export const OWNER_SILENT =
  'The microphone was closed: the program that holds the talk key has not answered for 1 s.';

/**
 * The dead-man switch of the microphone: notices when the owner, which holds the talk key, falls
 * silent. It counts looks of a running event loop. So a stall of this process, in which commands
 * pile up, does not count.
 */
export class OwnerWatch {
  #idleLooks = 0;

  /** A command has arrived. */
  received(): void {
    this.#idleLooks = 0;
  }

  /**
   * Called every {@link LOOK_EVERY_MS}.
   * @returns whether the owner has been silent for too long.
   */
  look(): boolean {
    this.#idleLooks += 1;
    return this.#idleLooks * LOOK_EVERY_MS >= SILENT_AFTER_MS;
  }
}

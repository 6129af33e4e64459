import type { EventName, EventPayload, PanelEndpoints, PanelState } from '../contract/index.ts';
import type { DeskOptions } from './ports.ts';

/** One event of the contract. */
export type PanelEvent = {
  readonly [Name in EventName]: { readonly name: Name; readonly payload: EventPayload<Name> };
}[EventName];

export type FailSafeCause = 'lock' | 'suspend' | 'blur' | 'window-lost' | 'stopping';

/**
 * Everything of one desk that a panel shows and asks, with no window in it: the desktop app and the headless station
 * carry the same desk to their panels.
 */
export class Desk {
  readonly #options: DeskOptions;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  /** What the panel may ask; every argument has been parsed. */
  get endpoints(): PanelEndpoints {
    throw new Error(`not there yet: ${this.#options.app.version}`);
  }

  /** The same object until something changes; its revision counts up. */
  get state(): PanelState {
    throw new Error('not there yet');
  }

  /** Every event of the contract; state at most once in 16 ms. @returns a function that ends the subscription. */
  subscribe(_listener: (event: PanelEvent) => void): () => void {
    throw new Error('not there yet');
  }

  start(): Promise<void> {
    return Promise.reject(new Error('not there yet'));
  }

  stop(): Promise<void> {
    return Promise.reject(new Error('not there yet'));
  }

  /** Closes every microphone: screen lock, suspend, a window that blurred, died or was closed, quitting. */
  failSafe(_cause: FailSafeCause): void {
    throw new Error('not there yet');
  }

  /** After suspend: connection and devices anew, at once. */
  resume(): void {
    throw new Error('not there yet');
  }

  /** A `partyline://join?…` link that the system handed over. */
  openLink(_link: string): void {
    throw new Error('not there yet');
  }

  /** For desktops that tell no key-up: latches talk on the selected channel, or closes it. */
  toggleTalk(): void {
    throw new Error('not there yet');
  }
}

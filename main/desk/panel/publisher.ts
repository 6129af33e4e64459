import type { EventName, EventPayload, PanelState } from '../../contract/index.ts';

export type PanelEvent = {
  readonly [Name in EventName]: { readonly name: Name; readonly payload: EventPayload<Name> };
}[EventName];

/** A screen shows 60 pictures a second. */
const STATE_EVERY_MS = 16;

/** Sends the panel's state and other events to all listeners. */
export class Publisher {
  readonly #project: (revision: number) => PanelState;
  readonly #onFailure: (error: unknown) => void;
  readonly #listeners = new Set<(event: PanelEvent) => void>();
  #state: PanelState | undefined;
  #revision = 0;
  #dirty = true;
  #timer: NodeJS.Timeout | undefined;
  #shownMs = -Infinity;

  /** @param onFailure gets the error that a listener threw. */
  constructor(project: (revision: number) => PanelState, onFailure: (error: unknown) => void) {
    this.#project = project;
    this.#onFailure = onFailure;
  }

  /** The same object until something changes. */
  get state(): PanelState {
    if (this.#dirty || !this.#state) {
      this.#dirty = false;
      this.#state = this.#project(++this.#revision);
    }
    return this.#state;
  }

  subscribe(listener: (event: PanelEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Marks the state as outdated. Listeners get the new state soon, and once for many changes. */
  changed(): void {
    this.#dirty = true;
    if (this.#timer) return;
    const waitMs = Math.max(0, this.#shownMs + STATE_EVERY_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#shownMs = performance.now();
      this.emit({ name: 'state', payload: this.state });
    }, waitMs);
  }

  emit(event: PanelEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        // One broken window must not stop the news for the others, such as an open microphone.
        this.#onFailure(error);
      }
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

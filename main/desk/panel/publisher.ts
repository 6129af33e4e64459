import type { EventName, EventPayload, PanelState } from '../../contract/index.ts';

/** One event of the contract. */
export type PanelEvent = {
  readonly [Name in EventName]: { readonly name: Name; readonly payload: EventPayload<Name> };
}[EventName];

/** A screen shows 60 pictures a second. */
const STATE_EVERY_MS = 16;

/** The panel's state as it was shown last, and everybody who looks at it. */
export class Publisher {
  readonly #project: (revision: number) => PanelState;
  readonly #onFailure: (error: unknown) => void;
  readonly #listeners = new Set<(event: PanelEvent) => void>();
  #state: PanelState | undefined;
  #revision = 0;
  #dirty = true;
  #timer: NodeJS.Timeout | undefined;
  #shownMs = -Infinity;

  /** @param onFailure told when a listener threw. */
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

  /** Something that the state is made of is another; listeners are told soon, and once for many changes. */
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
        // A window that breaks must not break off what is being told: a microphone that opens or closes, say.
        this.#onFailure(error);
      }
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

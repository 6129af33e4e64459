import { CALL_NAMES, type PanelEndpoints } from '../../main/contract/index.ts';

type Listener = (event: { readonly name: string; readonly payload: unknown }) => void;

/** Replaces a desk where only its use by panels and shells matters: it records all calls. */
export class FakeDesk {
  readonly calls: { readonly name: string; readonly args: unknown }[] = [];
  readonly failSafes: string[] = [];
  /** The answer of a call; by default nothing. */
  readonly answers = new Map<string, (args: unknown) => unknown>();
  readonly #listeners = new Set<Listener>();
  readonly endpoints: PanelEndpoints;

  constructor() {
    const endpoint = (name: string) => (args: unknown) => {
      this.calls.push({ name, args });
      return this.answers.get(name)?.(args);
    };
    this.endpoints = Object.fromEntries(
      CALL_NAMES.map((name) => [name, endpoint(name)]),
    ) as unknown as PanelEndpoints;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  emit(name: string, payload: unknown): void {
    for (const listener of this.#listeners) listener({ name, payload });
  }

  failSafe(cause: string): void {
    this.failSafes.push(cause);
  }
}

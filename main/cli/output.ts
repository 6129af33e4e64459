/** One event: a line for people, JSON for programs. `event` names it. */
export interface CliEvent {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** stdout of a command: JSON lines with --json, otherwise the text of each event. */
export class Output {
  readonly #json: boolean;
  readonly #write: (line: string) => void;

  constructor(json: boolean, write: (line: string) => void = (line) => process.stdout.write(`${line}\n`)) {
    this.#json = json;
    this.#write = write;
  }

  /** @param text for people; without it people see nothing. */
  emit(event: CliEvent, text?: string): void {
    if (this.#json) this.#write(JSON.stringify(event));
    else if (text !== undefined) this.#write(text);
  }
}

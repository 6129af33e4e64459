/** One thing that happened, for people as a line and for programs as JSON. `event` names it. */
export interface CliEvent {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** stdout of a command: JSON lines with --json, else the text that `describe` makes of an event. */
export class Output {
  readonly #json: boolean;
  readonly #write: (line: string) => void;

  constructor(json: boolean, write: (line: string) => void = (line) => process.stdout.write(`${line}\n`)) {
    this.#json = json;
    this.#write = write;
  }

  /** @param text for people; absent: nothing is shown to them. */
  emit(event: CliEvent, text?: string): void {
    if (this.#json) this.#write(JSON.stringify(event));
    else if (text !== undefined) this.#write(text);
  }
}

/** Why a file cannot be used as sound. The message fits behind a colon: "it is not a WAV file". */
export class WavProblem extends Error {
  /** Whether another program could convert the file into a usable one. */
  readonly convertible: boolean;

  constructor(reason: string, convertible = true) {
    super(reason);
    this.convertible = convertible;
  }
}

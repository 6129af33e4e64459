/** The exit codes of the process; docs/operations.md lists them. */
export const EXIT = {
  ok: 0,
  /** A defect of this program: please report it. */
  unexpected: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** No server at the address, or the connection was lost before the work was done. */
  noServer: 3,
  /**
   * The server refused this station: passphrase, version, or the same station connected elsewhere.
   */
  refused: 4,
  /** No such channel or station, no permission there, or somebody holds the floor. */
  notAllowed: 5,
  /** A file cannot be read, written or understood. */
  badFile: 6,
  /** The port is taken, or the address is not this machine's. */
  cannotListen: 7,
  /** Something that this machine needs is missing. */
  missing: 8,
  /** Another process has this data folder. */
  alreadyRunning: 9,
  /** Stopped before the work was done: the code that a shell reports for Ctrl+C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An error for the person at the keyboard: a sentence that says what to do, and the exit code. */
export class CliError extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

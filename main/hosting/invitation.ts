/** What an invitation says. */
export interface Invitation {
  /** One or several hosts, best first: `192.168.1.20`, `studio.local`, `[fd00::1]`. */
  readonly host: string | readonly string[];
  readonly port: number;
  /** The server's name, for people; may be empty. */
  readonly name: string;
  /** Absent: the server lets everybody in. */
  readonly passphrase?: string | undefined;
}

export interface ParsedInvitation {
  /** `ws://HOST:PORT`, best first; at least one. */
  readonly urls: readonly string[];
  readonly name: string;
  readonly passphrase: string | undefined;
}

/** @returns `partyline://join?host=…&port=…&name=…&key=…`; several hosts are repeated `host`s. */
export function invitationLink(_invitation: Invitation): string {
  return '';
}

/** Reads a link, also out of the text around it. @returns undefined for everything else. */
export function parseInvitation(_text: string): ParsedInvitation | undefined {
  return undefined;
}

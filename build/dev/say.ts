/**
 * Prints one line about one thing that happened, on stdout.
 * @param what names the part, such as "server".
 */
export function say(what: string, text: string): void {
  process.stdout.write(`${what.padEnd(9)} ${text}\n`);
}

/**
 * Closes a union. The compiler rejects a switch that forgets a case; a value from outside throws.
 */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}

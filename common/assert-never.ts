/** Closes a union: the compiler refuses a switch that forgets a case, and a value from outside throws. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}

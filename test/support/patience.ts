/**
 * The longest time that a test waits for an event. It is no promise of the product: a busy machine
 * may take many times as long as a quiet one, and a long limit costs a passing test nothing.
 */
export const PATIENCE_MS = 30_000;

/** The child's end of the messages of the server bench. */

export function answer(message: object): void {
  process.send?.(message);
}

/** @returns processor time of this process so far. */
export function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

export function endWithParent(): void {
  process.on('disconnect', () => process.exit(0));
}

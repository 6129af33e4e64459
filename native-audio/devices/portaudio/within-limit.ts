/**
 * Waits no longer than that for a promise that may never settle.
 * @returns null when the time is over
 * @throws what the promise rejects with in time
 */
export async function withinLimit<T>(
  promise: Promise<T>,
  limitMs: number,
): Promise<{ readonly value: T } | null> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), limitMs);
  });
  try {
    return await Promise.race([promise.then((value) => ({ value })), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Pending reads and writes hold one libuv thread each, a `quit` that hangs holds one for ever, and
 * files need some too. libuv reads the number before the first line of JavaScript runs, so the
 * parent passes it.
 */
export const AUDIO_THREADS = 16;

/** Environment variables that the owner must set for the audio process. */
export const AUDIO_PROCESS_ENV: Readonly<Record<string, string>> = {
  UV_THREADPOOL_SIZE: String(AUDIO_THREADS),
};

/** A sentence when the process was started without {@link AUDIO_PROCESS_ENV}, else null. */
export function threadPoolProblem(env: Readonly<Record<string, string | undefined>>): string | null {
  const threads = Number(env['UV_THREADPOOL_SIZE'] ?? '4');
  if (threads >= AUDIO_THREADS) return null;
  return `The audio process was started with ${threads} worker threads instead of ${AUDIO_THREADS}: sound may stall. Pass UV_THREADPOOL_SIZE=${AUDIO_THREADS} in its environment.`;
}

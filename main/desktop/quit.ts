import { app } from 'electron';

/**
 * The longest time for quitting: the app leaves its server, a hosted server tells its stations, and
 * child processes end.
 */
const PATIENCE_MS = 4_000;

/**
 * Makes quitting wait for its preparations, but only for a limited time.
 * @param leave closes everything; called once.
 * @param onFailure is called when that failed or took too long.
 */
export function quitPolitely(leave: () => Promise<void>, onFailure: (error: unknown) => void): void {
  let leaving = false;
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (leaving) return;
    leaving = true;
    const tooLong = new Promise<never>((_, reject) => {
      setTimeout(() => {
        reject(new Error(`not done within ${String(PATIENCE_MS)} ms`));
      }, PATIENCE_MS);
    });
    Promise.race([leave(), tooLong])
      .catch(onFailure)
      .finally(() => {
        // Not `quit`: that would trigger `before-quit` again.
        app.exit(0);
      });
  });
}

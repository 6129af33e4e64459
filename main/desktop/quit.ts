import { app } from 'electron';

/** How long leaving politely may take: the server is told, a hosted one tells its stations, children end. */
const PATIENCE_MS = 4_000;

/**
 * Makes quitting wait for what must be done before, and no longer than a person would.
 * @param leave closes everything; called once.
 * @param onFailure told when it failed or took too long.
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
        // Not `quit`: that would ask again.
        app.exit(0);
      });
  });
}

import { app, dialog } from 'electron';
import type { LogFile } from './log-file.ts';
import type { ShellWords } from './tray/shell-words.ts';

interface LastWordsOptions {
  readonly log: LogFile;
  /** Closes every microphone. Must not throw. */
  readonly closeMicrophone: () => void;
  readonly words: () => ShellWords;
}

/**
 * Handles a failure of this process: it closes the microphone, writes the log, tells the person,
 * and ends.
 */
export function prepareLastWords({ log, closeMicrophone, words }: LastWordsOptions): void {
  const close = (): void => {
    try {
      closeMicrophone();
    } catch {
      // The audio process closes it by itself when this process stops answering.
    }
  };
  let ending = false;
  process.on('uncaughtException', (error) => {
    close();
    log.error({ err: error }, 'an unexpected failure');
    log.flush();
    if (ending) return;
    ending = true;
    const { crashTitle, crashText } = words();
    dialog.showErrorBox(crashTitle, crashText(log.path));
    app.exit(1);
  });
  // One action failed but no state was left half changed: an intercom that goes on is worth more
  // than one that ends.
  process.on('unhandledRejection', (reason) => {
    close();
    log.error({ err: reason }, 'a failure that nobody waited for');
  });
}

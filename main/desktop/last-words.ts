import { app, dialog } from 'electron';
import type { LogFile } from './log-file.ts';
import type { ShellWords } from './tray/shell-words.ts';

export interface LastWordsOptions {
  readonly log: LogFile;
  /** Closes every microphone. Must not throw. */
  readonly closeMicrophone: () => void;
  readonly words: () => ShellWords;
}

/** What is done when this process breaks: first the microphone, then the log, then the person, then the end. */
export function prepareLastWords({ log, closeMicrophone, words }: LastWordsOptions): void {
  const close = (): void => {
    try {
      closeMicrophone();
    } catch {
      // The audio process closes it by itself when nobody answers it any more.
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
  // Something was not done, but nothing was torn in the middle: an intercom that goes on is worth more than one that ends.
  process.on('unhandledRejection', (reason) => {
    close();
    log.error({ err: reason }, 'a failure that nobody waited for');
  });
}

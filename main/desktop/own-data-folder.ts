import { app, dialog } from 'electron';
import { EXIT } from '../base/exit-codes.ts';
import { openBrowser } from '../base/open-browser.ts';
import { claimDataFolder } from '../ownership/index.ts';
import type { LogFile } from './log-file.ts';
import { shellWords } from './tray/shell-words.ts';

/**
 * Claims the data folder. Electron's own lock only excludes other desktop apps; a station with its
 * panel in a browser may have the folder too.
 * @param show brings this app's window to the front when a person starts such a station later.
 * @returns a function that gives the folder up; undefined when another program has it: then that
 * one's panel is opened, and this app ends.
 */
export async function ownDataFolder(
  folder: string,
  log: LogFile,
  show: () => void,
): Promise<(() => void) | undefined> {
  const claimed = await claimDataFolder(folder, () => {
    show();
    return { shell: 'desktop' };
  });
  if (claimed.type === 'owner') return claimed.release;
  if (claimed.type === 'impossible') {
    log.warn({ folder, reason: claimed.reason }, 'a second start on this data folder would not be noticed');
    return () => undefined;
  }
  const opened = await claimed.open();
  log.warn({ folder, pid: claimed.pid, shell: opened?.shell }, 'another program has the data folder');
  if (opened?.shell === 'browser' && openBrowser(opened.link)) {
    app.exit(0);
    return undefined;
  }
  const { takenTitle, takenText } = shellWords('system', app.getLocale());
  dialog.showErrorBox(takenTitle, takenText(folder, claimed.pid));
  app.exit(EXIT.alreadyRunning);
  return undefined;
}

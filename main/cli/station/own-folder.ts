import { claimDataFolder, type Opened } from '../../ownership/index.ts';
import type { Logger } from '../../server/index.ts';
import { CliError, EXIT } from '../../base/exit-codes.ts';
import { openBrowser } from '../../base/open-browser.ts';
import type { Output } from '../output.ts';

interface OwnFolderOptions {
  readonly folder: string;
  /** Makes the link for a person who starts a second process. */
  readonly link: () => Promise<string>;
  /** Whether to open the panel of a process that runs already, as this one's would have been. */
  readonly open: boolean;
  readonly output: Output;
  readonly logger: Logger;
}

/**
 * Makes this process the owner of the data folder.
 * @returns a function that gives it up.
 * @throws CliError when another process owns it; that one's panel is shown instead.
 */
export async function ownFolder({
  folder,
  link,
  open,
  output,
  logger,
}: OwnFolderOptions): Promise<() => void> {
  const claimed = await claimDataFolder(folder, async () => ({ shell: 'browser', link: await link() }));
  if (claimed.type === 'owner') return claimed.release;
  if (claimed.type === 'impossible') {
    logger.warn(
      { folder, reason: claimed.reason },
      'a second start on this data folder would not be noticed',
    );
    return () => undefined;
  }
  const { pid } = claimed;
  const opened = await claimed.open();
  const url = opened?.shell === 'browser' ? opened.link : undefined;
  output.emit(
    { event: 'already-running', folder, pid, url },
    url === undefined ? undefined : `Its panel: ${url}`,
  );
  if (open && url !== undefined && !openBrowser(url))
    output.emit({ event: 'not-opened' }, 'There is no display here to open it on.');
  throw new CliError(EXIT.alreadyRunning, explain(folder, pid, opened));
}

function explain(folder: string, pid: number | undefined, opened: Opened | undefined): string {
  const who = pid === undefined ? '' : ` (process ${String(pid)})`;
  switch (opened?.shell) {
    case 'browser':
      return `Partyline already runs${who} with the data folder ${folder}; its panel's new link opens once. For a second station, name another folder in PARTYLINE_DATA.`;
    case 'desktop':
      return `The desktop app already runs${who} with the data folder ${folder}; its window is in front now. For a second station, name another folder in PARTYLINE_DATA.`;
    default:
      return `Partyline already runs${who} with the data folder ${folder}, and does not answer. End it, or name another folder in PARTYLINE_DATA.`;
  }
}

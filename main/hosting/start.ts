import { fileURLToPath } from 'node:url';
import { forkChild, type Child } from '../processes/child.ts';
import { SHORT_PAUSES } from '../processes/gc-options.ts';
import type { ServerCommand, ServerEvent } from './messages.ts';

/** The built server process beside this file, as it lies in dist/. */
export const SERVER_ENTRY = fileURLToPath(new URL('./server-process.js', import.meta.url));

/** Starts the hosted server's process under plain Node. @param entry of a build that lies elsewhere. */
export function startServerProcess(entry: string = SERVER_ENTRY): Child<ServerCommand, ServerEvent> {
  return forkChild<ServerCommand, ServerEvent>(entry, { execArgv: SHORT_PAUSES });
}

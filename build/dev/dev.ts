import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { untilStopped } from '../../main/cli/until-stopped.ts';
import { Intercom } from './intercom.ts';
import { servePanelPage, type PanelPage } from './panel-page.ts';
import { say } from './say.ts';
import { Sources, type CompileMessage } from './sources.ts';

/**
 * `npm run dev`: a server, two stations with simulated sound, and the panel, each started again or
 * reloaded after a save. `-- --port N` serves the panel on this port. A typed line, such as "call
 * Main", is a command for the second station.
 */
/** This file runs compiled, from dist/build/dev. */
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const IS_OVER_EVERY_MS = 60_000;

const stop = untilStopped();
const port = readPort();
const intercom = new Intercom(ROOT);
let page: PanelPage | undefined;
/** One start after the other. */
let starts = Promise.resolve();
let isCompiled = false;

function compiled({ problems, isChanged }: CompileMessage): void {
  for (const problem of problems) say('compile', problem);
  if (problems.length > 0) {
    say('compile', 'Nothing is started again until this is mended.');
    return;
  }
  const isFirst = !isCompiled;
  isCompiled = true;
  if (!isFirst && !isChanged) return;
  say('compile', 'the sources are compiled to dist');
  startAgain();
}

function startAgain(): void {
  starts = starts.then(start).catch((error: unknown) => {
    if (!stop.stopped) say('failed', `${(error as Error).message} Mend it and save.`);
  });
}

async function start(): Promise<void> {
  if (stop.stopped) return;
  await intercom.stop();
  await intercom.start();
  if (page) page.reload();
  else {
    page = await servePanelPage({
      root: ROOT,
      port,
      panelPort: intercom.panelPort,
      link: async () => {
        await starts;
        return intercom.link();
      },
    });
  }
  say('panel', `open ${page.url}`);
}

function readPort(): number | undefined {
  const { port: text } = parseArgs({ options: { port: { type: 'string' } } }).values;
  return text === undefined ? undefined : Number(text);
}

const sources = new Sources(ROOT, compiled, stop.fail);
const lines = createInterface({ input: process.stdin, terminal: false });
lines.on('line', (line) => {
  intercom.command(line);
});
const overs = setInterval(() => {
  if (!intercom.isOver) return;
  say('station', 'the simulated microphones are at their end');
  startAgain();
}, IS_OVER_EVERY_MS);
try {
  await stop.done;
  say('stop', 'ending every process');
} finally {
  clearInterval(overs);
  lines.close();
  process.stdin.destroy();
  await Promise.all([intercom.stop(), sources.stop()]);
  // A start that was under way may have left processes.
  await starts;
  await intercom.close();
  await page?.close();
}

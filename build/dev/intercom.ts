import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliChild } from '../../main/cli/cli-child.ts';
import type { CliEvent } from '../../main/cli/output.ts';
import { readWav } from '../../main/cli/sound/wav.ts';
import { WavWriter } from '../../native-audio/wav/wav-writer.ts';
import { say } from './say.ts';

const PANEL_STATION = 'Stage left';
const TALKER = 'Control room';
const CHANNEL = 'Main';
/** A busy machine needs long for its first start. */
const READY_MS = 30_000;
/** The talker holds its key for so long, and then lets it go for so long. */
const TURN_MS = 6_000;
/** Length of the simulated microphones' file: 58 MB at 16 kHz. After it they would be silent. */
const MICROPHONE_MS = 30 * 60_000;

/** A server and two stations from dist/, each a process, with files in the place of microphones. */
export class Intercom {
  readonly #cli: string;
  readonly #phrase: string;
  readonly #config: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'partyline-dev-'));
  readonly #microphone = join(this.#folder, 'microphone.wav');
  readonly #data = join(this.#folder, 'data');
  #children: CliChild[] = [];
  #panel: CliChild | undefined;
  #talker: CliChild | undefined;
  #turns: NodeJS.Timeout | undefined;
  #startedMs = 0;
  #serverPort = 0;
  #panelPort = 0;
  #isStopping = false;
  /** Links are asked for one after the other, so that each page gets one of its own. */
  #lastLink: Promise<unknown> = Promise.resolve();

  /** @param root folder of the sources and of dist/. */
  constructor(root: string) {
    this.#cli = join(root, 'dist/main/cli.js');
    this.#phrase = join(root, 'main/demo/phrase.wav');
    this.#config = join(root, 'build/dev/channels.json');
    mkdirSync(this.#data);
    const settings = { version: 1, setupDone: true, name: PANEL_STATION };
    writeFileSync(join(this.#data, 'settings.json'), JSON.stringify(settings));
  }

  /** Port of the panel's own server on loopback; 0 before the first start. */
  get panelPort(): number {
    return this.#panelPort;
  }

  /** The simulated microphones have nothing more to say. */
  get isOver(): boolean {
    return this.#panel !== undefined && performance.now() - this.#startedMs > MICROPHONE_MS;
  }

  /**
   * Starts everything, on the ports of the last time.
   * @throws Error with a sentence when a part does not start.
   */
  async start(): Promise<void> {
    writeMicrophone(this.#phrase, this.#microphone);
    this.#isStopping = false;
    this.#startedMs = performance.now();
    const port = String(this.#serverPort);
    const server = this.#launch('serve', '--host', '127.0.0.1', '--port', port, '--config', this.#config);
    const serving = await server.waitFor('serving', anything, READY_MS);
    const [url] = serving['urls'] as string[];
    this.#serverPort = Number(serving['port']);
    say('server', `${url}, channels as in build/dev/channels.json`);
    const sound = ['--input', `file:${this.#microphone}`, '--output', 'none'];
    const panel = this.#launch(
      ...['station', '--panel', '--panel-port', String(this.#panelPort), '--server', url],
      ...sound,
    );
    const talker = this.#launch('station', '--server', url, '--name', TALKER, ...sound);
    this.#panelPort = Number((await panel.waitFor('panel', anything, READY_MS))['port']);
    say('station', `${PANEL_STATION}, with the panel; its microphone plays main/demo/phrase.wav`);
    await talker.waitFor('subscribed', anything, READY_MS);
    say(
      'station',
      `${TALKER}, talks on ${CHANNEL} every ${String((2 * TURN_MS) / 1_000)} s; type a command for it, such as "call ${CHANNEL}"`,
    );
    this.#panel = panel;
    this.#talker = talker;
    this.#talkInTurns(talker);
  }

  /** @param line a command of `partyline station` for the talker, such as "call Main". */
  command(line: string): void {
    this.#talker?.type(line);
  }

  /**
   * A one-time link to the panel's own server.
   * @throws Error when the panel's station does not run.
   */
  link(): Promise<string> {
    const link = this.#lastLink.then(async () => {
      const panel = this.#panel;
      if (!panel) throw new Error(`${PANEL_STATION} does not run.`);
      const before = panel.events.length;
      panel.type('panel');
      const isNew = (event: CliEvent): boolean => panel.events.indexOf(event) >= before;
      return String((await panel.waitFor('panel', isNew, READY_MS))['url']);
    });
    this.#lastLink = link.catch(() => undefined);
    return link;
  }

  /** Ends every process. `start` starts them again. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#turns);
    this.#panel = this.#talker = undefined;
    await Promise.all(this.#children.splice(0).map((child) => child.end()));
  }

  /** Ends every process, and removes the files. */
  async close(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #launch(...args: string[]): CliChild {
    const env = { PARTYLINE_DATA: this.#data, PARTYLINE_MDNS: 'off' };
    const child = new CliChild(this.#cli, args, env, (event) => {
      if (event.event === 'error') say(args[0], String(event['message']));
    });
    this.#children.push(child);
    void child.ended().then((how) => {
      if (!this.#isStopping) say(args[0], `${how}. It is started again after the next save.`);
    });
    return child;
  }

  #talkInTurns(talker: CliChild): void {
    let isHeld = false;
    this.#turns = setInterval(() => {
      isHeld = !isHeld;
      talker.type(`${isHeld ? 'press' : 'release'} ${CHANNEL}`);
    }, TURN_MS);
  }
}

const anything = (): boolean => true;

/** Writes the phrase again and again. */
function writeMicrophone(phrasePath: string, path: string): void {
  const { samples, sampleRateHz } = readWav(phrasePath);
  const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const writer = new WavWriter(path, sampleRateHz);
  const phraseMs = (samples.length * 1_000) / sampleRateHz;
  for (let writtenMs = 0; writtenMs < MICROPHONE_MS; writtenMs += phraseMs) writer.append(bytes);
  writer.close();
}

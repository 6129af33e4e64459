import { randomBytes } from 'node:crypto';
import { readdirSync, renameSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { removeQuietly } from '../atomic-file.ts';
import { folderMark, machineMark, markOf } from '../machine-mark.ts';
import { answerOn, ask, type Answer, type Opened, type Question, type Reply } from './messages.ts';
import { openPlaceElsewhere, openSocketPlace, type SocketPlace } from './socket-place.ts';

export type Claim =
  /** This process is the owner until it releases, or ends, however it ends. */
  | { readonly type: 'owner'; readonly release: () => void }
  /** Another process is. `open` asks it to show itself; undefined: it does not answer. */
  | {
      readonly type: 'taken';
      readonly pid: number | undefined;
      readonly open: () => Promise<Opened | undefined>;
    }
  /** Nothing can be claimed there, for everybody. `reason` is for a log. */
  | { readonly type: 'impossible'; readonly reason: string };

export interface ClaimOptions {
  /** Where the sockets lie; made if need be. */
  readonly folder: string;
  /** What is claimed in there: letters, digits. */
  readonly key: string;
  /** A person has started another one. */
  readonly onOpen?: () => Promise<Opened> | Opened;
}

/** An owner answers in a millisecond; a computer that has just started may be busy. */
const ANSWER_WITHIN_MS = 2_000;
/** It may have to make a link, or a window. */
const OPEN_WITHIN_MS = 10_000;
const ASK_AGAIN_MS = 10;
/** A socket has its name within a moment after it was made. */
const EARLY_MS = 10_000;

/**
 * Makes this process the one owner of something in a folder, by a socket that the system closes when the process ends:
 * nothing that a crash, a reboot or another computer left behind keeps anybody out.
 */
export async function claim(options: ClaimOptions): Promise<Claim> {
  const { folder, key } = options;
  const prefix = `${key}-${machineMark()}-`;
  if (process.platform === 'win32') return claimPipe(options);
  let reason = '';
  for (const open of [openSocketPlace, openPlaceElsewhere]) {
    try {
      return await new Candidate(open(folder), prefix, options).run();
    } catch (error) {
      reason = (error as Error).message;
    }
  }
  return { type: 'impossible', reason };
}

/**
 * One start that wants to own. Its socket has a name that nobody else ever has, so a socket that was found dead stays
 * dead and may be removed by anybody. Of several candidates the one with the lowest name wins: each is asked after one's own
 * socket can be asked, so of two at least one knows of the other, and the higher name waits for the lower one.
 */
class Candidate {
  readonly #place: SocketPlace;
  readonly #prefix: string;
  readonly #onOpen: ClaimOptions['onOpen'];
  readonly #name: string;
  readonly #server: Server;
  #isOwner = false;
  /** Lower names that have asked, and have not been asked themselves yet. */
  readonly #before = new Set<string>();

  constructor(place: SocketPlace, prefix: string, { onOpen }: ClaimOptions) {
    this.#place = place;
    this.#prefix = prefix;
    this.#onOpen = onOpen;
    this.#name = `${prefix}${String(process.pid)}-${randomBytes(3).toString('hex')}`;
    this.#server = createServer((socket) => {
      answerOn(socket, (asked) => this.#answer(asked));
    });
  }

  async run(): Promise<Claim> {
    try {
      await this.#listen();
      for (const name of this.#others()) this.#before.add(name);
      for (let name = first(this.#before); name !== undefined; name = first(this.#before)) {
        const reply = await this.#whoIs(name);
        if (reply.type === 'owner' || reply.type === 'silent') {
          this.#release();
          return this.#taken(name, reply);
        }
        this.#before.delete(name);
      }
      this.#isOwner = true;
      return {
        type: 'owner',
        release: () => {
          this.#release();
        },
      };
    } catch (error) {
      this.#release();
      throw error;
    }
  }

  /** Under another name until it can be asked: to whoever finds it sooner it would look dead. */
  async #listen(): Promise<void> {
    const early = `.${this.#name}`;
    await listening(this.#server, this.#place.pathOf(early));
    renameSync(join(this.#place.folder, early), join(this.#place.folder, this.#name));
    this.#server.unref();
  }

  /** Also removes what a start left that was killed before its socket had its name. */
  #others(): string[] {
    const { folder } = this.#place;
    const names = readdirSync(folder);
    for (const name of names) {
      const path = join(folder, name);
      if (name.startsWith(`.${this.#prefix}`) && ageMs(path) > EARLY_MS) removeQuietly(path);
    }
    return names.filter((name) => name.startsWith(this.#prefix) && name !== this.#name);
  }

  /** @returns its answer, for a lower name once it is more than a candidate. */
  async #whoIs(name: string): Promise<Reply> {
    const untilMs = performance.now() + ANSWER_WITHIN_MS;
    for (;;) {
      const path = this.#place.pathOf(name);
      const reply = await ask(path, { type: 'who', name: this.#name }, ANSWER_WITHIN_MS);
      if (reply.type === 'dead') removeQuietly(join(this.#place.folder, name));
      if (reply.type !== 'candidate' || name > this.#name) return reply;
      if (performance.now() > untilMs) return { type: 'silent' };
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  }

  async #answer(asked: Question): Promise<Answer> {
    if (asked.type === 'open') {
      const opened = this.#isOwner ? await this.#onOpen?.() : undefined;
      return { type: 'opened', opened: opened ?? { shell: 'none' } };
    }
    if (this.#isOwner) return { type: 'owner', pid: process.pid };
    const { name } = asked;
    if (name.startsWith(this.#prefix) && !name.includes('/') && name < this.#name) this.#before.add(name);
    return { type: 'candidate' };
  }

  #taken(name: string, reply: Extract<Reply, { type: 'owner' | 'silent' }>): Claim {
    const { folder } = this.#place;
    return {
      type: 'taken',
      pid: reply.type === 'owner' ? reply.pid : undefined,
      open: async () => {
        const place = openSocketPlace(folder);
        const opened = await askToOpen(place.pathOf(name));
        place.close();
        return opened;
      },
    };
  }

  #release(): void {
    this.#isOwner = false;
    this.#server.close();
    for (const name of [this.#name, `.${this.#name}`]) removeQuietly(join(this.#place.folder, name));
    this.#place.close();
  }
}

/** A pipe of Windows ends with its process and leaves nothing behind; only one process can make it. */
async function claimPipe({ folder, key, onOpen }: ClaimOptions): Promise<Claim> {
  const path = `\\\\.\\pipe\\partyline-${markOf(folderMark(folder), key)}`;
  const server = createServer((socket) => {
    answerOn(socket, async (asked) =>
      asked.type === 'who'
        ? { type: 'owner', pid: process.pid }
        : { type: 'opened', opened: (await onOpen?.()) ?? { shell: 'none' } },
    );
  });
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await listening(server, path);
      server.unref();
      return {
        type: 'owner',
        release: () => {
          server.close();
        },
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE')
        return { type: 'impossible', reason: (error as Error).message };
    }
    const reply = await ask(path, { type: 'who', name: '' }, ANSWER_WITHIN_MS);
    // It has ended since.
    if (reply.type === 'dead') continue;
    return {
      type: 'taken',
      pid: reply.type === 'owner' ? reply.pid : undefined,
      open: () => askToOpen(path),
    };
  }
  return { type: 'impossible', reason: `${path} comes and goes` };
}

/** @returns what the owner did; undefined: it does not answer. */
async function askToOpen(path: string): Promise<Opened | undefined> {
  const reply = await ask(path, { type: 'open' }, OPEN_WITHIN_MS);
  return reply.type === 'opened' ? reply.opened : undefined;
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function ageMs(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

function first(names: ReadonlySet<string>): string | undefined {
  for (const name of names) return name;
  return undefined;
}

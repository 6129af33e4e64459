import { randomBytes } from 'node:crypto';
import { readdirSync, renameSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { removeQuietly } from '../base/atomic-file.ts';
import { answerOn, ask, type Answer, type Opened, type Question, type Reply } from './messages.ts';
import { placeOf, socketFolder } from './socket-place.ts';

export type Claim =
  /** This process is the owner until it releases the claim or ends in any way. */
  | { readonly type: 'owner'; readonly release: () => void }
  /**
   * Another process is the owner. `open` asks it to show itself; undefined when it does not answer.
   */
  | {
      readonly type: 'taken';
      readonly pid: number | undefined;
      readonly open: () => Promise<Opened | undefined>;
    }
  /** Nobody can claim anything there. `reason` is for a log. */
  | { readonly type: 'impossible'; readonly reason: string };

export interface ClaimOptions {
  readonly folder: string;
  /** The thing in the folder that is claimed. */
  readonly key: string;
  /** Called when a person has started another process for the same folder. */
  readonly onOpen?: () => Promise<Opened> | Opened;
}

/** An owner answers within a millisecond, but a computer that has just started may be busy. */
const ANSWER_WITHIN_MS = 2_000;
/** The owner may have to make a link or a window first. */
const OPEN_WITHIN_MS = 10_000;
const ASK_AGAIN_MS = 10;
/** A socket gets its final name a moment after it was made; an older unnamed one is left over. */
const EARLY_MS = 10_000;
const SWEEP_AFTER_MS = 3_600_000;

/**
 * Makes this process the one owner of something in a folder. The claim is a socket that the system
 * closes when the process ends, so nothing that a crash, a reboot or another computer left behind
 * keeps anybody out.
 */
export async function claim({ folder, key, onOpen }: ClaimOptions): Promise<Claim> {
  const place = placeOf(folder, key);
  try {
    if (process.platform === 'win32') return await claimPipe(`\\\\.\\pipe\\partyline-${place}`, onOpen);
    return await new Candidate(socketFolder(), `${place}-`, onOpen).run();
  } catch (error) {
    return { type: 'impossible', reason: (error as Error).message };
  }
}

/**
 * One process that wants to become the owner. Its socket has a name that is used only once, so a
 * socket that was found dead stays dead, and anybody may remove it. Among several candidates the
 * lowest name wins. Each one can be asked before it asks others, so of any two candidates at least
 * one knows the other, and the higher name waits for the lower one.
 */
class Candidate {
  readonly #folder: string;
  readonly #prefix: string;
  readonly #onOpen: ClaimOptions['onOpen'];
  readonly #name: string;
  readonly #server: Server;
  #isOwner = false;
  /** Lower names that have asked us and that we have not asked yet. */
  readonly #before = new Set<string>();

  constructor(folder: string, prefix: string, onOpen: ClaimOptions['onOpen']) {
    this.#folder = folder;
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
      void this.#sweep();
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

  /**
   * Listens under an early name first: a socket that cannot be asked yet would look dead to the
   * others.
   */
  async #listen(): Promise<void> {
    const early = `.${this.#name}`;
    await listening(this.#server, join(this.#folder, early));
    renameSync(join(this.#folder, early), join(this.#folder, this.#name));
    this.#server.unref();
  }

  /**
   * Lists the other candidates. It also removes sockets of processes that were killed before they
   * got their final name.
   */
  #others(): string[] {
    const names = readdirSync(this.#folder);
    for (const name of names) {
      const path = join(this.#folder, name);
      if (name.startsWith(`.${this.#prefix}`) && ageMs(path) > EARLY_MS) removeQuietly(path);
    }
    return names.filter((name) => name.startsWith(this.#prefix) && name !== this.#name);
  }

  /** Removes the sockets that ended owners of other folders left behind. */
  async #sweep(): Promise<void> {
    for (const name of readdirSync(this.#folder)) {
      const path = join(this.#folder, name);
      if (name.startsWith(this.#prefix) || ageMs(path) < SWEEP_AFTER_MS) continue;
      const reply = await ask(path, { type: 'who', name: '' }, ANSWER_WITHIN_MS);
      if (reply.type === 'dead') removeQuietly(path);
    }
  }

  /**
   * Asks another candidate. For a lower name, it waits until that one is more than a candidate.
   * @returns the last answer.
   */
  async #whoIs(name: string): Promise<Reply> {
    const untilMs = performance.now() + ANSWER_WITHIN_MS;
    for (;;) {
      const path = join(this.#folder, name);
      const reply = await ask(path, { type: 'who', name: this.#name }, ANSWER_WITHIN_MS);
      if (reply.type === 'dead') removeQuietly(path);
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
    const path = join(this.#folder, name);
    const pid = reply.type === 'owner' ? reply.pid : Number(name.split('-')[1]);
    return { type: 'taken', pid, open: () => askToOpen(path) };
  }

  #release(): void {
    this.#isOwner = false;
    this.#server.close();
    for (const name of [this.#name, `.${this.#name}`]) removeQuietly(join(this.#folder, name));
  }
}

/**
 * Claims by a Windows pipe, which ends with its process and leaves nothing behind. Only one process
 * can make it.
 */
async function claimPipe(path: string, onOpen: ClaimOptions['onOpen']): Promise<Claim> {
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
    // The owner has ended meanwhile.
    if (reply.type === 'dead') continue;
    return {
      type: 'taken',
      pid: reply.type === 'owner' ? reply.pid : undefined,
      open: () => askToOpen(path),
    };
  }
  return { type: 'impossible', reason: `${path} comes and goes` };
}

/** @returns what the owner did; undefined when it does not answer. */
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

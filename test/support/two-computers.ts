import { execFileSync } from 'node:child_process';

/** The end of the cable at each of them: named differently, as on real computers. */
export const CABLE = { server: 'eth0', desk: 'enp3s0' } as const;
export type Computer = keyof typeof CABLE;

/** Two network namespaces with a cable between them, which knows IPv6 only. */
export class TwoComputers {
  readonly #names: Readonly<Record<Computer, string>>;

  constructor() {
    const names = { server: `partyline-s${String(process.pid)}`, desk: `partyline-d${String(process.pid)}` };
    this.#names = names;
    try {
      for (const computer of ['server', 'desk'] as const) {
        ip('netns', 'add', names[computer]);
        // Addresses are there at once, and not only when nobody else has claimed them for a second.
        const noWait = ['all', 'default'].map((it) => `net.ipv6.conf.${it}.accept_dad=0`);
        execFileSync('ip', ['netns', 'exec', names[computer], 'sysctl', '-qw', ...noWait], { stdio: 'pipe' });
        ip('-n', names[computer], 'link', 'set', 'lo', 'up');
      }
      ip(
        '-n',
        names.server,
        'link',
        'add',
        CABLE.server,
        'type',
        'veth',
        'peer',
        'name',
        CABLE.desk,
        'netns',
        names.desk,
      );
      for (const computer of ['server', 'desk'] as const)
        ip('-n', names[computer], 'link', 'set', CABLE[computer], 'up');
      // The kernel gives each end its address a moment after both are up.
      while (!this.#isUp('server') || !this.#isUp('desk')) sleep(20);
    } catch (error) {
      this.end();
      throw error;
    }
  }

  /** @returns why there are none here; undefined: there are. */
  static unavailable(): string | undefined {
    try {
      new TwoComputers().end();
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #isUp(computer: Computer): boolean {
    const where = ['dev', CABLE[computer]];
    const link = ip('-n', this.#names[computer], '-o', 'link', 'show', ...where);
    const address = ip(
      '-n',
      this.#names[computer],
      '-6',
      '-o',
      'addr',
      'show',
      ...where,
      'scope',
      'link',
      '-tentative',
    );
    return link.includes('LOWER_UP') && address.includes('fe80:');
  }

  /** The command that starts another command there. */
  on(computer: Computer): readonly string[] {
    return ['ip', 'netns', 'exec', this.#names[computer]];
  }

  /** Its own address on the cable, which every interface has. */
  linkLocal(computer: Computer): string {
    const shown = ip(
      '-n',
      this.#names[computer],
      '-6',
      '-o',
      'addr',
      'show',
      'dev',
      CABLE[computer],
      'scope',
      'link',
    );
    return /(fe80:[0-9a-f:]+)/.exec(shown)![1]!;
  }

  give(computer: Computer, address: string): void {
    ip('-n', this.#names[computer], '-6', 'addr', 'add', address, 'dev', CABLE[computer], 'nodad');
  }

  unplug(): void {
    ip('-n', this.#names.server, 'link', 'set', CABLE.server, 'down');
  }

  end(): void {
    for (const name of Object.values(this.#names)) {
      try {
        ip('netns', 'del', name);
      } catch {
        // It was never made.
      }
    }
  }
}

function ip(...args: string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** This process has nothing else to do meanwhile. */
function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

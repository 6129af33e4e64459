import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { seededRandom } from './random.ts';

/** The faults of the connection. All of them may change while connections are open. */
export interface Faults {
  /** Added to every piece, each way, ms. */
  readonly delayMs: number;
  /** 0 to this much more, at random; order is kept, as TCP keeps it. */
  readonly jitterMs: number;
  /** Nothing passes in either direction, until it is turned off; then everything does, at once. */
  readonly stalled: boolean;
  /** Bytes vanish without a word, as on a cable that is pulled: connections stay open. */
  readonly halfOpen: boolean;
  /** The client side is read this slowly, bytes a second; 0: at full speed. */
  readonly slowBytesPerS: number;
  /** New connections are refused by being closed at once. */
  readonly refuses: boolean;
}

const HEALTHY: Faults = {
  delayMs: 0,
  jitterMs: 0,
  stalled: false,
  halfOpen: false,
  slowBytesPerS: 0,
  refuses: false,
};

/**
 * A TCP proxy on loopback that disturbs the connection between a station and its server, by a seed.
 */
export class FaultProxy {
  readonly seed: number;
  /** How many connections were accepted so far. */
  accepted = 0;
  readonly #server: Server;
  readonly #targetPort: number;
  readonly #random: () => number;
  readonly #pipes = new Set<Pipe>();
  #faults = HEALTHY;

  private constructor(targetPort: number, seed: number) {
    this.seed = seed;
    this.#targetPort = targetPort;
    this.#random = seededRandom(seed);
    this.#server = createServer((client) => this.#accept(client));
  }

  static async to(targetPort: number, seed = 1): Promise<FaultProxy> {
    const proxy = new FaultProxy(targetPort, seed);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `ws://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#pipes.size / 2;
  }

  set(faults: Partial<Faults>): void {
    this.#faults = { ...this.#faults, ...faults };
    for (const pipe of this.#pipes) pipe.pump();
  }

  heal(): void {
    this.set(HEALTHY);
  }

  /** Resets every connection, as a crashed peer or a firewall does. */
  cut(): void {
    for (const pipe of [...this.#pipes]) pipe.cut();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(client: Socket): void {
    this.accepted++;
    if (this.#faults.refuses) {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect({ port: this.#targetPort, host: '127.0.0.1' });
    client.setNoDelay(true);
    upstream.setNoDelay(true);
    const faults = (): Faults => this.#faults;
    this.#pipes.add(
      new Pipe(client, upstream, faults, this.#random, (pipe) => this.#pipes.delete(pipe), false),
    );
    this.#pipes.add(
      new Pipe(upstream, client, faults, this.#random, (pipe) => this.#pipes.delete(pipe), true),
    );
  }
}

/** One direction of one connection. */
class Pipe {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #faults: () => Faults;
  readonly #queue: { readonly bytes: Buffer; readonly dueMs: number }[] = [];
  readonly #toClient: boolean;
  #lastDueMs = 0;
  #ended = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    from: Socket,
    to: Socket,
    faults: () => Faults,
    random: () => number,
    onGone: (pipe: Pipe) => void,
    toClient: boolean,
  ) {
    this.#from = from;
    this.#to = to;
    this.#faults = faults;
    this.#toClient = toClient;
    from.on('data', (bytes) => {
      const { delayMs, jitterMs } = faults();
      this.#lastDueMs = Math.max(this.#lastDueMs, performance.now() + delayMs + random() * jitterMs);
      this.#queue.push({ bytes, dueMs: this.#lastDueMs });
      this.pump();
    });
    from.on('end', () => {
      this.#ended = true;
      this.pump();
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      onGone(this);
      // Earlier data must arrive before the end does, unless the end is a reset.
      if (!this.#ended) to.destroy();
    });
  }

  pump(): void {
    clearTimeout(this.#timer);
    const { stalled, halfOpen, slowBytesPerS } = this.#faults();
    if (stalled) return;
    if (halfOpen) {
      this.#queue.length = 0;
      return;
    }
    const slow = this.#toClient && slowBytesPerS > 0;
    while (this.#queue.length > 0) {
      const [{ bytes, dueMs }] = this.#queue;
      const waitMs = dueMs - performance.now();
      if (waitMs > 0) return this.#later(waitMs);
      this.#queue.shift();
      if (!this.#to.destroyed) this.#to.write(bytes);
      if (slow) return this.#later((bytes.length * 1_000) / slowBytesPerS);
    }
    if (this.#ended && !this.#to.destroyed) this.#to.end();
  }

  cut(): void {
    clearTimeout(this.#timer);
    this.#from.resetAndDestroy();
  }

  #later(ms: number): void {
    this.#timer = setTimeout(() => this.pump(), ms);
  }
}

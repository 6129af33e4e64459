import type { AudioFrame, ServerMessage } from '../../protocol/index.ts';
import { Connection, type ConnectionState } from './connection.ts';
import type { Identity } from './handshake.ts';

/** Which server to be on, and as whom. */
export interface ServerChoice {
  /** `ws://HOST:PORT`, see parseAddress. */
  readonly url: string;
  readonly identity: Identity;
  /** See ConnectionOptions. */
  readonly onStationId?: (stationId: string) => void;
}

export interface ServerConnectionOptions {
  readonly onState: (state: ConnectionState) => void;
  readonly onMessage: (message: ServerMessage) => void;
  /** See ConnectionOptions. */
  readonly onAudio: (frame: AudioFrame, ageMs: number) => void;
  readonly onStall: (stalled: boolean) => void;
}

/** Audio that went over the wire so far: bytes of frames, headers included. */
export interface Traffic {
  readonly inBytes: number;
  readonly outBytes: number;
}

const NO_TRAFFIC: Traffic = { inBytes: 0, outBytes: 0 };

/** The station's connection to its server. Choosing another server replaces it. */
export class ServerConnection {
  readonly #options: ServerConnectionOptions;
  #current: Connection | undefined;
  /** Connections that were left and whose sockets are still closing. */
  readonly #leaving = new Set<Promise<void>>();
  /** Sum over the connections that were left. */
  #pastTraffic = NO_TRAFFIC;

  constructor(options: ServerConnectionOptions) {
    this.#options = options;
  }

  /** The connection that there is now, joined or not. undefined: no server is chosen. */
  get current(): Connection | undefined {
    return this.#current;
  }

  get rttMs(): number | undefined {
    return this.#current?.state.type === 'joined' ? this.#current.rttMs : undefined;
  }

  get traffic(): Traffic {
    return sum(this.#pastTraffic, this.#current?.traffic ?? NO_TRAFFIC);
  }

  /** Leaves the server that was there. */
  connect({ url, identity, onStationId }: ServerChoice): void {
    this.#leave();
    const { onState, onMessage, onAudio, onStall } = this.#options;
    // A connection that was left is ignored. Its socket is closed to audio, but a welcome may still
    // be on its way.
    const isCurrent = (): boolean => this.#current === connection;
    const connection = new Connection({
      url,
      identity,
      onStationId,
      onState: (state) => {
        if (isCurrent()) onState(state);
      },
      onMessage: (message) => {
        if (isCurrent()) onMessage(message);
      },
      onAudio,
      onStall: (stalled) => {
        if (isCurrent()) onStall(stalled);
      },
    });
    this.#current = connection;
    connection.start();
  }

  disconnect(): void {
    this.#leave();
    this.#options.onState({ type: 'idle' });
  }

  /** Leaves for good. Resolves when every socket is closed. */
  async stop(): Promise<void> {
    const connection = this.#current;
    await Promise.all([connection?.stop(), ...this.#leaving]);
    if (!connection) this.#options.onState({ type: 'stopped' });
  }

  #leave(): void {
    const connection = this.#current;
    if (!connection) return;
    this.#current = undefined;
    this.#pastTraffic = sum(this.#pastTraffic, connection.traffic);
    const leaving = connection.stop().finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }
}

const sum = (a: Traffic, b: Traffic): Traffic => ({
  inBytes: a.inBytes + b.inBytes,
  outBytes: a.outBytes + b.outBytes,
});

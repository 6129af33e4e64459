import { limits, type AudioFrame, type ClientMessage, type ServerMessage } from '../../protocol/index.ts';
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

export interface ServerConnectionEvents {
  readonly onState: (state: ConnectionState) => void;
  readonly onMessage: (message: ServerMessage) => void;
  readonly onAudio: (frame: AudioFrame) => void;
  readonly onStall: (stalled: boolean) => void;
}

/** Audio that went over the wire so far: bytes of frames, headers included. */
export interface Traffic {
  readonly inBytes: number;
  readonly outBytes: number;
  /** Frames that were not played, because they had been on their way for too long. */
  readonly staleFrames: number;
}

/** The one connection there is, or none. Another takes its place when a person chooses another server. */
export class ServerConnection {
  readonly #events: ServerConnectionEvents;
  #connection: Connection | undefined;
  /** Connections that were left and whose sockets are still closing. */
  readonly #leaving = new Set<Promise<void>>();
  #inBytes = 0;
  #outBytes = 0;
  #staleFrames = 0;

  constructor(events: ServerConnectionEvents) {
    this.#events = events;
  }

  get rttMs(): number | undefined {
    return this.#connection?.state.type === 'joined' ? this.#connection.rttMs : undefined;
  }

  /** Audio frames not sent because the link was too far behind. */
  get droppedFrames(): number {
    return this.#connection?.droppedFrames ?? 0;
  }

  get traffic(): Traffic {
    return { inBytes: this.#inBytes, outBytes: this.#outBytes, staleFrames: this.#staleFrames };
  }

  /** Leaves the server that was there. */
  connect({ url, identity, onStationId }: ServerChoice): void {
    this.#leave();
    // A connection that was left has no say any more, whatever its socket still brings.
    const current = (): boolean => this.#connection === connection;
    const connection = new Connection({
      url,
      identity,
      onStationId,
      onState: (state) => {
        if (current()) this.#events.onState(state);
      },
      onMessage: (message) => {
        if (current()) this.#events.onMessage(message);
      },
      onAudio: (frame, ageMs) => {
        if (!current()) return;
        this.#inBytes += limits.AUDIO_HEADER_BYTES + frame.payload.length;
        if (ageMs > limits.MAX_AUDIO_AGE_MS) {
          this.#staleFrames++;
          return;
        }
        this.#events.onAudio(frame);
      },
      onStall: (stalled) => {
        if (current()) this.#events.onStall(stalled);
      },
    });
    this.#connection = connection;
    connection.start();
  }

  disconnect(): void {
    this.#leave();
    this.#events.onState({ type: 'idle' });
  }

  /** Now, instead of when the back-off is over. */
  retryNow(): void {
    this.#connection?.start();
  }

  /** Gives the socket up and connects again: after a sleep it may be dead without knowing it. */
  renew(): void {
    this.#connection?.renew();
  }

  /** Leaves for good. Resolves when every socket is closed. */
  async stop(): Promise<void> {
    const connection = this.#connection;
    await Promise.all([connection?.stop(), ...this.#leaving]);
    if (!connection) this.#events.onState({ type: 'stopped' });
  }

  send(message: ClientMessage): boolean {
    return this.#connection?.send(message) ?? false;
  }

  sendAudio(bytes: Uint8Array): void {
    if (this.#connection?.sendAudio(bytes)) this.#outBytes += bytes.length;
  }

  setTalking(talking: boolean): void {
    this.#connection?.setTalking(talking);
  }

  #leave(): void {
    const connection = this.#connection;
    if (!connection) return;
    this.#connection = undefined;
    const leaving = connection.stop().finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }
}

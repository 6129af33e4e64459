import type { StationNumber } from '../../../common/station-number.ts';
import { randomUUID } from 'node:crypto';
import type { AudioFrame, ServerMessage } from '../../protocol/index.ts';
import { Connection } from '../../station/connection/connection.ts';
import type { KeyCache } from '../../station/connection/handshake.ts';
import type { LoadFailure, LoadSpec } from './messages.ts';

/** The bench gives up after this many attempts of one station without an answer. */
const ATTEMPTS = 5;

interface BenchStationOptions {
  readonly spec: LoadSpec;
  readonly name: string;
  readonly keys: KeyCache;
  readonly right: 'talk' | 'listen';
  readonly onAudio: (frame: AudioFrame) => void;
  /** The server has confirmed the channel: at first, and after each reconnection. */
  readonly onReady: (stationNumber: StationNumber) => void;
  readonly onLost: () => void;
  /**
   * Nobody answers, or the server refuses this station, so waiting for it is useless. May be called
   * again.
   */
  readonly onGone?: (failure: LoadFailure) => void;
  readonly onMessage: (message: ServerMessage) => void;
}

/**
 * One station of a load test: a real connection that listens or talks on one channel, and
 * reconnects when it is cut off.
 */
export class BenchStation {
  readonly connection: Connection;
  readonly ready: Promise<void>;
  readonly #options: BenchStationOptions;
  #settle!: { resolve: () => void; reject: (failure: LoadFailure) => void };
  #failures = 0;
  #number = 0;
  #isReady = false;
  #gone: LoadFailure | undefined;
  #lost = 0;

  constructor(options: BenchStationOptions) {
    this.#options = options;
    const { spec, name, keys } = options;
    this.ready = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Many may fail for the same reason; only the first one is reported.
    this.ready.catch(() => undefined);
    this.connection = new Connection({
      url: spec.url,
      identity: {
        stationId: randomUUID(),
        name,
        codecs: ['PCMU/16000', 'PCMU/8000'],
        ...(spec.passphrase === undefined ? {} : { passphrase: spec.passphrase }),
      },
      keys,
      onState: (state) => {
        if (state.type === 'refused') this.#failed(state.reason, true);
        else if (state.type === 'waiting') this.#failed(state.reason, false);
      },
      onMessage: (message) => {
        this.#onMessage(message);
      },
      onAudio: options.onAudio,
    });
    this.connection.start();
  }

  /** Connections that were lost after the first welcome. */
  get lost(): number {
    return this.#lost;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** The reason for giving up; undefined again once the server has confirmed the station. */
  get gone(): LoadFailure | undefined {
    return this.#gone;
  }

  clear(): void {
    this.#lost = 0;
  }

  #onMessage(message: ServerMessage): void {
    const { spec, right, onMessage, onReady } = this.#options;
    if (message.type === 'welcome') {
      this.#number = message.you;
      const channels = [spec.channel];
      const [listen, talk] = right === 'listen' ? [channels, []] : [[], channels];
      this.connection.send({ type: 'subscribe', listen, talk });
    } else if (message.type === 'subscribed') {
      if (message.refused.length > 0) {
        this.#settle.reject({ type: 'not-permitted', right });
        return;
      }
      this.#isReady = true;
      this.#gone = undefined;
      this.#failures = 0;
      onReady(this.#number);
      this.#settle.resolve();
    } else onMessage(message);
  }

  #failed(reason: string, final: boolean): void {
    if (this.#isReady) {
      this.#isReady = false;
      this.#lost += 1;
      this.#options.onLost();
    }
    this.#failures += 1;
    if (!final && this.#failures < ATTEMPTS) return;
    this.#gone = { type: 'no-connection', reason, final };
    this.#settle.reject(this.#gone);
    this.#options.onGone?.(this.#gone);
  }
}

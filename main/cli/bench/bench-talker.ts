import { CODEC_RATE_HZ, type CodecName } from '../../../common/codec.ts';
import { encodeAudioFrame, type ServerMessage } from '../../protocol/index.ts';
import type { KeyCache } from '../../station/connection/handshake.ts';
import { BenchStation } from './bench-station.ts';
import type { Board } from './board.ts';
import type { DelayHistogram } from './delay-histogram.ts';
import type { LoadFailure, LoadSpec } from './messages.ts';
import { Pacer } from './pacer.ts';

/** mu-law silence: people on the channel hear nothing of a test. ITU-T G.711, table 2a. */
const SILENCE = 0xff;

type Floor =
  /** `displaced`: another station has the floor now, as a person's station may. */
  | { readonly type: 'silent'; readonly displaced?: boolean }
  | { readonly type: 'asked'; readonly resolve: () => void; readonly reject: (failure: LoadFailure) => void }
  | { readonly type: 'talking' };

/** One talker: sends silence in real time, one talkspurt after the other. */
export class BenchTalker {
  readonly station: BenchStation;
  readonly number: number;
  readonly #spec: LoadSpec;
  readonly #board: Board;
  readonly #lateness: DelayHistogram;
  readonly #payload: Uint8Array;
  #floor: Floor = { type: 'silent' };
  #pacer = new Pacer(0, 1);
  #talkspurt = 0;
  #spurtSinceMs: number | undefined;
  #first = false;
  #onEnded: () => void = () => undefined;
  #unsent = 0;
  #skippedBefore = 0;
  #cut = 0;

  constructor(spec: LoadSpec, number: number, board: Board, keys: KeyCache, lateness: DelayHistogram) {
    this.#spec = spec;
    this.number = number;
    this.#board = board;
    this.#lateness = lateness;
    this.#payload = new Uint8Array(samplesOf(spec.codec, spec.frameMs)).fill(SILENCE);
    this.station = new BenchStation({
      spec,
      name: `${spec.name} talker ${String(number + 1)}`,
      keys,
      right: 'talk',
      onAudio: () => undefined,
      onReady: (stationNumber) => {
        board.name(number, stationNumber);
        // A talkspurt that was asked for ends with its connection, like one that was granted.
        if (this.#floor.type !== 'silent') this.#newSpurt();
      },
      onLost: () => undefined,
      onGone: (failure) => {
        const floor = this.#floor;
        if (floor.type !== 'asked') return;
        this.#floor = { type: 'silent' };
        floor.reject(failure);
      },
      onMessage: (message) => {
        this.#onMessage(message);
      },
    });
  }

  /** Frames that were due but were not sent. */
  get unsent(): number {
    return this.#unsent + this.#pacer.skipped - this.#skippedBefore;
  }

  /**
   * Talkspurts that the server ended. Not counted: those that we released, or that another station
   * overrode.
   */
  get cut(): number {
    return this.#cut;
  }

  /** Whether it stopped because another station took the floor. */
  get displaced(): boolean {
    return this.#floor.type === 'silent' && this.#floor.displaced === true;
  }

  clear(): void {
    this.#unsent = 0;
    this.#cut = 0;
    this.#skippedBefore = this.#pacer.skipped;
  }

  /**
   * Talks until `release`. Resolves when the server has granted it; rejects with a LoadFailure.
   * @param startMs time of the first frame.
   */
  press(startMs: number): Promise<void> {
    if (this.#floor.type !== 'silent') return Promise.resolve();
    this.#pacer = new Pacer(startMs, this.#spec.frameMs);
    this.#skippedBefore = 0;
    return new Promise<void>((resolve, reject: (failure: LoadFailure) => void) => {
      const { gone } = this.station;
      if (gone) {
        reject(gone);
        return;
      }
      this.#floor = { type: 'asked', resolve, reject };
      this.#newSpurt();
    });
  }

  /**
   * Resolves when the server has confirmed the end: by then it has forwarded everything that was
   * sent.
   */
  release(): Promise<void> {
    if (this.#floor.type === 'silent') return Promise.resolve();
    this.#floor = { type: 'silent' };
    this.station.connection.send({ type: 'talk.stop', talkspurt: this.#talkspurt });
    return new Promise((resolve) => {
      this.#onEnded = resolve;
    });
  }

  /** Sends the frames that are due. @returns when to call it again. */
  speak(nowMs: number): number {
    if (this.#floor.type === 'silent') return Infinity;
    for (let due = this.#pacer.due(nowMs); due > 0; due -= 1) this.#send(nowMs, due - 1);
    return this.#pacer.nextMs;
  }

  /** @param behind how many frames of the same moment follow this one. */
  #send(nowMs: number, behind: number): void {
    const { connection } = this.station;
    if (this.#spurtSinceMs !== undefined && nowMs - this.#spurtSinceMs >= this.#spec.longestSpurtMs) {
      connection.send({ type: 'talk.stop', talkspurt: this.#talkspurt });
      this.#newSpurt();
    }
    this.#spurtSinceMs ??= nowMs;
    const index = this.#board.sending(this.number, nowMs);
    const { codec } = this.#spec;
    const bytes = encodeAudioFrame({
      first: this.#first,
      last: false,
      codec,
      stationNumber: 0,
      sequence: index & 0xffff,
      timestamp: (index * this.#payload.length) >>> 0,
      payload: this.#payload,
    });
    if (this.station.isReady && connection.sendAudio(bytes)) {
      this.#first = false;
      this.#lateness.add(nowMs - (this.#pacer.nextMs - (behind + 1) * this.#spec.frameMs));
      return;
    }
    this.#board.notSent(this.number);
    this.#unsent += 1;
  }

  #newSpurt(): void {
    this.#talkspurt += 1;
    this.#first = true;
    this.#spurtSinceMs = undefined;
    const targets = [{ channel: this.#spec.channel }];
    this.station.connection.send({ type: 'talk.start', talkspurt: this.#talkspurt, targets });
  }

  #onMessage(message: ServerMessage): void {
    const floor = this.#floor;
    if (message.type === 'talk.granted' && floor.type === 'asked') {
      this.#floor = { type: 'talking' };
      floor.resolve();
    } else if (message.type === 'talk.denied' && message.talkspurt === this.#talkspurt) {
      const [{ reason, holder }] = message.refused;
      this.#floor = { type: 'silent', displaced: floor.type === 'talking' && reason === 'busy' };
      if (floor.type === 'asked') floor.reject({ type: 'denied', reason, holder });
      else if (!this.displaced) this.#cut += 1;
    } else if (message.type === 'talk.ended' && message.talkspurt === this.#talkspurt) {
      if (floor.type === 'silent') {
        this.#onEnded();
        return;
      }
      // A real station needs the floor more than a test does.
      if (message.reason === 'overridden') {
        this.#floor = { type: 'silent', displaced: true };
        return;
      }
      this.#cut += 1;
      if (this.station.isReady) this.#newSpurt();
    }
  }
}

/** Samples in a frame, which are also its bytes. */
export function samplesOf(codec: CodecName, frameMs: number): number {
  return (CODEC_RATE_HZ[codec] * frameMs) / 1_000;
}

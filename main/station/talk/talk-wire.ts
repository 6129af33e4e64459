import type { CodecName } from '../../../common/codec.ts';
import type { EncodedFrame } from '../../../common/encoded-frame.ts';
import { encodeAudioFrame, type ClientMessage, type Target } from '../../protocol/index.ts';

/** What a talkspurt needs of the connection and of the audio process. */
export interface TalkWireEdges {
  readonly send: (message: ClientMessage) => void;
  readonly sendAudio: (bytes: Uint8Array) => void;
  readonly openMicrophone: (talkspurt: number, codec: CodecName) => void;
  readonly setCodec: (codec: CodecName) => void;
  /**
   * @param byHand it may stay open for the release's tail.
   * @returns whether it does: what it still gives is of the talkspurt, and the end of that is told later.
   */
  readonly closeMicrophone: (byHand: boolean) => boolean;
  /** The best codec that all targets decode, by what is known now. */
  readonly codecFor: (targets: readonly Target[]) => CodecName;
}

/**
 * Carries out what the talk machine decides, in the order that the wire asks for: `talk.start`, audio right behind it, and
 * `talk.stop` only after the last frame of what had already been said.
 */
export class TalkWire {
  readonly #edges: TalkWireEdges;
  #running: { readonly talkspurt: number; targets: readonly Target[]; codec: CodecName } | undefined;
  /** The microphone is closed; its last frame is still to come. */
  #stopping: number | undefined;

  constructor(edges: TalkWireEdges) {
    this.#edges = edges;
  }

  open(talkspurt: number, targets: readonly Target[], override: boolean): void {
    this.finish();
    const codec = this.#edges.codecFor(targets);
    this.#running = { talkspurt, targets, codec };
    this.#start(talkspurt, targets, override);
    this.#edges.openMicrophone(talkspurt, codec);
  }

  retarget(targets: readonly Target[], override: boolean): void {
    if (!this.#running) return;
    this.#running.targets = targets;
    this.#start(this.#running.talkspurt, targets, override);
    this.updateCodec();
  }

  /** @returns whether the microphone stays open for a tail. */
  close(byHand: boolean): boolean {
    if (!this.#running) return false;
    this.#stopping = this.#running.talkspurt;
    this.#running = undefined;
    return this.#edges.closeMicrophone(byHand);
  }

  /** Ends a tail at once. */
  cut(): void {
    if (this.#stopping !== undefined) this.#edges.closeMicrophone(false);
  }

  /** A frame of the audio process. */
  frame(talkspurt: number, frame: EncodedFrame): void {
    if (talkspurt !== this.#running?.talkspurt && talkspurt !== this.#stopping) return;
    this.#edges.sendAudio(encodeAudioFrame({ ...frame, stationNumber: 0 }));
  }

  /** The last frame of a closed microphone has been sent, or will not come. */
  finish(): void {
    if (this.#stopping === undefined) return;
    this.#edges.send({ type: 'talk.stop', talkspurt: this.#stopping });
    this.#stopping = undefined;
  }

  /** Somebody who decodes less came to hear, or went: the rest of the talkspurt follows. */
  updateCodec(): void {
    if (!this.#running) return;
    const codec = this.#edges.codecFor(this.#running.targets);
    if (codec === this.#running.codec) return;
    this.#running.codec = codec;
    this.#edges.setCodec(codec);
  }

  #start(talkspurt: number, targets: readonly Target[], override: boolean): void {
    this.#edges.send({
      type: 'talk.start',
      talkspurt,
      targets: [...targets],
      ...(override ? { override } : {}),
    });
  }
}

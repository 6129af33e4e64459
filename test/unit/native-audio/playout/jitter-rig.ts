import type { JitterBuffer } from '../../../../native-audio/playout/jitter-buffer.ts';
import { decodeMuLawToFloat } from '../../../../native-audio/dsp/mulaw.ts';
import { CODEC_RATE_HZ } from '../../../../common/codec.ts';
import type { EncodedFrame } from '../../../../common/encoded-frame.ts';

export interface Arrival {
  readonly atMs: number;
  readonly frame: EncodedFrame;
}

export interface Heard {
  /** The samples that came out while a talkspurt was playing, in order. */
  readonly samples: number[];
  readonly events: { readonly atMs: number; readonly type: string; readonly count: number }[];
  /** One entry after each pull. */
  readonly depths: { readonly atMs: number; readonly bufferMs: number }[];
}

/**
 * The frames of a punctual sender. Each arrives `transitMs(i)` later; a stream keeps their order.
 */
export function arrivals(
  frames: readonly EncodedFrame[],
  transitMs: (index: number) => number,
  options: { startMs?: number; inOrder?: boolean } = {},
): Arrival[] {
  const { startMs = 0, inOrder = true } = options;
  let sentMs = startMs;
  let latest = -Infinity;
  return frames.map((frame, i) => {
    sentMs += (frame.payload.length * 1_000) / CODEC_RATE_HZ[frame.codec];
    const atMs = sentMs + transitMs(i);
    latest = Math.max(latest, atMs);
    return { atMs: inOrder ? latest : atMs, frame };
  });
}

/** Plays arriving frames in blocks of 5 ms on a manual clock. */
export function play(jitter: JitterBuffer, list: readonly Arrival[], fromMs: number, toMs: number): Heard {
  const queue = [...list].sort((a, b) => a.atMs - b.atMs);
  const heard: Heard = { samples: [], events: [], depths: [] };
  const out = new Float32Array(400);
  let at = 0;
  for (let nowMs = fromMs; nowMs < toMs; nowMs += 5) {
    while (at < queue.length && queue[at].atMs <= nowMs) jitter.push(queue[at].frame, queue[at++].atMs);
    let leftMs = 5;
    for (let turn = 0; leftMs > 1e-9; turn++) {
      if (turn > 1_000) throw new Error('the jitter buffer does not move on');
      const perMs = jitter.sampleRateHz / 1_000;
      const type = jitter.pull(out, 0, Math.round(leftMs * perMs), nowMs + 5 - leftMs);
      const { count } = jitter;
      leftMs -= count / perMs;
      if (type === 'audio') for (let i = 0; i < count; i++) heard.samples.push(out[i]);
      if (type !== 'audio' && type !== 'silence') heard.events.push({ atMs: nowMs, type, count });
    }
    heard.depths.push({ atMs: nowMs, bufferMs: jitter.counts().bufferMs });
  }
  return heard;
}

export function decode(codes: Uint8Array): number[] {
  const out = new Float32Array(codes.length);
  decodeMuLawToFloat(codes, 0, codes.length, out, 0);
  return Array.from(out);
}

export function lostSamples(heard: Heard): number {
  return heard.events.reduce((sum, event) => sum + (event.type === 'lost' ? event.count : 0), 0);
}

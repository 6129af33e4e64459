import { MU_LAW_SILENCE } from '../../../native-audio/dsp/mulaw.ts';
import type { EncodedFrame } from '../../../common/encoded-frame.ts';
import type { Stretch } from '../sound/measures.ts';
import type { Method, Pattern } from './results.ts';

/**
 * Frames lost in a row, on average (E. N. Gilbert's channel, Bell System Technical Journal 39,
 * 1960).
 */
export const MEAN_BURST = 3;
/** The longest blend of made-up sound into real samples. */
const BLEND_MS = 10;

/**
 * Chooses which frames are lost. The first one is never lost: no method could go on from anything.
 * @returns true for each lost frame.
 */
export function lossPattern(
  count: number,
  percent: number,
  pattern: Pattern,
  random: () => number,
): boolean[] {
  const lost = new Array<boolean>(count).fill(false);
  for (let left = Math.max(1, Math.round((count * percent) / 100)); left > 0;) {
    let at = 1 + Math.floor(random() * (count - 1));
    // The length of a burst is geometric.
    do {
      if (at < count && !lost[at]) {
        lost[at] = true;
        left--;
      }
      at++;
    } while (pattern === 'bursts' && left > 0 && random() < 1 - 1 / MEAN_BURST);
  }
  return lost;
}

/**
 * @param delay of the path, samples.
 * @returns each gap with the longest blend after it; gaps that touch are one.
 */
export function gaps(lost: readonly boolean[], frameMs: number, rateHz: number, delay: number): Stretch[] {
  const [size, after] = [(rateHz * frameMs) / 1_000, (rateHz * BLEND_MS) / 1_000];
  const stretches: [from: number, to: number][] = [];
  lost.forEach((isLost, n) => {
    if (!isLost) return;
    const from = n * size + delay;
    const last = stretches.at(-1);
    if (last && from <= last[1]) last[1] = from + size + after;
    else stretches.push([from, from + size + after]);
  });
  return stretches;
}

/** @returns the frames as the listener plays them; a null is concealed by our code. */
export function mended(
  frames: readonly EncodedFrame[],
  lost: readonly boolean[],
  method: Method,
): (EncodedFrame | null)[] {
  let [before] = frames;
  return frames.map((frame, n) => {
    if (!lost[n]) return (before = frame);
    if (method === 'ours') return null;
    const payload =
      method === 'silence' ? new Uint8Array(frame.payload.length).fill(MU_LAW_SILENCE) : before.payload;
    return { ...frame, payload };
  });
}

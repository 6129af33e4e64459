import type { DelayPart, DelayView, FiguresView } from '../../main/contract/index.ts';

/** In the order of the path. */
export const DELAY_PARTS: readonly DelayPart[] = ['capture', 'send', 'network', 'buffer', 'playout'];

/**
 * The parts of the delay from mouth to ear, each the sum of its blocks. `ms` undefined: that side
 * does not run.
 */
export function mouthToEarParts({ mouthToEar }: Pick<FiguresView, 'mouthToEar'>): readonly {
  readonly part: DelayPart;
  readonly ms: number | undefined;
}[] {
  return DELAY_PARTS.map((part) => {
    const blocks = mouthToEar.filter((it) => it.part === part);
    return { part, ms: blocks.length === 0 ? undefined : sumOf(blocks) };
  });
}

/**
 * The delay from mouth to ear of all running blocks together, ms. It is too low while a side does
 * not run.
 */
export const mouthToEarMs = ({ mouthToEar }: Pick<FiguresView, 'mouthToEar'>): number => sumOf(mouthToEar);

const sumOf = (blocks: readonly DelayView[]): number => blocks.reduce((sum, { ms }) => sum + ms, 0);

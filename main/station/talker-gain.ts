import type { Target } from '../protocol/index.ts';

/**
 * Computes how loud a talker is here. A frame names no channel, so a talker on several channels is
 * played once, at the loudest of them. Turning one channel down must not hide what another one
 * carries.
 * @param gains of channels, dB; absent is 0.
 */
export function talkerGainDb(
  targets: readonly Target[],
  listening: readonly string[],
  gains: Readonly<Record<string, number>>,
): number {
  const audible = targets.map((target) =>
    'station' in target ? 0 : listening.includes(target.channel) ? (gains[target.channel] ?? 0) : -Infinity,
  );
  const loudest = Math.max(...audible);
  return Number.isFinite(loudest) ? loudest : 0;
}

import { BUNDLE_ON_DELIVERIES_PER_S, BUNDLE_ON_UTILIZATION } from '../../../main/server/relay/load-watch.ts';
import { fixed, type Row, type Table } from '../base/table.ts';
import {
  isSameLoad,
  loadName,
  type ServerName,
  type ServerResults,
  type StalledCase,
  type VariantRow,
} from './results.ts';

export const LABELS: Readonly<Record<ServerName, string>> = {
  plain: 'plain ws.send loop',
  silent: 'plain ws.send loop, nobody acknowledges',
  unbundled: 'Partyline, one by one',
  bundled: 'Partyline, bundled',
  floor: 'plain socket write, no WebSocket library',
};
const UNBUNDLED_TARGET = 0.9;
const BUNDLED_TARGETS: Readonly<Record<number, number>> = { 4: 0.45, 8: 0.36 };

export function serverTables(results: ServerResults): Table[] {
  const { variants, stalled } = results;
  return [
    {
      title:
        'CPU for each delivery, as a ratio to the plain loops in the same turn; delay through the server',
      rows: variants.map((variant) => variantRow(variant, variants)),
    },
    ...(stalled
      ? [{ title: 'Beside listeners that stand still', rows: [stalledRow(stalled, results)] }]
      : []),
  ];
}

function variantRow(variant: VariantRow, all: readonly VariantRow[]): Row {
  const { server } = variant;
  return {
    'talkers × listeners, frame': loadName(variant),
    server: LABELS[server],
    'CPU µs/delivery': fixed(variant.cpuUsPerDelivery, 2),
    ratio: fixed(variant.cpuRatio, 2),
    'to the silent loop': fixed(variant.cpuRatioToSilent, 2),
    target: targetOf(variant)?.toFixed(2) ?? '',
    // A server that would not bundle makes nobody wait; the row shows what bundling would cost.
    'would bundle by itself': server === 'bundled' ? (bundlesByItself(variant, all) ? 'yes' : 'no') : '',
    'deliveries/s': Math.round(variant.deliveriesPerS),
    'p50 ms': fixed(variant.delayP50Ms, 2),
    'p99 ms': fixed(variant.delayP99Ms, 2),
    'talkers late p99 ms': fixed(variant.talkersLateP99Ms, 2),
    lost: variant.lost,
    'server busy': fixed(variant.serverBusy, 2),
    'probes busy': fixed(variant.probesBusy, 2),
    'crowd busy': fixed(variant.crowdBusy, 2),
  };
}

function targetOf({ server, talkers }: VariantRow): number | undefined {
  if (server === 'unbundled') return UNBUNDLED_TARGET;
  return server === 'bundled' ? BUNDLED_TARGETS[talkers] : undefined;
}

/**
 * The server bundles from this many deliveries on, or when single frames keep this machine busy.
 */
function bundlesByItself(variant: VariantRow, all: readonly VariantRow[]): boolean {
  const { talkers, listeners, frameMs } = variant;
  const unbundled = all.find((one) => one.server === 'unbundled' && isSameLoad(one, variant));
  return (
    talkers > 1 &&
    ((1_000 * talkers * listeners) / frameMs >= BUNDLE_ON_DELIVERIES_PER_S ||
      (unbundled?.serverBusy ?? 0) >= BUNDLE_ON_UTILIZATION)
  );
}

function stalledRow(stalled: StalledCase, { stalledMedians }: ServerResults): Row {
  const p99Ms = (others: 'healthy' | 'stalled'): number | undefined =>
    stalledMedians.find((row) => row.others === others)?.delayP99Ms;
  return {
    'healthy listeners': stalled.healthy,
    'stalled ones': stalled.stalled,
    'healthy p99, none stalled, ms': fixed(p99Ms('healthy'), 2),
    'healthy p99 beside them, ms': fixed(p99Ms('stalled'), 2),
    'growth, ms (median of turns)': fixed(stalled.growthMs, 2),
    'frames that healthy ones lost': stalled.lost,
  };
}

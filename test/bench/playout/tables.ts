import { TRACE_TITLES } from '../../support/traces.ts';
import type { Row, Table } from '../base/table.ts';
import { betterThanOurs, casesOf, type PlayoutCase, type PlayoutResults } from './results.ts';

export function playoutTables(results: PlayoutResults): Table[] {
  const cases = casesOf(results);
  const framesMs = [...new Set(cases.map(({ frameMs }) => frameMs))];
  return framesMs.map((frameMs) => ({
    title: `Frames of ${String(frameMs)} ms`,
    rows: cases.filter((one) => one.frameMs === frameMs).map(rowOf),
  }));
}

function rowOf(one: PlayoutCase): Row {
  const { trace, ours, webrtc } = one;
  const better = betterThanOurs(one);
  return {
    trace: TRACE_TITLES[trace],
    'late, %': ours.latePercent.toFixed(3),
    'mean buffer, ms': ours.bufferMs.toFixed(1),
    'WebRTC-like late, %': webrtc.latePercent.toFixed(3),
    'its buffer, ms': webrtc.bufferMs.toFixed(1),
    'fixed buffer that is late no more often, ms': fixedAsGood(one),
    'unheard, %': ours.unheardPercent.toFixed(3),
    'concealed, %': ours.concealedPercent.toFixed(2),
    'cut, %': ours.cutPercent.toFixed(2),
    'deepest, ms': ours.deepestMs.toFixed(0),
    '2 s after a stall, ms': ours.worstAfterStallMs.toFixed(0),
    'fewer late and less buffer': better.length === 0 ? 'nobody' : better.join(', '),
  };
}

/** @returns the shortest fixed buffer that is late no more often than ours. */
function fixedAsGood({ ours, fixed }: PlayoutCase): string {
  const enough = fixed.find(({ latePercent }) => latePercent <= ours.latePercent);
  return enough?.bufferMs.toFixed(1) ?? `more than ${String(fixed.at(-1)?.lengthMs)}`;
}

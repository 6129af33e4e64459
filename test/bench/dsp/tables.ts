import type { Table } from '../base/table.ts';
import type { DspResults } from './results.ts';

export function dspTables({ steps, engine }: DspResults): Table[] {
  return [
    {
      title: 'Each step by itself',
      rows: steps.map(({ name, rateHz, usPer10ms, nsPerSample }) => ({
        step: name,
        'samples a second': rateHz,
        'µs for 10 ms': usPer10ms.toFixed(2),
        'ns for a sample': nsPerSample.toFixed(2),
      })),
    },
    {
      title: 'The whole way',
      rows: engine.map(({ name, usPer10ms, percentOfCore }) => ({
        way: name,
        'µs for 10 ms': usPer10ms.toFixed(1),
        'of a core, %': percentOfCore.toFixed(2),
      })),
    },
  ];
}

import { describe, expect, it } from 'vitest';
import { reportJson } from '../../../bench/base/report-json.ts';

describe('reportJson', () => {
  it('writes one key and one row on a line', () => {
    const report = {
      name: 'soak',
      machine: { cores: 2 },
      results: {
        rows: [
          { atS: 1, delaysMs: [1.5, 2] },
          { atS: 2, station: { mainMb: 3 } },
        ],
        seeds: [1, 2],
      },
    };
    expect(reportJson(report)).toBe(`{
  "name": "soak",
  "machine": {
    "cores": 2
  },
  "results": {
    "rows": [
      {"atS": 1, "delaysMs": [1.5, 2]},
      {"atS": 2, "station": {"mainMb": 3}}
    ],
    "seeds": [1, 2]
  }
}
`);
  });

  it('keeps every number exactly', () => {
    const values = [80_010.512345678, 1e-9, -0.5, 35_996_581];
    expect(JSON.parse(reportJson(values))).toEqual(values);
  });

  it("parses to the same value as JSON.stringify's text", () => {
    const value = {
      nothing: undefined,
      none: null,
      nan: NaN,
      infinite: [Infinity],
      empty: {},
      list: [],
      rows: [[1, [2]], { words: 'a "b"\n' }],
    };
    expect(JSON.parse(reportJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
  });
});

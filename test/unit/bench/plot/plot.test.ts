import { describe, expect, it } from 'vitest';
import { extent, logTicks, niceTicks, text } from '../../../bench/plot/scale.ts';
import { barPlot, cdfPlot, linePlot } from '../../../bench/plot/plot.ts';

describe('axes', () => {
  it('have round numbers within their bounds', () => {
    expect(niceTicks(0, 100)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(niceTicks(0, 0.3)).toEqual([0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3]);
    expect(niceTicks(33, 47)).toEqual([34, 36, 38, 40, 42, 44, 46]);
    expect(logTicks(1, 100)).toEqual([1, 2, 5, 10, 20, 50, 100]);
  });

  it('always have a width', () => {
    expect(extent([])).toEqual([0, 1]);
    expect(extent([5, 5])).toEqual([5, 6]);
    expect(extent([5, 7], 0, 7)).toEqual([0, 7]);
  });
});

it('leave some room beyond the last value', () => {
  expect(extent([0, 100])).toEqual([0, 104]);
});

describe('plots', () => {
  const line = linePlot({
    title: 'Late & lost',
    xLabel: 'buffer, ms',
    yLabel: 'late, %',
    series: [
      {
        name: 'a <b>',
        points: [
          [0, 0],
          [10, 5],
          [20, NaN],
        ],
        marker: true,
      },
      { name: 'c', points: [[0, 5]], line: false },
    ],
    references: [{ axis: 'y', at: 2, label: 'target' }],
  });

  it('show title, axes with units, legend and references, safe for XML', () => {
    for (const words of ['Late &amp; lost', 'buffer, ms', 'late, %', 'a &lt;b&gt;', 'target']) {
      expect(line).toContain(words);
    }
    expect(line).not.toContain('NaN');
    expect(text('"a"')).toBe('&quot;a&quot;');
  });

  it('follow the light or dark scheme of the reader', () => {
    expect(line).toContain('@media(prefers-color-scheme:dark)');
  });

  it('show a distribution as stairs from 0 to 100 %', () => {
    const svg = cdfPlot({
      title: 't',
      xLabel: 'ms',
      xMin: 0,
      xMax: 100,
      series: [{ name: 's', values: [75, 25] }],
    });
    // The plot reaches from 72 to 736 and from 364 (0 %) up to 44 (100 %).
    expect(svg).toContain('d="M238 364H238V204H570V44"');
  });

  it('write the value beside each bar, and leave out unknown values', () => {
    const svg = barPlot({
      title: 't',
      xLabel: 'ms',
      categories: ['x'],
      series: [
        { name: 'a', values: [1.25] },
        { name: 'b', values: [null] },
      ],
    });
    expect(svg).toContain('>1.3<');
    expect(svg.match(/<rect class="f\d" x="72"/g)).toBeNull();
  });
});

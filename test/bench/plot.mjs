/**
 * Small plots as SVG text: lines, bars, cumulative distributions. Series differ by colour and by dash and marker (the
 * colours are Okabe and Ito's, "Color Universal Design", 2008), and follow the reader's light or dark scheme.
 */
import { extent, niceTicks, logTicks, text } from './plot-scale.mjs';

const WIDTH = 760;
const PLOT_HEIGHT = 320;
const LEFT = 72;
const RIGHT = 24;
const TOP = 44;
const LEGEND_LINE = 20;
const BAR = 15;

/** Light, dark. */
const COLOURS = [
  ['#0072b2', '#56b4e9'],
  ['#d55e00', '#f58a3c'],
  ['#009e73', '#2fcf9f'],
  ['#b35c94', '#e09cc8'],
  ['#7a6a00', '#f0e442'],
  ['#4d4d4d', '#bdbdbd'],
  ['#8c4b00', '#e69f00'],
  ['#5b3fa8', '#b39ddb'],
];
const DASHES = ['', '7 4', '2 3', '10 3 2 3', '5 2', '1 4', '12 4', '3 6'];
const MARKERS = ['circle', 'square', 'triangle', 'diamond'];

/**
 * @param plot.series `{ name, points: [[x, y], …], marker?, line? }`: `marker` true draws each point too; `line` false
 * draws only the points.
 * @param plot.references `{ axis: 'x' | 'y', at, label }`: a thin line with its words, for a target or a bound.
 * @param plot.xScale 'linear' (default) or 'log'. @param plot.step draws stairs. Bounds (`xMin` …) are taken from the data.
 */
export function linePlot(plot) {
  const { series, references = [] } = plot;
  const points = series
    .flatMap((one) => one.points)
    .filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  const at = (axis) => references.filter((one) => one.axis === axis).map((one) => one.at);
  const xs = extent([...points.map(([x]) => x), ...at('x')], plot.xMin, plot.xMax);
  const ys = extent([...points.map(([, y]) => y), ...at('y')], plot.yMin ?? 0, plot.yMax);
  const x = scale(xs, LEFT, WIDTH - RIGHT, plot.xScale);
  const y = scale(ys, TOP + PLOT_HEIGHT, TOP, plot.yScale);
  const body = [axes(x, y, plot), ...references.map((one) => reference(one, x, y))];
  series.forEach((one, index) => body.push(drawSeries(one, index, x, y, plot.step === true)));
  return finish(plot, body, series, TOP + PLOT_HEIGHT + 46);
}

/** @param plot.series `{ name, values: number[] }`; the others as for `linePlot`. */
export function cdfPlot(plot) {
  const series = plot.series.map(({ name, values }) => {
    const sorted = [...values].sort((a, b) => a - b);
    const steps = sorted.map((value, index) => [value, (100 * (index + 1)) / sorted.length]);
    return { name, points: sorted.length > 0 ? [[sorted[0], 0], ...steps] : [] };
  });
  return linePlot({ yLabel: 'share of all, %', yMin: 0, yMax: 100, step: true, ...plot, series });
}

/**
 * Lying bars, in groups. @param plot.categories names of the groups, top down.
 * @param plot.series `{ name, values: number[] }`, a value for each category; a null leaves its bar out.
 * @param plot.digits behind the point of the written values.
 */
export function barPlot(plot) {
  const { categories, series, digits = 1, references = [] } = plot;
  const left = Math.min(300, 24 + 7 * Math.max(...categories.map((name) => name.length)));
  const group = BAR * series.length + 12;
  const height = group * categories.length;
  const values = series.flatMap((one) => one.values).filter((value) => Number.isFinite(value));
  const top = Math.max(...values, ...references.map((one) => one.at), 0);
  const x = scale(extent([0, top * 1.12], 0, plot.xMax), left, WIDTH - RIGHT);
  const y = { from: TOP + height, to: TOP, ticks: [], at: () => TOP };
  const body = [
    axes(x, y, { ...plot, yLabel: '' }),
    ...references.map((one) => reference({ ...one, axis: 'x' }, x, y)),
  ];
  categories.forEach((category, row) => {
    const rowTop = TOP + row * group + 6;
    body.push(label(left - 8, rowTop + (BAR * series.length) / 2 + 4, category, 'end'));
    series.forEach((one, index) => {
      const value = one.values[row];
      if (!Number.isFinite(value)) return;
      const barTop = rowTop + index * BAR;
      const width = Math.max(0.5, x.at(value) - left);
      body.push(
        `<rect class="f${index % COLOURS.length}" x="${left}" y="${barTop + 1}" width="${n(width)}" height="${BAR - 3}"/>`,
        label(left + width + 4, barTop + BAR - 4, value.toFixed(digits), 'start', 'small'),
      );
    });
  });
  return finish({ ...plot, bars: true }, body, series, TOP + height + 46);
}

function scale([min, max], from, to, kind = 'linear') {
  const log = kind === 'log';
  const place = log ? Math.log10 : (value) => value;
  const [low, high] = [place(min), place(max)];
  const at = (value) => from + ((place(value) - low) / (high - low || 1)) * (to - from);
  return { from, to, at, ticks: log ? logTicks(min, max) : niceTicks(min, max) };
}

function axes(x, y, { xLabel = '', yLabel = '' }) {
  const parts = [];
  for (const tick of x.ticks) {
    parts.push(`<path class="grid" d="M${n(x.at(tick))} ${y.to}V${y.from}"/>`);
    parts.push(label(x.at(tick), y.from + 18, String(tick), 'middle', 'small'));
  }
  for (const tick of y.ticks) {
    parts.push(`<path class="grid" d="M${x.from} ${n(y.at(tick))}H${x.to}"/>`);
    parts.push(label(x.from - 8, y.at(tick) + 4, String(tick), 'end', 'small'));
  }
  parts.push(`<path class="axis" d="M${x.from} ${y.to}V${y.from}H${x.to}"/>`);
  parts.push(label((x.from + x.to) / 2, y.from + 38, xLabel, 'middle'));
  const middle = (y.from + y.to) / 2;
  parts.push(
    `<text transform="translate(20 ${middle}) rotate(-90)" text-anchor="middle">${text(yLabel)}</text>`,
  );
  return parts.join('\n');
}

function reference({ axis, at, label: words = '' }, x, y) {
  if (axis === 'x') {
    const place = x.at(at);
    const end = place > (x.from + x.to) / 2;
    return `<path class="reference" d="M${n(place)} ${y.to}V${y.from}"/>${label(place + (end ? -4 : 4), y.to + 12, words, end ? 'end' : 'start', 'small')}`;
  }
  return `<path class="reference" d="M${x.from} ${n(y.at(at))}H${x.to}"/>${label(x.to - 4, y.at(at) - 4, words, 'end', 'small')}`;
}

function drawSeries({ points, marker = false, line = true }, index, x, y, step) {
  const places = points
    .filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b))
    .map(([a, b]) => [n(x.at(a)), n(y.at(b))]);
  const colour = index % COLOURS.length;
  const parts = [];
  if (line && places.length > 0) {
    const rest = places.slice(1).map(([a, b]) => (step ? `H${a}V${b}` : `L${a} ${b}`));
    parts.push(`<path class="line s${colour}" ${dash(index)}d="M${places[0].join(' ')}${rest.join('')}"/>`);
  }
  if (marker || !line) parts.push(...places.map(([a, b]) => markerAt(index, Number(a), Number(b))));
  return parts.join('\n');
}

function markerAt(index, x, y) {
  const open = `class="f${index % COLOURS.length}"`;
  switch (MARKERS[index % MARKERS.length]) {
    case 'circle':
      return `<circle ${open} cx="${n(x)}" cy="${n(y)}" r="3.4"/>`;
    case 'square':
      return `<rect ${open} x="${n(x - 3)}" y="${n(y - 3)}" width="6" height="6"/>`;
    case 'triangle':
      return `<path ${open} d="M${n(x)} ${n(y - 4)}l4 7h-8z"/>`;
    default:
      return `<path ${open} d="M${n(x)} ${n(y - 4.5)}l4 4.5l-4 4.5l-4-4.5z"/>`;
  }
}

function finish({ title, bars = false, series: styles }, body, series, legendTop) {
  const names = series.length > 1 || series[0]?.name ? series : [];
  const legend = names.map(({ name }, index) => {
    const y = legendTop + 14 + index * LEGEND_LINE;
    const { marker = false, line = true } = styles[index] ?? {};
    const sample = bars
      ? `<rect class="f${index % COLOURS.length}" x="${LEFT + 6}" y="${y - 10}" width="16" height="11"/>`
      : (line
          ? `<path class="line s${index % COLOURS.length}" ${dash(index)}d="M${LEFT} ${y - 4}h28"/>`
          : '') + (marker || !line ? markerAt(index, LEFT + 14, y - 4) : '');
    return sample + label(LEFT + 36, y, name, 'start');
  });
  const height = legendTop + names.length * LEGEND_LINE + 12;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">
<title>${text(title)}</title>
<style>${style()}</style>
<rect class="paper" width="${WIDTH}" height="${height}" rx="6"/>
<text class="title" x="${WIDTH / 2}" y="26" text-anchor="middle">${text(title)}</text>
${[...body, ...legend].join('\n')}
</svg>
`;
}

function style() {
  const scheme = (which, [paper, ink, faint, bound]) =>
    [
      `.paper{fill:${paper}}text{fill:${ink}}.axis{stroke:${ink}}.grid{stroke:${faint}}.reference{stroke:${bound}}`,
      ...COLOURS.map((pair, index) => `.s${index}{stroke:${pair[which]}}.f${index}{fill:${pair[which]}}`),
    ].join('');
  return (
    'text{font:13px system-ui,sans-serif}.small{font-size:11px}.title{font-size:16px;font-weight:600}' +
    'path.line,.axis,.grid,.reference{fill:none}.line{stroke-width:2}.reference{stroke-dasharray:3 3;stroke-width:1.4}' +
    scheme(0, ['#ffffff', '#1a1a1a', '#e3e3e3', '#777777']) +
    `@media(prefers-color-scheme:dark){${scheme(1, ['#16181c', '#e8e8e8', '#34383f', '#9a9a9a'])}}`
  );
}

function dash(index) {
  const pattern = DASHES[index % DASHES.length];
  return pattern === '' ? '' : `stroke-dasharray="${pattern}" `;
}

function label(x, y, words, anchor, kind) {
  return `<text${kind ? ` class="${kind}"` : ''} x="${n(x)}" y="${n(y)}" text-anchor="${anchor}">${text(words)}</text>`;
}

function n(value) {
  return String(Math.round(value * 100) / 100);
}

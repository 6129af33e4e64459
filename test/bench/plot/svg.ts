import { text } from './scale.ts';

/** The pieces of SVG that all plots share. */

export const WIDTH = 760;
export const LEFT = 72;
export const RIGHT = 24;
export const TOP = 44;
export const BAR = 15;
const LEGEND_LINE = 20;

/** Light, dark: Okabe and Ito, "Color Universal Design", 2008. */
export const COLOURS = [
  ['#0072b2', '#56b4e9'],
  ['#d55e00', '#f58a3c'],
  ['#009e73', '#2fcf9f'],
  ['#b35c94', '#e09cc8'],
  ['#7a6a00', '#f0e442'],
  ['#4d4d4d', '#bdbdbd'],
  ['#8c4b00', '#e69f00'],
  ['#5b3fa8', '#b39ddb'],
] as const;
const DASHES = ['', '7 4', '2 3', '10 3 2 3', '5 2', '1 4', '12 4', '3 6'];
const MARKERS = ['circle', 'square', 'triangle', 'diamond'];

/** @param bottom y of the end of the last piece. */
export function document(title: string, pieces: readonly string[], bottom: number): string {
  const height = String(bottom);
  const width = String(WIDTH);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${text(title)}</title>
<style>${style()}</style>
<rect class="paper" width="${width}" height="${height}" rx="6"/>
<text class="title" x="${String(WIDTH / 2)}" y="26" text-anchor="middle">${text(title)}</text>
${pieces.join('\n')}
</svg>
`;
}

/** Draws one line for each series; nothing for a single series without a name. */
export function drawLegend(
  series: readonly { readonly name: string; readonly marker?: boolean; readonly line?: boolean }[],
  kind: 'line' | 'bar',
  top: number,
): { readonly parts: readonly string[]; readonly bottom: number } {
  const named = series.length > 1 || series[0]?.name ? series : [];
  const parts = named.map(({ name, marker = false, line = true }, index) => {
    const y = top + 14 + index * LEGEND_LINE;
    const colour = String(index % COLOURS.length);
    const sample =
      kind === 'bar'
        ? `<rect class="f${colour}" x="${String(LEFT + 6)}" y="${String(y - 10)}" width="16" height="11"/>`
        : (line
            ? `<path class="line s${colour}" ${dash(index)}d="M${String(LEFT)} ${String(y - 4)}h28"/>`
            : '') + (marker || !line ? markerAt(index, LEFT + 14, y - 4) : '');
    return sample + label(LEFT + 36, y, name, 'start');
  });
  return { parts, bottom: top + named.length * LEGEND_LINE + 12 };
}

export function markerAt(index: number, x: number, y: number): string {
  const open = `class="f${String(index % COLOURS.length)}"`;
  switch (MARKERS[index % MARKERS.length]) {
    case 'circle':
      return `<circle ${open} cx="${px(x)}" cy="${px(y)}" r="3.4"/>`;
    case 'square':
      return `<rect ${open} x="${px(x - 3)}" y="${px(y - 3)}" width="6" height="6"/>`;
    case 'triangle':
      return `<path ${open} d="M${px(x)} ${px(y - 4)}l4 7h-8z"/>`;
    default:
      return `<path ${open} d="M${px(x)} ${px(y - 4.5)}l4 4.5l-4 4.5l-4-4.5z"/>`;
  }
}

function style(): string {
  const scheme = (which: 0 | 1, [paper, ink, faint, bound]: readonly string[]): string =>
    [
      `.paper{fill:${paper}}text{fill:${ink}}.axis{stroke:${ink}}.grid{stroke:${faint}}.reference{stroke:${bound}}`,
      ...COLOURS.map(
        (pair, index) => `.s${String(index)}{stroke:${pair[which]}}.f${String(index)}{fill:${pair[which]}}`,
      ),
    ].join('');
  return (
    'text{font:13px system-ui,sans-serif}.small{font-size:11px}.title{font-size:16px;font-weight:600}' +
    'path.line,.axis,.grid,.reference{fill:none}.line{stroke-width:2}.reference{stroke-dasharray:3 3;stroke-width:1.4}' +
    scheme(0, ['#ffffff', '#1a1a1a', '#e3e3e3', '#777777']) +
    `@media(prefers-color-scheme:dark){${scheme(1, ['#16181c', '#e8e8e8', '#34383f', '#9a9a9a'])}}`
  );
}

export function dash(index: number): string {
  const pattern = DASHES[index % DASHES.length];
  return pattern === '' ? '' : `stroke-dasharray="${pattern}" `;
}

export function label(
  x: number,
  y: number,
  words: string,
  anchor: 'start' | 'middle' | 'end',
  kind?: 'small',
): string {
  return `<text${kind ? ` class="${kind}"` : ''} x="${px(x)}" y="${px(y)}" text-anchor="${anchor}">${text(words)}</text>`;
}

/** @returns a number with at most two decimals. */
export function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}

import { ELSEWHERE, REPEAT, SECTIONS } from './page-sections.mjs';

/** The text of the page of benchmarks. Pure: every measured figure on it comes out of a report. */

/** @param reports as `saveReport` writes them, in any order. @returns Markdown. */
export function page(reports) {
  const byName = new Map(reports.map((report) => [report.name, report]));
  const known = SECTIONS.map((section) => render(section, byName.get(section.report)));
  const others = reports
    .filter(({ name }) => !SECTIONS.some((section) => section.report === name))
    .sort((a, b) => a.name.localeCompare(b.name))
    .map((report) => render({ report: report.name, title: report.name, about: '' }, report));
  return [
    '# Benchmarks',
    'Every table and plot here is made from the JSON files beside this page, and each of those by the command that it names; ' +
      '`npm run bench:page` makes the page anew. None of its figures is written by hand, but those of the last table, which says so.',
    ...known,
    ...others,
    ELSEWHERE,
    REPEAT,
    '',
  ]
    .filter((part) => part !== undefined)
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function render({ title, about, command }, report) {
  const heading = [`## ${title}`, ...(about === '' ? [] : [about])];
  if (!report) return [...heading, `Not measured yet: \`${command}\``].join('\n\n');
  const tables = (report.tables ?? tablesOf(report.results)).map(({ title: words, rows }) =>
    [...(words ? [`**${words}**`] : []), markdownTable(rows)].join('\n\n'),
  );
  const plots = (report.plots ?? []).map((file) => `![${file.replace(/\.svg$/, '')}](${file})`);
  return [...heading, origin(report), ...tables, ...plots].join('\n\n');
}

/** Which command, when, on what. */
function origin({ command, date, commit, machine, name }) {
  const { cpu, cores, memoryGb, system, node, others = {} } = machine;
  const versions = [`Node ${node}`, ...Object.entries(others).map(([what, version]) => `${what} ${version}`)];
  return (
    `\`${command}\`, ${date.slice(0, 10)}, commit ${commit}; ${cpu}, ${cores} cores, ${memoryGb} GB, ${system}; ` +
    `${versions.join(', ')}. All figures: [${name}.json](${name}.json)`
  );
}

/**
 * Tables out of results that come without: every list of objects is one, with a column for each number or word in it.
 * Lists within the rows, such as all single delays, are left to the plots.
 */
export function tablesOf(results, title = '') {
  if (Array.isArray(results)) {
    const rows = results.filter(isObject).map((row) => flat(row));
    return rows.length > 0 && Object.keys(rows[0]).length > 0 ? [{ title, rows }] : [];
  }
  if (!isObject(results)) return [];
  const own = flat(results);
  const lists = Object.entries(results)
    .filter(([, value]) => Array.isArray(value))
    .flatMap(([name, value]) => tablesOf(value, name));
  return [...(Object.keys(own).length > 0 ? [{ title, rows: [own] }] : []), ...lists];
}

function flat(row, prefix = '') {
  const columns = {};
  for (const [name, value] of Object.entries(row)) {
    if (isObject(value)) Object.assign(columns, flat(value, `${prefix}${name} `));
    else if (value !== null && !Array.isArray(value)) columns[`${prefix}${name}`] = value;
  }
  return columns;
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function markdownTable(rows) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const line = (cells) => `| ${cells.map(cell).join(' | ')} |`;
  return [
    line(columns),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(columns.map((c) => row[c]))),
  ].join('\n');
}

function cell(value) {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number')
    return String(Number.isInteger(value) ? value : Number(value.toPrecision(4)));
  return String(value).replaceAll('|', '\\|').replaceAll('\n', ' ');
}

import type { Report } from '../base/report.ts';
import type { Row } from '../base/table.ts';
import { ELSEWHERE, REPEAT, SECTIONS, type Section } from './sections.ts';
import { tablesOf } from './tables.ts';

/** The text of the page of benchmarks. Every measured figure on it comes out of a report. Pure. */

/** @param reports in any order. @returns Markdown. */
export function page(reports: readonly Report[]): string {
  const known = SECTIONS.map((section) =>
    render(
      section,
      reports.find(({ name }) => name === section.report),
    ),
  );
  const others = reports
    .filter(({ name }) => !SECTIONS.some((section) => section.report === name))
    .sort((a, b) => a.name.localeCompare(b.name))
    .map((report) =>
      render({ report: report.name, title: report.name, about: '', command: report.command }, report),
    );
  return [
    '# Benchmarks',
    'Every table and every plot on this page comes from the JSON files beside it. Each section names the command that measures ' +
      'its file again; `npm run bench:page` makes the page. Nobody wrote a figure by hand, except in the last table, which says so.',
    ...known,
    ...others,
    ELSEWHERE,
    REPEAT,
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function render({ title, about, command }: Section, report: Report | undefined): string {
  const heading = [`## ${title}`, ...(about === '' ? [] : [about])];
  if (!report) return [...heading, `Not measured yet: \`${command}\``].join('\n\n');
  const tables = tablesOf(report).map(({ title: words, rows }) =>
    [...(words ? [`**${words}**`] : []), markdownTable(rows)].join('\n\n'),
  );
  const plots = report.plots.map((file) => `![${file.replace(/\.svg$/, '')}](${file})`);
  return [...heading, origin(report), ...tables, ...plots].join('\n\n');
}

/** @returns which command measured the report, when, which build, and on what machine. */
function origin({ command, date, commit, machine, name }: Report): string {
  const { cpu, cores, memoryGb, system, node, others = {} } = machine;
  const versions = [`Node ${node}`, ...Object.entries(others).map(([what, version]) => `${what} ${version}`)];
  return (
    `\`${command}\`, ${date.slice(0, 10)}, commit ${commit}; ${cpu}, ${String(cores)} cores, ${String(memoryGb)} GB, ${system}; ` +
    `${versions.join(', ')}. All figures: [${name}.json](${name}.json)`
  );
}

export function markdownTable(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const line = (cells: readonly (string | number | undefined)[]): string =>
    `| ${cells.map(cell).join(' | ')} |`;
  return [
    line(columns),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(columns.map((column) => row[column]))),
  ].join('\n');
}

function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number')
    return String(Number.isInteger(value) ? value : Number(value.toPrecision(4)));
  return value.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

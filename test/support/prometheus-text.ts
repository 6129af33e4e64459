/** One line of Prometheus' text format, version 0.0.4. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)/gy;

/**
 * Reads what a scraper would, as strictly.
 * @throws Error that shows a line which is none, or a metric without HELP and TYPE before it.
 */
export function parseMetrics(text: string): Sample[] {
  const samples: Sample[] = [];
  const described = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('# HELP ')) continue;
    const [, typed, type] = /^# TYPE (\S+) (counter|gauge|histogram|summary|untyped)$/.exec(line) ?? [];
    if (typed !== undefined && type !== undefined) {
      described.set(typed, type);
      continue;
    }
    const [, name, labels = '', number] = LINE.exec(line) ?? [];
    if (name === undefined || number === undefined) throw new Error(`not a sample: ${line}`);
    const family = described.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '');
    if (!described.has(family)) throw new Error(`no TYPE before: ${line}`);
    const value = number === '+Inf' ? Infinity : number === 'Nan' ? NaN : Number(number);
    samples.push({ name, labels: parseLabels(labels, line), value });
  }
  return samples;
}

function parseLabels(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  let read = 0;
  for (const [all, key, value] of text.matchAll(LABEL)) {
    labels[key] = value.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
    read += all.length;
  }
  if (read !== text.length) throw new Error(`labels cannot be read: ${line}`);
  return labels;
}

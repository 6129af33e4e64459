/** Of the garbage collectors of a station; a process that told nothing has no row. */
function pausesOf(pauses = {}) {
  const told = Object.entries(pauses).filter(([, one]) => one !== undefined);
  const rows = told.map(([process, { count, p999Ms, longestMs }]) => [
    `station, ${process} process, pauses of the garbage collector: how many; 99.9th percentile; longest`,
    `${count}; ${p999Ms.toFixed(1)} ms; ${longestMs.toFixed(1)} ms`,
  ]);
  return Object.fromEntries(rows);
}

/** What the page of benchmarks shows of a soak. @param report what `soak.mjs` writes. */
export function soakTables(report) {
  const { listeners, talkers, everyS, seconds, memory, account, serverCores, loadCores, limits, station } =
    report;
  const { p50, p99, p999, max } = account.delayMs;
  const whole = (value) => value.toLocaleString('en-US');
  const ms = (value) => `${value.toFixed(1)} ms`;
  const ofCore = (cores) => `${(100 * cores).toFixed(0)} % of a core`;
  const load = {
    length: `${(seconds / 60).toFixed(0)} minutes`,
    listeners: listeners,
    'talkers at once': talkers,
    'each connects anew every': `${everyS} s`,
    'frames that came, of those that were due': `${whole(account.received)} of ${whole(account.due)}`,
    'delay from talker to listener, median': ms(p50),
    'its 99th percentile': ms(p99),
    'its 99.9th percentile': ms(p999),
    'its longest': ms(max),
    'processor time of the server': ofCore(serverCores),
    'processor time of the crowd': ofCore(loadCores),
    // Reports of before they were looked at do not have these two.
    ...(memory.code
      ? { 'compiled code within the live memory, slope': `${memory.code.slope.toFixed(2)} MB/h` }
      : {}),
    ...pausesOf(station?.pauses),
  };
  return [
    {
      title: 'The load, and how the server bore it',
      rows: Object.entries(load).map(([what, measured]) => ({ what, measured })),
    },
    {
      title: 'What must not grow, and what must be as it was',
      rows: limits.map(({ name, value, limit, ok }) => ({
        what: name,
        measured: value,
        limit,
        kept: ok ? 'yes' : 'no',
      })),
    },
  ];
}

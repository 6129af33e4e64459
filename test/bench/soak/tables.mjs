/** What the page of benchmarks shows of a soak. @param report what `soak.mjs` writes. */
export function soakTables({ listeners, talkers, everyS, seconds, memory, account, serverCores, limits }) {
  const { p50, p99, p999, max } = account.delayMs;
  const ms = (value) => value.toFixed(1);
  return [
    {
      rows: [
        {
          minutes: (seconds / 60).toFixed(0),
          'listeners, talkers': `${listeners}, ${talkers}`,
          'each connects anew every, s': everyS,
          'frames that came': `${account.received.toLocaleString('en-US')} of ${account.due.toLocaleString('en-US')}`,
          'delay p50 / p99 / p99.9 / longest, ms': [p50, p99, p999, max].map(ms).join(' / '),
          'server, of a core': `${(100 * serverCores).toFixed(0)} %`,
          'live memory that is compiled code, slope': `${memory.code.slope.toFixed(2)} MB/h`,
        },
      ],
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

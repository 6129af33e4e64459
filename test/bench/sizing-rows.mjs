/** @param steps of `partyline bench --json`, with the server's figures. @returns a table's rows, for people and for the page. */
export function sizingRows(steps) {
  return steps.map((step) => {
    const { listeners, talkers, frameMs, delayMs, due, received, deliveriesPerS, server, generator } = step;
    return {
      'listeners × talkers at once': `${listeners} × ${talkers}`,
      'frame ms': frameMs,
      'deliveries/s': Math.round(deliveriesPerS),
      'p50 ms': milliseconds(delayMs?.p50),
      'p99 ms': milliseconds(delayMs?.p99),
      'longest ms': milliseconds(delayMs?.max),
      lost: due - received,
      'server CPU, % of a core': (100 * server.cores).toFixed(0),
      'server CPU µs/delivery': received === 0 ? '-' : ((1e6 * server.cores) / deliveriesPerS).toFixed(1),
      'bench CPU, % of a core': (100 * generator.cores).toFixed(0),
    };
  });
}

/** Nothing received has no delay. */
const milliseconds = (value) => value?.toFixed(1) ?? '-';

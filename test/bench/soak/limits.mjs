/** From so many minutes on the slope of the memory means something; below it only its growth is looked at. */
const LONG_MINUTES = 20;
const MOST_SLOPE_MB_PER_H = 1;
const MOST_GROWTH_MB = 10;
const MOST_LIVE_GROWTH_MB = 2;
/** Of a station: it clears its heap when 24 MB are to be had (heap-tidier.ts), so that its memory goes up and down. */
const MOST_STATION_GROWTH_MB = 30;

/**
 * What the soak found, against what is allowed.
 * @returns one line a limit: `{ name, value, limit, ok }`; value and limit are for people.
 */
export function judge({ minutes, memory, account, drops, before, after, problems, leakWarnings, station }) {
  const lines = [];
  const line = (name, ok, value, limit) => lines.push({ name, value, limit, ok });
  const none = (name, value) => line(name, value === 0, String(value), '0');
  const slope = (fit) => `${fit.slope.toFixed(2)} ± ${fit.halfWidth.toFixed(2)} MB/h`;
  if (minutes >= LONG_MINUTES) {
    const limit = `${MOST_SLOPE_MB_PER_H} MB/h`;
    line('resident memory, slope', memory.rss.slope <= MOST_SLOPE_MB_PER_H, slope(memory.rss), limit);
    line('live memory, slope', memory.live.slope <= MOST_SLOPE_MB_PER_H, slope(memory.live), limit);
  } else {
    const growth = ({ first, last }) => last - first;
    const mb = (value) => `${value.toFixed(2)} MB`;
    const [rss, live] = [growth(memory.rss), growth(memory.live)];
    line('resident memory, growth', rss <= MOST_GROWTH_MB, mb(rss), mb(MOST_GROWTH_MB));
    line('live memory, growth', live <= MOST_LIVE_GROWTH_MB, mb(live), mb(MOST_LIVE_GROWTH_MB));
  }
  // A machine that stalls for 200 ms makes every link a lagging one. Over half an hour there is no such excuse.
  const dropped = drops.lag + drops.unsent;
  if (minutes >= LONG_MINUTES) none('frames lost', account.lost);
  else line('frames lost', account.lost <= dropped, String(account.lost), `${dropped}, dropped for lag`);
  none('frames out of order', account.outOfOrder);
  none('talkspurts that the server cut', account.cut);
  none('connections that broke', account.broken);
  none('stations in trouble', problems.length);
  none('warnings of too many listeners', leakWarnings);
  line('connections anew', account.reconnects > 0, String(account.reconnects), 'some');
  const same = (name, was, is) =>
    line(`${name} at the end`, is <= was, `${is ?? 'unknown'}`, `${was ?? 'unknown'}, as at the start`);
  if (before.descriptors !== undefined) same('descriptors', before.descriptors, after.descriptors);
  same('connections', 0, after.stats.connections);
  same('stations', 0, after.stats.stations);
  for (const name of new Set([...Object.keys(before.resources), ...Object.keys(after.resources)]))
    same(`active ${name}`, before.resources[name] ?? 0, after.resources[name] ?? 0);
  same("listeners of the server's process", before.processListeners, after.processListeners);
  same('event emitters alive', before.emitters, after.emitters);
  same('sockets alive', before.sockets, after.sockets);
  same('WebSockets alive', before.webSockets, after.webSockets);
  if (station) {
    for (const [name, { first, last, slope: perHour, halfWidth }] of Object.entries(station.memory)) {
      const grown = last - first;
      line(
        `station, ${name} process, growth`,
        grown <= MOST_STATION_GROWTH_MB,
        `${grown.toFixed(2)} MB (${perHour.toFixed(1)} ± ${halfWidth.toFixed(1)} MB/h)`,
        `${MOST_STATION_GROWTH_MB} MB`,
      );
    }
    line('station, presses of its talk key', station.presses > 0, String(station.presses), 'some');
    none('station, microphones that did not open', Math.max(0, station.presses - station.opened));
  }
  return lines;
}

import { MOST_INPUT_CHANNELS } from '../../common/device-choice.ts';
import type { OpenedChannels } from './input-channels.ts';

const SURROUND = [
  'front-left',
  'front-right',
  'rear-left',
  'rear-right',
  'front-center',
  'lfe',
  'side-left',
  'side-right',
] as const;
/** How many {@link SURROUND} channels ALSA's maps of 1, 2, 4, 5, 6 and 8 channels contain. */
const SURROUND_COUNTS = [8, 6, 5, 4, 2];

/** ALSA's pulse plugin gives these names to the channels of a stream. */
function alsaMap(count: number): string[] {
  const named = SURROUND_COUNTS.find((it) => it <= count) ?? 0;
  return Array.from({ length: count }, (_, i) => (i < named ? SURROUND[i] : `aux${String(i - named)}`));
}

/**
 * How to open a source of the sound server so that each of its channels arrives separately. ALSA's
 * plugin names the channels of a stream after its own map, and the server mixes channels that have
 * no place there: a microphone with the map `aux0,aux1`, opened with two channels, gives silence.
 * @param map the source's own channel map
 * @returns null if ALSA's maps have no place for one of its channels
 */
export function alsaLayout(map: readonly string[]): OpenedChannels | null {
  // A single channel is mapped to `mono` as a whole, whatever its name.
  if (map.length === 1) return { opened: 1, places: [0] };
  for (let opened = map.length; opened <= MOST_INPUT_CHANNELS; opened++) {
    const there = alsaMap(opened);
    const places = map.map((name) => there.indexOf(name));
    if (new Set(map).size === map.length && places.every((place) => place >= 0)) return { opened, places };
  }
  return null;
}

/** The layout of a device that delivers its channels unchanged. */
export function plainLayout(count: number): OpenedChannels {
  return { opened: count, places: Array.from({ length: count }, (_, i) => i) };
}

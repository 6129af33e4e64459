import { pactl } from './pulse-devices.ts';
import { STREAM_LISTS, streamsOf } from './pulse-streams.ts';
import type { Side } from '../../../common/device-choice.ts';

/**
 * The delay that the sound server reports for this process's streams. PortAudio knows about as much
 * for every host API, but the binding cannot ask for it (it calls `Pa_GetStreamInfo` and discards
 * the result). Without PulseAudio or PipeWire, nothing is known.
 *
 * Parses `pactl list sink-inputs` or `pactl list source-outputs`, in English.
 * @returns the mean of this process's streams, ms
 */
export function parseStreamLatency(text: string, pid: number): number | undefined {
  const own = streamsOf(text, pid);
  const parts = own.map((block) => {
    const of = (name: string): number =>
      Number(new RegExp(`^\\t${name} Latency: (\\d+) usec$`, 'm').exec(block)?.[1]);
    return (of('Buffer') + of('(?:Sink|Source)')) / 1_000;
  });
  const known = parts.filter((ms) => Number.isFinite(ms));
  return known.length === 0 ? undefined : known.reduce((sum, ms) => sum + ms, 0) / known.length;
}

/**
 * A queue's content rises and falls with each period, so that one look says little, and constant
 * looks would disturb the sound.
 */
const LOOKS = 8;

/** Asks once a second, a few times after a side's stream began, and keeps the mean. */
export class SoundLatency {
  readonly #ask: (list: string) => Promise<string | null>;
  readonly #seen: Record<Side, { looks: number; sumMs: number; known: number }> = {
    input: { looks: 0, sumMs: 0, known: 0 },
    output: { looks: 0, sumMs: 0, known: 0 },
  };

  constructor(ask: (list: string) => Promise<string | null> = pactl) {
    this.#ask = ask;
  }

  /** The side has another stream, or none. */
  forget(side: Side): void {
    this.#seen[side] = { looks: 0, sumMs: 0, known: 0 };
  }

  /** Call this about once a second while the side's stream runs. */
  async look(side: Side): Promise<void> {
    const seen = this.#seen[side];
    if (process.platform !== 'linux' || seen.looks >= LOOKS) return;
    seen.looks += 1;
    const text = await this.#ask(STREAM_LISTS[side]);
    const ms = text === null ? undefined : parseStreamLatency(text, process.pid);
    if (ms === undefined) return;
    seen.sumMs += ms;
    seen.known += 1;
  }

  /** The mean, ms; undefined if nothing answers. */
  of(side: Side): number | undefined {
    const { sumMs, known } = this.#seen[side];
    return known === 0 ? undefined : sumMs / known;
  }
}

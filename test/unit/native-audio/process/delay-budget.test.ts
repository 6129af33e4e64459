import { describe, expect, it } from 'vitest';
import { delayBudget } from '../../../../native-audio/process/delay-budget.ts';
import { GcWatch } from '../../../../native-audio/process/gc-pauses.ts';
import { parseStreamLatency, SoundLatency } from '../../../../native-audio/devices/pulse/sound-latency.ts';

const stream = (pid: number, bufferUs: number, sinkUs: number): string => `Sink Input #${String(pid)}
\tDriver: protocol-native.c
\tSample Specification: s16le 1ch 48000Hz
\tBuffer Latency: ${String(bufferUs)} usec
\tSink Latency: ${String(sinkUs)} usec
\tProperties:
\t\tapplication.name = "ALSA plug-in [node]"
\t\tapplication.process.id = "${String(pid)}"

`;

describe('delayBudget', () => {
  const ENGINE = { captureMs: 1, frameMs: 5, playoutMs: 1.25 };

  it('adds up what each side has', () => {
    const delays = delayBudget(
      ENGINE,
      { blockMs: 2, queuedMs: 0, serverMs: 3 },
      { blockMs: 2, queuedMs: 4, serverMs: 10 },
    );
    expect(delays).toEqual({
      captureMs: 6,
      encodeMs: 5,
      playoutMs: 17.25,
      blocks: [
        { block: 'microphone', ms: 5 },
        { block: 'capture-rate', ms: 1 },
        { block: 'frame', ms: 5 },
        { block: 'playout-rate', ms: 1.25 },
        { block: 'queue', ms: 6 },
        { block: 'speaker', ms: 10 },
      ],
    });
  });

  it('leaves out a side that does not run, and adds 0 for an unknown delay', () => {
    expect(delayBudget(ENGINE, undefined, { blockMs: 2, queuedMs: 0, serverMs: undefined })).toEqual({
      captureMs: undefined,
      encodeMs: 5,
      playoutMs: 3.25,
      blocks: [
        { block: 'frame', ms: 5 },
        { block: 'playout-rate', ms: 1.25 },
        { block: 'queue', ms: 2 },
        { block: 'speaker', ms: 0 },
      ],
    });
  });
});

describe('what the sound server holds', () => {
  it('is that of the own streams', () => {
    const text = stream(7, 1_000, 1_000) + stream(70, 8_000, 2_500) + stream(71, 99_000, 0);
    expect(parseStreamLatency(text, 70)).toBe(10.5);
    expect(parseStreamLatency(text, 72)).toBeUndefined();
    expect(parseStreamLatency('', 7)).toBeUndefined();
    const recording = text
      .replaceAll('Sink Input', 'Source Output')
      .replaceAll('Sink Latency', 'Source Latency');
    expect(parseStreamLatency(recording, 70)).toBe(10.5);
  });

  it.runIf(process.platform === 'linux')(
    'is asked a few times, and the mean of the answers counts',
    async () => {
      const asked: string[] = [];
      let bufferUs = 0;
      const latency = new SoundLatency((list) => {
        asked.push(list);
        bufferUs += 1_000;
        return Promise.resolve(asked.length === 2 ? null : stream(process.pid, bufferUs, 500));
      });
      expect(latency.of('output')).toBeUndefined();
      for (let i = 0; i < 3; i++) await latency.look('output');
      expect(latency.of('output')).toBe(2.5);
      for (let i = 0; i < 30; i++) await latency.look('output');
      expect(asked).toHaveLength(8);
      expect(new Set(asked)).toEqual(new Set(['sink-inputs']));
      latency.forget('output');
      expect(latency.of('output')).toBeUndefined();
      expect(latency.of('input')).toBeUndefined();
    },
  );
});

/**
 * Makes rubbish, some of it still held when the next young generation is cleared, until so many
 * pauses were seen.
 */
async function litter(watch: GcWatch, pauses: number): Promise<void> {
  const kept: number[][] = [];
  while (watch.pauses.count < pauses) {
    for (let i = 0; i < 20_000; i++) kept[i % 1_000] = [i, i, i, i, i, i, i, i];
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('GcWatch', () => {
  it('counts pauses of the collector', async () => {
    const watch = new GcWatch();
    expect(watch.pauses).toEqual({ count: 0, longestMs: 0, p999Ms: 0, young: 0 });
    await litter(watch, 3);
    const { count, longestMs, p999Ms, young } = watch.pauses;
    expect(young).toBeGreaterThan(0);
    expect(young).toBeLessThanOrEqual(count);
    expect(longestMs).toBeGreaterThan(0);
    expect(p999Ms).toBeLessThanOrEqual(1.01 * longestMs);
    watch.stop();
  });

  it('counts from the first device on, and does not start again for another one', async () => {
    const watch = new GcWatch();
    await litter(watch, 3);
    watch.soundRuns();
    expect(watch.pauses).toEqual({ count: 0, longestMs: 0, p999Ms: 0, young: 0 });
    await litter(watch, 2);
    watch.soundRuns();
    expect(watch.pauses.count).toBeGreaterThanOrEqual(2);
    watch.stop();
  });
});

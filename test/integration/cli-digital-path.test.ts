import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliBench } from '../support/cli-process.ts';
import { roundTripAll } from '../support/g711-oracle.ts';
import { fullRangeNoise } from '../support/random.ts';
import { amplitudeAt, readWav16, rms, sine, writeWav16 } from '../support/test-wav.ts';
import { has } from '../support/machine.ts';

describe('talk to listen, without a sound device', () => {
  const bench = new CliBench();
  let url: string;
  beforeAll(async () => {
    ({ url } = await bench.serve());
  });
  afterAll(() => bench.end());

  /** Records a channel while a file is sent to it. */
  async function sendThrough(
    channel: string,
    file: string,
    { rateHz, codec }: { readonly rateHz: number; readonly codec?: string },
  ): Promise<{ readonly samples: Int16Array; readonly rateHz: number; readonly conversions: unknown }> {
    const out = bench.path(`${channel}-${String(rateHz)}.wav`);
    const listen = ['--server', url, '--channel', channel, '--json'];
    const recorder = bench.start(['listen', ...listen, '--out', out, '--rate', String(rateHz)]);
    await recorder.waitFor('listening');
    const talk = ['talk', ...listen, '--file', file, ...(codec ? ['--codec', codec] : [])];
    const sent = await bench.run(talk);
    expect(sent.stderr).toBe('');
    expect(sent.code).toBe(0);
    expect(await recorder.interrupt()).toEqual({ code: 0, signal: null });
    const conversions = sent.events.find(({ event }) => event === 'talking')?.['conversions'];
    return { ...readWav16(out), conversions };
  }

  it.concurrent.each([
    ['Main', 'PCMU/8000', 8_000, 41],
    ['Production', 'PCMU/16000', 16_000, 93],
  ] as const)(
    '%s: %s is bit-exact, in order, none missing, none invented',
    async (channel, codec, rateHz, extra) => {
      const source = fullRangeNoise(rateHz, extra);
      // No multiple of a frame: the last frame is short.
      expect((source.length * 1_000) % (rateHz * 5)).not.toBe(0);
      const file = bench.path(`noise-${String(rateHz)}.wav`);
      writeWav16(file, source, rateHz);
      const heard = await sendThrough(channel, file, { rateHz, codec });
      expect(heard.rateHz).toBe(rateHz);
      expect(heard.conversions).toEqual([]);
      expect(heard.samples.length).toBe(source.length);
      const expected = roundTripAll(source);
      expect(heard.samples.findIndex((sample, n) => sample !== expected[n])).toBe(-1);
    },
  );

  it('carries a single sample', async () => {
    const file = bench.path('one.wav');
    writeWav16(file, Int16Array.of(-12_345), 8_000);
    const heard = await sendThrough('Backstage', file, { rateHz: 8_000, codec: 'PCMU/8000' });
    expect([...heard.samples]).toEqual([...roundTripAll(Int16Array.of(-12_345))]);
  });

  it.runIf(has('sox')).each([
    ['stereo', 8_000, ['-b', '16'], ['remix', '1', '1'], ['from 2 channels to one']],
    ['24 bits', 8_000, ['-b', '24'], [], ['from 24 to 16 bits']],
    [
      '44.1 kHz, stereo, float',
      44_100,
      ['-b', '32', '-e', 'floating-point'],
      ['remix', '1', '1'],
      ['from 32 to 16 bits', 'from 2 channels to one'],
    ],
  ] as const)('converts %s', async (name, rateHz, format, effects, conversions) => {
    const mono = bench.path('tone.wav');
    const file = bench.path('converted.wav');
    const seconds = 0.6;
    writeWav16(mono, sine(1_000, rateHz, seconds, 0.4), rateHz);
    execFileSync('sox', [mono, ...format, file, ...effects]);
    const heard = await sendThrough('Backstage', file, { rateHz: 16_000 });
    expect(heard.conversions).toEqual(conversions);
    // A resampler may add its own delay at the end, no more.
    expect(Math.abs(heard.samples.length / 16_000 - seconds), name).toBeLessThan(0.012);
    const middle = heard.samples.subarray(3_200, 6_400);
    expect(amplitudeAt(1_000, middle, 16_000)).toBeCloseTo(0.4, 1);
    // Nothing but the tone and G.711's own noise.
    const total = rms(middle);
    const tone = amplitudeAt(1_000, middle, 16_000) / Math.SQRT2;
    expect(20 * Math.log10(Math.sqrt(Math.max(0, total ** 2 - tone ** 2)) / tone)).toBeLessThan(-30);
  });

  it('stops after --seconds', async () => {
    const out = bench.path('quiet.wav');
    const common = ['--server', url, '--channel', 'Main,Production', '--json'];
    const { code, events } = await bench.run(['listen', ...common, '--out', out, '--seconds', '0.3']);
    expect(code).toBe(0);
    expect(events.map(({ event }) => event)).toEqual(['listening', 'recorded']);
    expect(readWav16(out).samples).toHaveLength(0);
  });

  it('reports its progress when the server disappears in the middle', async () => {
    const own = await bench.serve();
    const out = bench.path('cut.wav');
    const file = bench.path('long.wav');
    writeWav16(file, sine(500, 8_000, 20), 8_000);
    const common = ['--server', own.url, '--channel', 'main', '--json'];
    const recorder = bench.start(['listen', ...common, '--out', out]);
    await recorder.waitFor('listening');
    const talker = bench.start(['talk', ...common, '--file', file]);
    await talker.waitFor('talking');
    own.process.kill('SIGKILL');
    for (const process of [talker, recorder]) {
      expect(await process.ended).toEqual({ code: 3, signal: null });
      expect(process.stderr).toContain(own.url);
    }
    // The recording until then is kept, in a playable file.
    expect(() => readWav16(out)).not.toThrow();
  });
});

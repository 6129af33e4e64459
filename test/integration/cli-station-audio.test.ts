import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CliBench, type CliProcess } from '../support/cli-process.ts';
import { isAlive } from '../support/process-alive.ts';
import { untilGoodTake } from '../support/takes.ts';
import { amplitudeAt, readWav16, rms, sine, writeWav16 } from '../support/test-wav.ts';

const TONE_HZ = 1_000;
/** The files that stand for speakers. */
const OUT_RATE_HZ = 48_000;
/** The promised time, on top of the time that the start of a station takes on this machine now. */
const BACK_WITHIN_MS = 2_000;

describe('two stations with files for sound devices', () => {
  const bench = new CliBench();
  let server: CliProcess;
  let ann: CliProcess;
  let bob: CliProcess;
  let out: string;
  let round = 0;
  /** From the start of both stations until they are ready. A busy machine takes longer. */
  let startMs = 0;
  beforeAll(() => {
    writeWav16(bench.path('tone.wav'), sine(TONE_HZ, 48_000, 120, 0.5), 48_000);
  });
  afterEach(stop);
  afterAll(() => bench.end());

  const running = (station: CliProcess, side: string, from = 0) =>
    station.waitFor('device', (it) => it['side'] === side && it['state'] === 'running', { from });

  async function start(annArgs: readonly string[] = []): Promise<void> {
    // Its own server each: a station that was killed keeps its name for a while.
    const serving = await bench.serve();
    server = serving.process;
    const { url } = serving;
    const begunMs = performance.now();
    out = bench.path(`out-${String(++round)}.wav`);
    ann = bench.station(url, 'Ann', ['--input', `file:${bench.path('tone.wav')}`, ...annArgs]);
    bob = bench.station(url, 'Bob', ['--output', `file:${out}`, '--levels']);
    await Promise.all([
      running(ann, 'input'),
      running(bob, 'output'),
      ann.waitFor('subscribed'),
      bob.waitFor('subscribed'),
    ]);
    startMs = performance.now() - begunMs;
    // Silence to compare with, and time for the level reports to begin.
    await bob.waitFor('levels');
  }

  async function stop(): Promise<void> {
    for (const station of [ann, bob]) {
      if (station.isAlive) station.say('quit');
      expect(await station.ended).toEqual({ code: 0, signal: null });
    }
    expect(await server.interrupt()).toEqual({ code: 0, signal: null });
  }

  const loud = ({ output }: Readonly<Record<string, unknown>>): boolean =>
    (output as { rmsDb: number }).rmsDb > -20;
  const silent = ({ output }: Readonly<Record<string, unknown>>): boolean =>
    (output as { rmsDb: number }).rmsDb < -70;

  /**
   * The times of sound, in seconds of the recording: parts of 20 ms with a level above −50 dBFS.
   */
  async function heard(): Promise<
    { readonly from: number; readonly to: number; readonly samples: Int16Array }[]
  > {
    bob.say('quit');
    await bob.ended;
    const { samples } = readWav16(out);
    const part = OUT_RATE_HZ / 50;
    const parts: { from: number; to: number }[] = [];
    for (let at = 0; at + part <= samples.length; at += part) {
      if (rms(samples.subarray(at, at + part)) < 0.003) continue;
      const last = parts.at(-1);
      if (last && at - last.to < OUT_RATE_HZ / 5) last.to = at + part;
      else parts.push({ from: at, to: at + part });
    }
    return parts.map(({ from, to }) => ({
      from: from / OUT_RATE_HZ,
      to: to / OUT_RATE_HZ,
      samples: samples.subarray(from, to),
    }));
  }

  /**
   * Presses for a second.
   * @returns what is wrong with the sound that was heard, or null
   */
  async function faultOfPress(): Promise<string | null> {
    await start();
    ann.say('press Main');
    const open = await ann.waitFor('mic-open');
    expect(open).toMatchObject({ targets: ['Main'] });
    expect(await bob.waitFor('talk-started')).toMatchObject({ talker: 'Ann', targets: ['Main'] });
    const sounding = await bob.waitFor('levels', loud);
    // A second of it.
    await bob.waitFor('levels', ({ atMs }) => atMs > sounding.atMs + 1_000);
    ann.say('release Main');
    const closed = await ann.waitFor('mic-closed');
    expect(closed).toMatchObject({ reason: 'released' });
    const stopped = await bob.waitFor('talk-stopped', ({ reason }) => reason === 'released');
    const quiet = await bob.waitFor('levels', (it) => it.atMs > stopped.atMs && silent(it));
    await bob.waitFor('levels', ({ atMs }) => atMs > quiet.atMs + 500);

    const parts = await heard();
    await stop();
    if (parts.length !== 1) return `${String(parts.length)} parts of sound`;
    const [{ from, to, samples }] = parts;
    // Silence before the press.
    if (from <= 0.02) return `sound from ${String(from)} s on`;
    const tooLongS = to - from - (closed.atMs - open.atMs) / 1_000;
    if (Math.abs(tooLongS) >= 0.3) return `${tooLongS.toFixed(2)} s longer than the press`;
    const middle = samples.subarray(OUT_RATE_HZ * 0.2, OUT_RATE_HZ * 0.9);
    // The tone alone: nothing is missing, nothing crackles.
    const amplitude = amplitudeAt(TONE_HZ, middle, OUT_RATE_HZ);
    const tonePower = amplitude ** 2 / 2;
    const restDb = 10 * Math.log10(Math.max(1e-9, rms(middle) ** 2 - tonePower) / tonePower);
    const isPure = Math.abs(amplitude - 0.5) < 0.05 && restDb < -15;
    return isPure ? null : `a tone of ${amplitude.toFixed(2)}, and ${restDb.toFixed(1)} dB of other sounds`;
  }

  it('play the voice during a press, and silence after the release', () =>
    untilGoodTake('the voice of a press', faultOfPress));

  it('close the microphone after kill -9 of the audio process, and get audio back', async () => {
    await start();
    const { pid } = await ann.waitFor('audio-process', ({ state }) => state === 'running');
    ann.say('press Main');
    await bob.waitFor('levels', loud);
    const from = ann.mark;
    const killedMs = performance.now();
    process.kill(pid as number, 'SIGKILL');

    const closed = await ann.waitFor('mic-closed', undefined, { from });
    expect(closed).toMatchObject({ reason: 'audio-lost' });
    expect(await ann.waitFor('audio-process', undefined, { from })).toMatchObject({
      state: 'restarting',
      reason: 'killed by SIGKILL',
    });
    const stopped = await bob.waitFor('talk-stopped');
    const quiet = await bob.waitFor('levels', (it) => it.atMs > killedMs && silent(it));
    const process2 = await ann.waitFor('audio-process', ({ state }) => state === 'running', { from });
    const back = await running(ann, 'input', from);
    expect(process2['pid']).not.toBe(pid);
    process.stdout.write(
      `kill -9 of the audio process: microphone off after ${ms(closed.atMs - killedMs)}, ` +
        `the others are told after ${ms(stopped.atMs - killedMs)}, hear silence after ${ms(quiet.atMs - killedMs)}, ` +
        `audio runs again after ${ms(back.atMs - killedMs)}\n`,
    );
    expect(closed.atMs - killedMs).toBeLessThan(1_000 + startMs / 4);
    expect(back.atMs - killedMs).toBeLessThan(BACK_WITHIN_MS + startMs);

    // The key is still down, but the microphone stays closed.
    const levels = bob.mark;
    await bob.waitFor('levels', ({ atMs }) => atMs > back.atMs + 700, { from: levels });
    expect(bob.all('levels', levels).every(silent)).toBe(true);
    expect(ann.all('mic-open', from)).toEqual([]);
    ann.say('status');
    expect(await ann.waitFor('status', undefined, { from })).toMatchObject({ microphone: { open: false } });

    ann.say('release Main\npress Main');
    await ann.waitFor('mic-open', undefined, { from });
    await bob.waitFor('levels', loud, { from: levels });
    ann.say('release');
    await ann.waitFor('mic-closed', ({ reason }) => reason === 'closed-by-hand', { from });
    expect(isAlive(pid as number)).toBe(false);
  });

  it('replace an audio process that hangs', async () => {
    await start();
    const { pid } = await ann.waitFor('audio-process', ({ state }) => state === 'running');
    ann.say('press Main');
    await bob.waitFor('levels', loud);
    const from = ann.mark;
    const hangsMs = performance.now();
    process.kill(pid as number, 'SIGSTOP');
    // Either notices first: the server by the silence, or the supervisor by the heartbeat.
    const closed = await ann.waitFor('mic-closed', undefined, { from });
    expect(['audio-lost', 'ended-by-server']).toContain(closed['reason']);
    const back = await running(ann, 'input', from);
    expect(isAlive(pid as number)).toBe(false);
    process.stdout.write(
      `a hanging audio process: microphone off after ${ms(closed.atMs - hangsMs)}, audio runs again after ${ms(back.atMs - hangsMs)}\n`,
    );
    expect(back.atMs - hangsMs).toBeLessThan(BACK_WITHIN_MS + startMs);
    expect(ann.all('mic-open', from)).toEqual([]);
  });

  it('end together with their audio process', async () => {
    await start();
    const { pid } = await bob.waitFor('audio-process', ({ state }) => state === 'running');
    bob.kill('SIGKILL');
    await bob.ended;
    await expect.poll(() => isAlive(pid as number), { timeout: 5_000 }).toBe(false);
    // For the rest of the test.
    bob = ann;
  });

  it.each(['lock', 'blur', 'suspend'] as const)(
    '%s closes the microphone until a new press',
    async (failSafe) => {
      await start();
      ann.say('press Main');
      await ann.waitFor('talk-granted');
      ann.say(failSafe);
      expect(await ann.waitFor('mic-closed')).toMatchObject({ reason: failSafe });
      await bob.waitFor('talk-stopped');
      const from = ann.mark;
      ann.say('press Main');
      await ann.waitFor('talk-granted', undefined, { from });
      ann.closeStdin();
      // Nobody can let the key go any more.
      expect(await ann.waitFor('mic-closed', undefined, { from })).toMatchObject({ reason: 'stopping' });
      await ann.interrupt();
    },
  );

  it('close the microphone after --max-talk, with a warning', async () => {
    await start(['--max-talk', '2']);
    ann.say('press Main');
    const warning = await ann.waitFor('limit-warning');
    const open = await ann.waitFor('mic-open');
    const closed = await ann.waitFor('mic-closed');
    expect(closed).toMatchObject({ reason: 'too-long' });
    expect(warning.atMs).toBeLessThan(closed.atMs);
    expect(closed.atMs - open.atMs).toBeGreaterThan(1_500);
  });

  it('latch on a tap in smart mode', async () => {
    await start(['--key-mode', 'smart']);
    ann.say('press @Bob\nrelease @Bob');
    await ann.waitFor('mic-open', ({ targets }) => (targets as string[])[0] === '@Bob');
    await bob.waitFor('levels', loud);
    expect(ann.all('mic-closed')).toEqual([]);
    ann.say('press @Bob');
    expect(await ann.waitFor('mic-closed')).toMatchObject({ reason: 'unlatched' });
  });
});

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}

import { closeSync, fstatSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliBench, type CliProcess } from '../support/cli-process.ts';
import { readWav16, rms, sine, writeWav16 } from '../support/test-wav.ts';

/** The size limit of each file that the process and its children write, as on a full disk. */
const DISK_KIB = 64;
const SMALL_DISK = ['bash', '-c', `ulimit -f ${String(DISK_KIB)}; exec "$0" "$@"`];
/** The number of samples that fit there. */
const ROOM = (DISK_KIB * 1_024 - 44) / 2;
const OUT_RATE_HZ = 48_000;

describe.skipIf(process.platform === 'win32')('recordings', () => {
  const bench = new CliBench();
  let url: string;
  beforeAll(async () => {
    ({ url } = await bench.serve());
    writeWav16(bench.path('tone.wav'), sine(1_000, 16_000, 4, 0.5), 16_000);
  });
  afterAll(() => bench.end());

  const say = () =>
    bench.run(['talk', '--server', url, '--channel', 'Main', '--file', bench.path('tone.wav'), '--json']);
  const listen = (out: string, within: readonly string[] = []): CliProcess =>
    bench.start(['listen', '--server', url, '--channel', 'Main', '--out', out, '--json'], {}, within);

  it('of a listener end with a sentence on a full disk, and keep the written part', async () => {
    const out = bench.path('full.wav');
    const listener = listen(out, SMALL_DISK);
    await listener.waitFor('listening');
    expect((await say()).code).toBe(0);
    expect(await listener.interrupt()).toEqual({ code: 6, signal: null });
    expect(listener.stderr).toMatch(/^partyline: Cannot write ".*full\.wav" any further \(.*\)\. .*\.\n$/);
    const { samples, rateHz } = readWav16(out);
    expect(samples.length).toBe(ROOM);
    expect(rms(samples)).toBeCloseTo(0.354, 2);
    expect(listener.all('recorded')).toMatchObject([{ seconds: samples.length / rateHz }]);
  });

  it('of a listener report at once that they cannot be written', async () => {
    for (const out of ['/dev/full', '/proc/no.wav']) {
      const { code, stderr } = await bench.run([
        ...['listen', '--server', url, '--channel', 'Main', '--out', out, '--seconds', '5'],
      ]);
      expect(code, out).toBe(6);
      expect(stderr).toMatch(/^partyline: Cannot write ".*" \(.*\)\. .*\.\n$/);
    }
  });

  describe('of a speaker’s output', () => {
    /** The samples so far of a file that is being written. */
    function soFar(path: string): Int16Array {
      const file = openSync(path, 'r');
      try {
        const bytes = Buffer.alloc(fstatSync(file).size);
        readSync(file, bytes);
        expect(bytes.readUInt32LE(40)).toBeLessThanOrEqual(bytes.length - 44);
        return new Int16Array(bytes.buffer.slice(44, 44 + bytes.readUInt32LE(40)));
      } finally {
        closeSync(file);
      }
    }
    const listenStation = (
      name: string,
      speaker = bench.path(`${name}-out.wav`),
      within: readonly string[] = [],
    ): CliProcess =>
      bench.start(
        [
          ...[
            'station',
            '--server',
            url,
            '--name',
            name,
            '--json',
            '--levels',
            '--listen',
            'Main',
            '--input',
            'none',
          ],
          ...['--output', `file:${speaker}`, '--record', bench.path(`${name}-record.wav`)],
        ],
        {},
        within,
      );
    const loud = ({ output }: Readonly<Record<string, unknown>>): boolean =>
      (output as { rmsDb: number }).rmsDb > -20;

    it('continue when the audio process is replaced', async () => {
      const station = listenStation('Ann');
      await station.waitFor('subscribed');
      await station.waitFor('recording');
      const { pid } = await station.waitFor('audio-process', ({ state }) => state === 'running');
      const talking = say();
      const heard = await station.waitFor('levels', loud);
      await station.waitFor('levels', ({ atMs }) => atMs > heard.atMs + 1_000);
      const from = station.mark;
      process.kill(pid as number, 'SIGKILL');
      await station.waitFor('audio-process', ({ state }) => state === 'restarting', { from });
      const files = [bench.path('Ann-out.wav'), bench.path('Ann-record.wav')];
      const before = files.map(soFar);
      for (const samples of before) expect(rms(samples.subarray(-OUT_RATE_HZ / 2))).toBeGreaterThan(0.3);
      await station.waitFor('recording', ({ samples }) => (samples as number) >= before[1].length, { from });
      const again = await station.waitFor('levels', loud, { from });
      await station.waitFor('levels', ({ atMs }) => atMs > again.atMs + 300, { from });
      await talking;
      station.say('quit');
      expect(await station.ended).toEqual({ code: 0, signal: null });
      for (const [n, file] of files.entries()) {
        const { samples } = readWav16(file);
        expect(samples.length, file).toBeGreaterThan(before[n].length + OUT_RATE_HZ / 4);
        expect(samples.subarray(0, before[n].length), file).toEqual(before[n]);
        expect(rms(samples.subarray(before[n].length)), file).toBeGreaterThan(0.05);
      }
    });

    it('keep their written part when everything is killed', async () => {
      const station = listenStation('Bob');
      await station.waitFor('recording');
      await station.waitFor('recording', ({ samples }) => (samples as number) > 0);
      const { pid } = await station.waitFor('audio-process', ({ state }) => state === 'running');
      process.kill(pid as number, 'SIGKILL');
      station.kill('SIGKILL');
      await station.ended;
      for (const file of ['Bob-out.wav', 'Bob-record.wav']) {
        const seconds = soFar(bench.path(file)).length / OUT_RATE_HZ;
        expect(seconds, file).toBeGreaterThan(0.9);
      }
    });

    it('end on a full disk, while the station continues and reports it at its end', async () => {
      const station = listenStation('Cid', '/dev/null', SMALL_DISK);
      await station.waitFor('subscribed');
      const problem = await station.waitFor('audio-problem');
      expect(problem).toMatchObject({ failedFile: bench.path('Cid-record.wav') });
      expect(problem['reason']).toMatch(
        /^The recording ".*" has ended: .*\. What was recorded until then is kept\.$/,
      );
      await endsWithCode6(station);
      expect(readWav16(bench.path('Cid-record.wav')).samples.length).toBe(ROOM);
    });

    it('end in the same way when a file is the speaker', async () => {
      const station = listenStation('Eva', bench.path('Eva-out.wav'), SMALL_DISK);
      await station.waitFor('subscribed');
      const lost = await station.waitFor('device', ({ state }) => state === 'lost');
      expect(lost['reason']).toMatch(/Eva-out\.wav has stopped: [^.]*\.$/);
      await endsWithCode6(station);
      expect(readWav16(bench.path('Eva-out.wav')).samples.length).toBe(ROOM);
      expect(readWav16(bench.path('Eva-record.wav')).samples.length).toBeGreaterThan(ROOM * 0.9);
    });

    async function endsWithCode6(station: CliProcess): Promise<void> {
      station.say('status');
      await station.waitFor('status');
      station.say('quit');
      expect(await station.ended).toEqual({ code: 6, signal: null });
      expect(station.stderr.trim().split('\n')).toHaveLength(1);
    }
  });

  it('are refused when two would write into one file', async () => {
    const file = bench.path('one.wav');
    const station = ['station', '--server', url, '--name', 'Dan'];
    const both = [...station, '--input', 'none', '--output', `file:${file}`, '--record', file];
    expect(await bench.run(both)).toMatchObject({ code: 2 });
    writeFileSync(file, readFileSync(bench.path('tone.wav')));
    const over = [...station, '--input', `file:${file}`, '--output', `file:${file}`];
    expect(await bench.run(over)).toMatchObject({ code: 2 });
    expect(readWav16(file).samples).toHaveLength(64_000);
  });
});

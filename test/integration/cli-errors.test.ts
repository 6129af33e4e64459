import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CliBench } from '../support/cli-process.ts';
import { sine, writeWav16 } from '../support/test-wav.ts';

const PASSPHRASE = 'correct horse battery';

describe('mistakes', () => {
  const bench = new CliBench();
  let open: string;
  let locked: string;
  let wav: string;
  beforeAll(async () => {
    wav = bench.path('tone.wav');
    writeWav16(wav, sine(440, 8_000, 0.5), 8_000);
    writeFileSync(
      bench.path('locked.json'),
      JSON.stringify({
        passphrase: PASSPHRASE,
        channels: [
          { name: 'Main' },
          { name: 'Orders', mode: 'exclusive' },
          { name: 'Closed', talk: ['Director'], listen: ['Director'] },
        ],
      }),
    );
    open = (await bench.serve()).url;
    locked = (await bench.serve(['--config', bench.path('locked.json')])).url;
  });
  afterAll(() => bench.end());

  /** The result for a person at the keyboard: one sentence, and the exit code. */
  async function fails(args: string[], code: number, ...words: (string | RegExp)[]): Promise<string> {
    const result = await bench.run(args);
    for (const word of words) expect(result.stderr).toMatch(word);
    expect(result.stderr).toMatch(/^partyline: /);
    expect(result.stderr).not.toMatch(/unexpected:|\n\s+at /);
    expect(result.stderr.trim().split('\n'), 'one sentence').toHaveLength(1);
    expect(result.code).toBe(code);
    return result.stdout;
  }
  const talk = (...more: string[]): string[] => ['talk', '--channel', 'Main', '--file', wav, ...more];
  const listen = (...more: string[]): string[] => ['listen', '--out', bench.path('out.wav'), ...more];
  const station = (...more: string[]): string[] => [
    'station',
    '--name',
    'Ann',
    '--input',
    'none',
    '--output',
    'none',
    ...more,
  ];

  describe.concurrent('in the command line: exit code 2', () => {
    it.each([
      [[], 0, /partyline serve/],
      [['--help'], 0, /partyline doctor/],
      [['help', 'talk'], 0, /--override/],
      [['talk', '--help'], 0, /--codec/],
      [['station', '--help'], 0, /--sidetone/],
    ])('prints the help without an error: %j', async (args, code, text) => {
      const result = await bench.run(args);
      expect(result).toMatchObject({ code, stderr: '' });
      expect(result.stdout).toMatch(text);
    });

    it('lists the commands after an unknown one', () =>
      fails(['tlak'], 2, '"tlak"', 'serve, station, talk, listen'));
    it('names an unknown option', () =>
      fails(['serve', '--prot', '1'], 2, '--prot', 'partyline serve --help'));
    it('names an unexpected word', () => fails(['talk', 'in.wav'], 2, 'in.wav'));
    it('refuses an option without its value', () => fails(['serve', '--port'], 2, '--port'));
    it('refuses an option instead of a value', () => fails(['serve', '--host', '--json'], 2, '--host'));
    it('shows an example for a missing option', () =>
      fails(['talk', '--channel', 'Main', '--file', wav], 2, '--server', 'ws://'));
    it('refuses a port above 65535', () => fails(['serve', '--port', '70000'], 2, '--port 70000', '65535'));
    it('refuses a fractional port', () => fails(['serve', '--port', '80.5'], 2, '--port 80.5', 'whole'));
    it('refuses a pre-roll in hexadecimal', () =>
      fails(station('--server', open, '--pre-roll', '0x10'), 2, '--pre-roll 0x10', 'from 0 to 60'));
    it('refuses half a millisecond of release tail', () =>
      fails(station('--server', open, '--release-tail', '12.5'), 2, '--release-tail 12.5', 'whole'));
    it('refuses a fractional rate', () =>
      fails(listen('--server', open, '--channel', 'Main', '--rate', '8000.5'), 2, '--rate'));
    it('refuses an address of another scheme', () =>
      fails(talk('--server', 'http://x'), 2, '"http://x"', 'ws://'));
    it('lists the codecs after an unknown one', () =>
      fails(talk('--server', open, '--codec', 'OPUS'), 2, '"OPUS"', 'PCMU/16000, PCMU/8000'));
    it('refuses an unknown key mode', () =>
      fails(station('--server', open, '--key-mode', 'x'), 2, 'momentary, latch, smart'));
    it('refuses to record without a speaker', () =>
      fails(station('--server', open, '--record', bench.path('never.wav')), 2, '--record', 'nothing plays'));
    it('refuses a positive dim', () =>
      fails(station('--server', open, '--dim', '6'), 2, '--dim 6', '-60 to 0'));
    it('refuses an encrypted address', () =>
      fails(talk('--server', 'wss://10.0.0.5'), 2, 'do not encrypt', 'ws://HOST:PORT'));
    it('refuses an address of another scheme for the panel too', () =>
      fails(['station', '--panel', '--server', 'https://x'], 2, '"https://x"', 'ws://HOST:PORT'));
    it('names the program once', async () => {
      const { stderr } = await bench.run(['station', '--name', 'Ann']);
      expect(stderr).toBe(
        'partyline: --server is missing; "station" needs it. For example: --server ws://192.168.1.20:7420\n',
      );
    });
    it('prints the version without an error', async () => {
      const { version } = JSON.parse(
        readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
      ) as {
        version: string;
      };
      expect(await bench.run(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
    });
    it('refuses --announce together with its opposite', () =>
      fails(['serve', '--announce', '--no-announce'], 2, '--no-announce', 'contradict'));
    it('refuses a name that is too long', () =>
      fails(station('--server', open, '--name', 'x'.repeat(65)), 2, '--name', '64'));
    it('refuses an empty name', () => fails(talk('--server', open, '--name', ' '), 2, '--name'));
    it('refuses a name with control characters', () =>
      fails(talk('--server', open, '--name', 'a\u0007b'), 2, '--name'));
    it('refuses a list without a channel', () =>
      fails(listen('--server', open, '--channel', ','), 2, '--channel'));
  });

  describe.concurrent('without a server: exit code 3, with the tried address', () => {
    it('reports that nobody listens there', () =>
      fails(talk('--server', 'ws://127.0.0.1:9'), 3, 'ws://127.0.0.1:9', 'partyline serve'));
    it('reports an unknown host name', () =>
      fails(talk('--server', 'no-such-host.invalid'), 3, 'ws://no-such-host.invalid:7420', 'IP address'));
    it.each([
      ['a web server', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
      ['no web server either', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ])('reports that %s answers', async (_, answer) => {
      const other = createServer((socket) => {
        socket.on('error', () => undefined).once('data', () => socket.end(answer));
      });
      await once(other.listen(0, '127.0.0.1'), 'listening');
      const url = `ws://127.0.0.1:${String((other.address() as AddressInfo).port)}`;
      await fails(talk('--server', url), 3, `The program at ${url} is not a Partyline server`);
      const ann = bench.start(station('--server', url));
      await ann.waitForText('not a Partyline server');
      await ann.interrupt();
      expect(ann.stdout.match(/not a Partyline server/g)).toHaveLength(1);
      other.close();
    });
    it('reports the same for listen, and leaves no empty recording', async () => {
      const stdout = await fails(
        listen('--server', 'ws://127.0.0.1:9', '--channel', 'Main'),
        3,
        '127.0.0.1:9',
      );
      expect(stdout).toBe('');
    });
  });

  describe.concurrent('the passphrase: exit code 4', () => {
    it('asks for a passphrase', () =>
      fails(talk('--server', locked), 4, 'asks for a passphrase', '--passphrase', locked));
    it('treats an empty passphrase as none', () =>
      fails(talk('--server', locked, '--passphrase', ''), 4, 'asks for a passphrase'));
    it('refuses a wrong passphrase', () =>
      fails(talk('--server', locked, '--passphrase', 'wrong'), 4, 'does not accept', locked));
    it('refuses a station with a wrong passphrase too', () =>
      fails(station('--server', locked, '--passphrase', 'wrong'), 4, 'does not accept'));
    it('accepts the right passphrase, also from the environment', async () => {
      const result = await bench.run(talk('--server', locked), { PARTYLINE_PASSPHRASE: PASSPHRASE });
      expect(result).toMatchObject({ code: 0, stderr: '' });
    });
    it('shows the passphrase nowhere', async () => {
      const { stdout, stderr } = await bench.run([
        ...talk('--server', open, '--passphrase', 'hush hush'),
        '--json',
      ]);
      expect(stdout + stderr).not.toContain('hush');
    });
  });

  describe.concurrent('channels: exit code 5', () => {
    it('lists the channels after an unknown one, to talk', () =>
      fails(
        ['talk', '--server', open, '--channel', 'Mian', '--file', wav],
        5,
        '"Mian"',
        'Main, Production, Backstage',
      ));
    it('lists the channels after an unknown one, to listen', () =>
      fails(listen('--server', open, '--channel', 'Main,Mian'), 5, '"Mian"', 'Main, Production'));
    it('lists the channels after an unknown one, for a station', () =>
      fails(station('--server', open, '--listen', 'Mian'), 5, '"Mian"', 'Main, Production, Backstage'));
    it('refuses a channel without permission', () =>
      fails(
        ['talk', '--server', locked, '--passphrase', PASSPHRASE, '--channel', 'Closed', '--file', wav],
        5,
        'no permission',
        'Closed',
      ));
    it('refuses an announcement longer than a talkspurt may be', async () => {
      const long = bench.path('long.wav');
      writeWav16(long, new Int16Array(8_000 * 61), 8_000);
      await fails(['talk', '--server', open, '--channel', 'Main', '--file', long], 5, '61.0 s', '60 s');
    });
  });

  it('names the holder of a busy exclusive channel', async () => {
    const long = bench.path('holder.wav');
    writeWav16(long, sine(440, 8_000, 10), 8_000);
    const common = ['--server', locked, '--passphrase', PASSPHRASE, '--channel', 'Orders', '--json'];
    const listener = bench.station(locked, 'Ear', ['--passphrase', PASSPHRASE]);
    await listener.waitFor('subscribed');
    const holder = bench.start(['talk', ...common, '--name', 'Stage Manager', '--file', long]);
    await listener.waitFor('talk-started', ({ talker }) => talker === 'Stage Manager');
    const second = await bench.run(['talk', ...common, '--name', 'Second', '--file', wav]);
    expect(second.code).toBe(5);
    expect(second.stderr).toContain('Orders" is busy: Stage Manager holds the floor');
    expect(second.events.at(-1)).toMatchObject({ event: 'failed', exitCode: 5 });
    expect(holder.isAlive).toBe(true);
  });

  describe.concurrent('files: exit code 6', () => {
    const file = (name: string): string[] => ['talk', '--server', open, '--channel', 'Main', '--file', name];
    it('reports a missing file', () => fails(file('/no/such.wav'), 6, '/no/such.wav', 'no such file'));
    it('refuses a recording in a missing folder', () =>
      fails(
        ['station', '--name', 'Ann', '--server', open, '--record', '/no/such/folder/ann.wav'],
        6,
        '/no/such/folder/ann.wav',
      ));
    it('refuses a folder', () => fails(file(bench.folder), 6, bench.folder, 'folder'));
    it('refuses a file that is not a WAV file', async () => {
      const garbage = bench.path('garbage.wav');
      writeFileSync(garbage, 'this is not sound');
      await fails(file(garbage), 6, garbage, 'not a WAV file', 'sox');
    });
    it('refuses an empty file', async () => {
      const empty = bench.path('empty.wav');
      writeWav16(empty, new Int16Array(0), 8_000);
      await fails(file(empty), 6, 'no samples');
    });
    it('reports a missing simulated microphone', () =>
      fails(
        ['station', '--server', open, '--name', 'Ann', '--output', 'none', '--input', 'file:/no/such.wav'],
        6,
        '/no/such.wav',
        'no such file',
      ));
    it.skipIf(process.platform !== 'linux')('refuses a simulated microphone that is not a file', async () => {
      execFileSync('mkfifo', [bench.path('pipe.wav')]);
      const input = (path: string): string[] => [
        ...['station', '--server', open, '--name', 'Ann', '--output', 'none', '--input', `file:${path}`],
      ];
      await fails(
        input(bench.path('pipe.wav')),
        6,
        'it is a pipe, not a file',
        'Give the path of a WAV file',
      );
      await fails(input('/dev/zero'), 6, 'it is a device, not a file');
      await fails(input(bench.folder), 6, bench.folder, 'a folder');
    });
    it('refuses a simulated microphone without a sample', async () => {
      const empty = bench.path('no-samples.wav');
      writeWav16(empty, new Int16Array(0), 8_000);
      const station = ['station', '--server', open, '--name', 'Ann', '--output', 'none'];
      await fails([...station, '--input', `file:${empty}`], 6, 'it holds no samples');
    });
    it('refuses a file that cannot be written in place of a speaker', () =>
      fails(
        ['station', '--server', open, '--name', 'Ann', '--input', 'none', '--output', 'file:/no/such/x.wav'],
        6,
        '/no/such/x.wav',
        'no such file or folder',
      ));
    it.skipIf(process.platform !== 'linux')('reports a data folder that cannot be created', async () => {
      const result = await bench.run(['serve', '--port', '0'], { PARTYLINE_DATA: '/proc/partyline/data' });
      expect(result.code).toBe(6);
      expect(result.stderr).toMatch(
        /^partyline: The passphrase cannot be kept in \/proc\/partyline\/data: there is no such file or folder\. Make .*\.\n$/,
      );
    });
    it('reports a recording that cannot be written', () =>
      fails(
        ['listen', '--server', open, '--channel', 'Main', '--out', '/no/such/folder/x.wav'],
        6,
        '/no/such/folder',
      ));
    it('reports a broken configuration with line, field and reason', async () => {
      const config = bench.path('broken.json');
      writeFileSync(
        config,
        '{\n  "channels": [\n    { "name": "Main" },\n    { "name": "B", "mode": "shut" }\n  ]\n}\n',
      );
      await fails(
        ['serve', '--port', '0', '--host', '127.0.0.1', '--config', config],
        6,
        'line 4',
        'channels[1].mode',
        '"open" or "exclusive"',
      );
    });
    it('reports a missing configuration', () =>
      fails(['serve', '--config', '/no/such.json'], 6, '/no/such.json'));
    it('refuses a configuration that is not JSON', async () => {
      const config = bench.path('text.json');
      writeFileSync(config, '{\n  "channels": oops\n}\n');
      await fails(['serve', '--config', config], 6, 'line 2', 'not JSON');
    });
  });

  describe('the port: exit code 7', () => {
    it('is reported as taken', async () => {
      const port = new URL(open).port;
      await fails(['serve', '--host', '127.0.0.1', '--port', port], 7, port, /taken|use/);
    });
    it('is reported as an address of another computer', () =>
      fails(['serve', '--host', '192.0.2.1', '--port', '0'], 7, '192.0.2.1'));
  });

  it('keeps an existing recording after a mistake', async () => {
    const out = bench.path('precious.wav');
    writeWav16(out, sine(440, 8_000, 1), 8_000);
    mkdirSync(bench.path('keep'), { recursive: true });
    await fails(['listen', '--server', open, '--channel', 'Mian', '--out', out], 5, 'Mian');
    const { readWav16 } = await import('../support/test-wav.ts');
    expect(readWav16(out).samples).toHaveLength(8_000);
  });
});

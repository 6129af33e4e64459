import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runServer, silentLogger, type RunningHost, type RunServerOptions } from '../../main/server/index.ts';
import { connectWireClient } from '../support/wire-client.ts';

let folder: string;
let running: RunningHost[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'partyline-'));
});
afterEach(async () => {
  await Promise.all(running.map((host) => host.close()));
  running = [];
  await rm(folder, { recursive: true });
});

async function run(options: Partial<RunServerOptions> = {}): Promise<RunningHost> {
  const env = { PARTYLINE_DATA: join(folder, 'data') };
  const host = await runServer({ port: 0, logger: silentLogger, env, interfaces: () => ({}), ...options });
  running.push(host);
  return host;
}

async function withFile(config: unknown): Promise<string> {
  const file = join(folder, 'partyline.json');
  await writeFile(file, typeof config === 'string' ? config : JSON.stringify(config));
  return file;
}

describe('runServer without a file', () => {
  it('is open on loopback, with three channels', async () => {
    const { facts } = await run({ host: '127.0.0.1' });
    expect(facts.access).toEqual({ type: 'open' });
    expect(facts.channels.map(({ name }) => name)).toEqual(['Main', 'Production', 'Backstage']);
    expect(facts.urls).toEqual([`ws://127.0.0.1:${String(facts.port)}`]);
    expect((await connectWireClient({ port: facts.port })).welcome.channels).toHaveLength(3);
    await expect(readdir(folder)).resolves.toEqual([]);
  });

  it("has the computer's name until the file names another", async () => {
    const plain = await run({ host: '127.0.0.1', computerName: 'studio-pc' });
    expect(plain.facts.name).toBe('studio-pc');
    expect((await connectWireClient({ port: plain.facts.port })).welcome.serverName).toBe('studio-pc');
    const named = await run({
      host: '127.0.0.1',
      configFile: await withFile({ name: 'Studio 2' }),
      computerName: 'studio-pc',
    });
    expect((await connectWireClient({ port: named.facts.port })).welcome.serverName).toBe('Studio 2');
  });

  it('creates a passphrase for the network once, and keeps it', async () => {
    const first = await run();
    const { access } = first.facts;
    if (access.type !== 'passphrase') throw new Error('open');
    expect(access).toMatchObject({ isNew: true, source: join(folder, 'data', 'passphrase') });
    expect(access.passphrase).toMatch(/^[a-z]+( [a-z]+){3}$/);
    expect((await stat(access.source)).mode & 0o777).toBe(0o600);
    expect(await readFile(access.source, 'utf8')).toBe(`${access.passphrase}\n`);
    await connectWireClient({ port: first.facts.port, passphrase: access.passphrase });
    const second = await run();
    expect(second.facts.access).toEqual({ ...access, isNew: false });
    expect(await readdir(join(folder, 'data'))).toEqual(['passphrase']);
  });

  it.each(['', 'abc\n', 'two lines\nof words\n'])(
    'refuses an invalid passphrase file and does not change it: %j',
    async (text) => {
      const file = join(folder, 'data', 'passphrase');
      await mkdir(join(folder, 'data'));
      await writeFile(file, text);
      await expect(run()).rejects.toThrow(
        /must be one line of at least 8 characters\. Mend it, or delete the file/,
      );
      expect(await readFile(file, 'utf8')).toBe(text);
    },
  );

  it('explains what to do when the passphrase cannot be stored', async () => {
    const file = await withFile('{}');
    await expect(run({ env: { PARTYLINE_DATA: join(file, 'below') } })).rejects.toThrow(
      /cannot be kept in .*PARTYLINE_DATA/,
    );
  });
});

describe('runServer with a file', () => {
  it("takes the file's passphrase, also on loopback", async () => {
    const configFile = await withFile({ passphrase: 'from the file', channels: [{ name: 'One' }] });
    const { facts } = await run({ host: '127.0.0.1', configFile });
    expect(facts.access).toEqual({
      type: 'passphrase',
      passphrase: 'from the file',
      source: configFile,
      isNew: false,
    });
    await expect(connectWireClient({ port: facts.port, passphrase: 'wrong' })).rejects.toThrow(
      'wrong-passphrase',
    );
  });

  it('is open on the network when the file says so', async () => {
    const { facts } = await run({ configFile: await withFile({ open: true }) });
    expect(facts.access).toEqual({ type: 'open' });
  });

  it('names file, line, field and reason of a mistake', async () => {
    const configFile = await withFile('{\n  "channels": [\n    { "name": 3 }\n  ]\n}');
    await expect(run({ configFile })).rejects.toThrow(
      `${configFile}, line 3, column 7: channels[0].name must be text in quotes.`,
    );
    await expect(run({ configFile: join(folder, 'no.json') })).rejects.toThrow('there is no such file');
  });
});

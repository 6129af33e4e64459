import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostingConfig } from '../../main/hosting/index.ts';
import { HostedRig, SERVER_ENTRY } from '../support/hosted-server.ts';
import { isAlive } from '../support/process-alive.ts';
import { connectWireClient } from '../support/wire-client.ts';

let folder: string;
let rig: HostedRig;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'partyline-hosting-'));
  rig = new HostedRig();
});
afterEach(async () => {
  await rig.server.stop();
  await rm(folder, { recursive: true });
});

const config = (more: Partial<HostingConfig> = {}): HostingConfig => ({
  name: 'Studio',
  host: '127.0.0.1',
  port: 0,
  channels: [
    { id: 'main', name: 'Main', mode: 'open' },
    { id: 'light', name: 'Lighting', mode: 'exclusive' },
  ],
  dataFolder: join(folder, 'data'),
  ...more,
});

async function running(from = 0): Promise<{ port: number; passphrase: string; epoch: string }> {
  const { facts } = await rig.state('running', () => true, from);
  if (facts.access.type !== 'passphrase') throw new Error('open');
  return { port: facts.port, passphrase: facts.access.passphrase, epoch: facts.epoch };
}

/** A zombie has ended; whether anybody collects it is not its own affair. */
async function runs(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => undefined);
  return isAlive(pid) && stat?.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
}

describe('a server that is hosted here', () => {
  it('admits stations with the passphrase, also on loopback, and counts them', async () => {
    rig.server.start(config());
    const { port, passphrase } = await running();
    expect(passphrase).toBe((await readFile(join(folder, 'data', 'passphrase'), 'utf8')).trim());
    const client = await connectWireClient({ port, passphrase, name: 'Desk' });
    expect(client.welcome.channels.map(({ id, name, mode }) => ({ id, name, mode }))).toEqual(
      config().channels,
    );
    await rig.state('running', ({ stations }) => stations === 1);
    await expect(connectWireClient({ port, passphrase: 'not that one' })).rejects.toThrow('wrong-passphrase');
    const from = rig.states.length;
    await client.close();
    await rig.state('running', ({ stations }) => stations === 0, from);
  });

  it('tells the stations when it is stopped', async () => {
    rig.server.start(config());
    const { port, passphrase } = await running();
    const client = await connectWireClient({ port, passphrase });
    const [child] = rig.children;
    await rig.server.stop();
    expect((await client.closed).code).toBe(4504);
    expect(rig.states.map(({ type }) => type).filter((type) => type !== 'running')).toEqual([
      'starting',
      'off',
    ]);
    expect(isAlive(child!.pid!)).toBe(false);
    expect(rig.children).toHaveLength(1);
  });

  it('comes back on the same port when its process is killed', async () => {
    rig.server.start(config());
    const first = await running();
    const client = await connectWireClient(first);
    const from = rig.states.length;
    process.kill(rig.children[0]!.pid!, 'SIGKILL');
    expect((await rig.state('restarting', undefined, from)).reason).toContain('SIGKILL');
    await client.closed;
    const second = await running(from);
    expect(second).toMatchObject({ port: first.port, passphrase: first.passphrase });
    expect(second.epoch).not.toBe(first.epoch);
    await connectWireClient(second);
  });

  it('gives up after repeated crashes', async () => {
    rig.server.start(config());
    await running();
    for (let death = 1; ; death += 1) {
      const from = rig.states.length;
      process.kill(rig.children.at(-1)!.pid!, 'SIGKILL');
      if (death === 5) break;
      await running(from);
    }
    expect(await rig.state('failed')).toMatchObject({ reason: 'crashed' });
    rig.server.start(config());
    await running(rig.states.length);
  });

  it('reports that the port is taken, and does not try again', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    rig.server.start(config({ port }));
    const failed = await rig.state('failed');
    expect(failed).toMatchObject({ reason: 'port-taken' });
    expect(failed.detail).toContain(`Port ${String(port)} is taken`);
    other.close();
    await once(other, 'close');
    rig.server.start(config({ port }));
    expect((await running()).port).toBe(port);
    expect(rig.children).toHaveLength(2);
  });

  it('names the wrong setting', async () => {
    const twice = { id: 'main', name: 'Main', mode: 'open' } as const;
    rig.server.start(config({ channels: [twice, { ...twice, id: 'other' }] }));
    const failed = await rig.state('failed');
    expect(failed.reason).toBe('settings');
    expect(failed.detail).toContain('channels[1].name is the name of channels[0]');
  });

  it('restarts with other channels on the same port', async () => {
    rig.server.start(config());
    const first = await running();
    const client = await connectWireClient(first);
    const from = rig.states.length;
    await rig.server.reconfigure(
      config({ port: first.port, channels: [{ id: 'a', name: 'A', mode: 'open' }] }),
    );
    expect((await client.closed).code).toBe(4504);
    const second = await running(from);
    expect(second.port).toBe(first.port);
    expect((await connectWireClient(second)).welcome.channels.map(({ id }) => id)).toEqual(['a']);
    expect(rig.states.some(({ type }) => type === 'off' || type === 'restarting')).toBe(false);
  });

  it('is not started by a reconfiguration', async () => {
    await rig.server.reconfigure(config());
    expect(rig.children).toEqual([]);
  });

  it('stays off when it is stopped while it starts', async () => {
    rig.server.start(config());
    await rig.server.stop();
    expect(rig.server.state).toEqual({ type: 'off' });
    for (const { pid } of rig.children) expect(await runs(pid!)).toBe(false);
  });
});

describe('the process of a hosted server', () => {
  const OWNER = `
    const child = require('node:child_process').fork(process.argv[1], {
      serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [],
    });
    child.on('message', (event) => {
      if (event.type === 'ready') child.send({ type: 'start', config: JSON.parse(process.argv[2]) });
      if (event.type === 'running') process.stdout.write(JSON.stringify({ pid: child.pid, facts: event.facts }) + '\\n');
    });
  `;

  it('tells the stations and ends when its owner is killed', async () => {
    const owner = spawn(process.execPath, ['-e', OWNER, SERVER_ENTRY, JSON.stringify(config())], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(owner.stdout, 'data')) as [Buffer];
    const { pid, facts } = JSON.parse(line.toString().split('\n', 1)[0]!) as {
      pid: number;
      facts: { port: number; access: { passphrase: string } };
    };
    const client = await connectWireClient({ port: facts.port, passphrase: facts.access.passphrase });
    owner.kill('SIGKILL');
    expect((await client.closed).code).toBe(4504);
    await expect.poll(() => runs(pid)).toBe(false);
  });
});

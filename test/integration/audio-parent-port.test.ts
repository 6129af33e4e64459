import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sine, wavBytes } from '../support/sound-analysis.ts';
import { AUDIO_ENTRY, SoundProcess } from '../support/sound-process.ts';
import type { ProbeMessage } from '../../native-audio/devices/device-probe.ts';

/** The audio process behind `process.parentPort`, as it runs in an Electron utility process. */
const SHIM = fileURLToPath(new URL('../support/parent-port-shim.mjs', import.meta.url));
const ENV = { PARTYLINE_SHIM_ENTRY: AUDIO_ENTRY };
const NONE = { kind: 'none' } as const;

let folder: string;
let audio: SoundProcess;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'partyline-port-'));
  audio = new SoundProcess(ENV, SHIM);
});
afterEach(() => {
  audio.kill();
  rmSync(folder, { recursive: true, force: true });
});

function toneFile(): string {
  const path = join(folder, 'tone.wav');
  writeFileSync(path, wavBytes(sine(1_000, 20, 48_000, -12), 48_000));
  return path;
}

async function configureFiles(): Promise<void> {
  await audio.event('ready');
  audio.configure({ kind: 'file', path: toneFile() }, { kind: 'file', path: join(folder, 'out.wav') });
  await Promise.all([audio.state('input', 'running'), audio.state('output', 'running')]);
}

describe('the audio process behind a parentPort', () => {
  it('reports that it is ready, answers pings, obeys commands, and reports levels off air', async () => {
    await configureFiles();
    audio.send({ type: 'ping', id: 4_711 });
    await audio.event('pong', (event) => event.id === 4_711);
    const levels = await audio.event('levels', (event) => event.input.peakDb > -20);
    expect(levels.input.rmsDb).toBeLessThan(-12);
    expect(audio.framesFrom(0)).toEqual([]);
    const { delays } = await audio.event('stats', (event) => event.delays.playoutMs !== undefined);
    expect(delays.encodeMs).toBe(10);
    // A block of 5 ms each, and the filters of 16 kHz.
    expect(delays.captureMs).toBeGreaterThan(5);
    expect(delays.captureMs).toBeLessThan(10);
    expect(delays.playoutMs).toBeGreaterThan(5);
    expect(delays.playoutMs).toBeLessThan(10);
  });

  it('ends itself when the port closes', async () => {
    await configureFiles();
    audio.openTalk();
    await audio.event('frame');
    audio.sendRaw({ shim: 'close' });
    expect(await audio.exited()).toBe('killed by SIGKILL');
  });

  it('closes the microphone when its owner falls silent, and ends soon after it', async () => {
    await configureFiles();
    audio.openTalk();
    await audio.event('frame');
    audio.stopHeartbeat();
    await audio.event('frame', (event) => event.frame.last);
    expect(await audio.exited()).toBe('killed by SIGKILL');
  });

  it('asks its owner to start the probe, and continues with the answer', async () => {
    await audio.event('ready');
    audio.configure({ kind: 'named', name: 'Desk microphone' }, NONE);
    const from = audio.events.length;
    audio.send({ type: 'devices' });
    const asked = await audio.event('probe', (event) => event.question.input === undefined, { from });
    expect(asked.question).toEqual({});
    const device = {
      name: 'Desk microphone',
      hostApi: 'ALSA',
      key: 'ALSA/Desk microphone',
      maxInputChannels: 1,
      maxOutputChannels: 0,
      defaultSampleRateHz: 48_000,
    };
    audio.send({ type: 'probe.answer', id: asked.id, answer: { binding: 'addon', devices: [device] } });
    expect((await audio.event('devices')).devices).toEqual([device]);

    // The missing microphone is looked for in the same way.
    const lookedFor = await audio.event('probe', (event) => event.question.input !== undefined);
    expect(lookedFor.question.input).toEqual({ kind: 'named', name: 'Desk microphone' });
    audio.send({ type: 'probe.failed', id: lookedFor.id, reason: 'Nobody looks.' });
    await audio.event('device', ({ state }) => state.type === 'missing' && state.reason === 'Nobody looks.');
  });

  it('answers a probe over the port', async () => {
    const probe = fork(SHIM, ['--probe', '{}'], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { ...process.env, ...ENV, ALSA_CONFIG_PATH: '/dev/null' },
    });
    const message = await new Promise<ProbeMessage>((resolve) => {
      probe.once('message', (raw) => resolve(raw as ProbeMessage));
    });
    expect(message).toEqual({ answer: { binding: 'addon', devices: [] } });
    // Nobody has to kill it.
    const signal = await new Promise((resolve) => probe.once('exit', (_code, by) => resolve(by)));
    expect(signal).toBe('SIGKILL');
  });
});

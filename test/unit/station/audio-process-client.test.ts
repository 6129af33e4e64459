import { describe, expect, it, vi } from 'vitest';
import {
  AudioProcessClient,
  type AudioProcessClientOptions,
} from '../../../main/station/audio-process-client.ts';
import { FakeAudioProcess } from '../../support/fake-audio-process.ts';
import { DEFAULT_VOICE } from '../../../common/voice-options.ts';
import { limits } from '../../../main/protocol/index.ts';
import type { ProbeAnswer } from '../../../native-audio/devices/device-probe.ts';

const ANSWER: ProbeAnswer = { binding: 'addon', devices: [] };
const NONE = { kind: 'none' } as const;

async function bench(options: Partial<AudioProcessClientOptions> = {}) {
  const processes: FakeAudioProcess[] = [];
  const client = new AudioProcessClient({
    start: () => {
      const child = new FakeAudioProcess(processes.length + 1);
      processes.push(child);
      return child;
    },
    devices: { input: NONE, output: NONE, sidetoneDb: null },
    onState: () => undefined,
    onDevice: () => undefined,
    onNotice: () => undefined,
    ...options,
  });
  const running = (life: number): Promise<FakeAudioProcess> =>
    vi.waitFor(
      () => {
        const child = processes[life - 1];
        if (!child || child.all('configure').length === 0) throw new Error('not running');
        return child;
      },
      { timeout: 10_000 },
    );
  client.start();
  return { client, running };
}

describe('AudioProcessClient', () => {
  it('sends cues, the monitor, the volume and the question for devices', async () => {
    const { client, running } = await bench();
    const child = await running(1);
    client.playCue('call', -6);
    client.setMonitor(true);
    client.setOutputGain(-10);
    client.listDevices();
    client.send({ type: 'talk.forget' });
    expect(child.commands.slice(-5)).toEqual([
      { type: 'cue', cue: 'call', gainDb: -6 },
      { type: 'monitor', on: true },
      { type: 'output.gain', gainDb: -10 },
      { type: 'devices' },
      { type: 'talk.forget' },
    ]);
    await client.stop();
  });

  it('tells a new process which files an earlier one began', async () => {
    const speaker = { kind: 'file', path: 'speaker.wav' } as const;
    const { client, running } = await bench({
      devices: { input: NONE, output: speaker, sidetoneDb: null, recordTo: 'record.wav' },
    });
    // Before the process runs: not yet begun by anybody.
    client.setFrameDuration(20);
    const first = await running(1);
    client.setFrameDuration(5);
    expect(first.all('configure').every(({ recordTo }) => recordTo === 'record.wav')).toBe(true);
    expect(first.all('configure').some(({ begunFiles }) => begunFiles !== undefined)).toBe(false);
    client.setDevices({ input: NONE, output: { kind: 'file', path: 'other.wav' }, sidetoneDb: null });
    first.die('killed by SIGKILL');
    client.setFrameDuration(10);
    const second = await running(2);
    const begun = second.all('configure').map(({ begunFiles }) => begunFiles);
    expect(begun.length).toBeGreaterThan(0);
    for (const files of begun) expect(files).toEqual(['speaker.wav', 'record.wav', 'other.wav']);
    await client.stop();
  });

  it('tells a new process the volume, and leaves the monitor off', async () => {
    const { client, running } = await bench();
    const first = await running(1);
    client.setOutputGain(-10);
    client.setMonitor(true);
    first.die('killed by SIGKILL');
    const second = await running(2);
    await vi.waitFor(() => {
      expect(second.all('output.gain')).toEqual([{ type: 'output.gain', gainDb: -10 }]);
    });
    expect(second.all('monitor')).toEqual([]);
    await client.stop();
  });

  it('keeps a volume that is set before the process runs', async () => {
    const { client, running } = await bench();
    client.setOutputGain(-3);
    const child = await running(1);
    expect(child.all('output.gain').at(-1)).toEqual({ type: 'output.gain', gainDb: -3 });
    await client.stop();
  });

  it('answers a probe with the devices, or with the reason why there are none', async () => {
    const onProbe = vi.fn<NonNullable<AudioProcessClientOptions['onProbe']>>();
    onProbe.mockResolvedValueOnce(ANSWER).mockRejectedValueOnce(new Error('It hangs.'));
    const { client, running } = await bench({ onProbe });
    const child = await running(1);
    child.say({ type: 'probe', id: 7, question: { output: { kind: 'default' } } });
    child.say({ type: 'probe', id: 8, question: {} });
    await vi.waitFor(() => {
      expect(child.all('probe.answer')).toEqual([{ type: 'probe.answer', id: 7, answer: ANSWER }]);
      expect(child.all('probe.failed')).toEqual([{ type: 'probe.failed', id: 8, reason: 'It hangs.' }]);
    });
    expect(onProbe.mock.calls).toEqual([[{ output: { kind: 'default' } }], [{}]]);
    await client.stop();
  });

  it('answers a probe with a reason if its owner cannot look for devices', async () => {
    const { client, running } = await bench();
    const child = await running(1);
    child.say({ type: 'probe', id: 1, question: {} });
    await vi.waitFor(() => {
      expect(child.all('probe.failed')).toEqual([
        { type: 'probe.failed', id: 1, reason: 'Nobody here can look for sound devices.' },
      ]);
    });
    await client.stop();
  });

  it('sends no answer to a process that did not ask', async () => {
    let answer: (answer: ProbeAnswer) => void = () => undefined;
    const { client, running } = await bench({ onProbe: () => new Promise((resolve) => (answer = resolve)) });
    const first = await running(1);
    first.say({ type: 'probe', id: 1, question: {} });
    first.die('killed by SIGKILL');
    const second = await running(2);
    answer(ANSWER);
    client.listDevices();
    await vi.waitFor(() => {
      expect(second.all('devices').length).toBe(1);
    });
    expect(second.all('probe.answer')).toEqual([]);
    await client.stop();
  });

  it('sends a new voice and knows its release tail', async () => {
    const { client, running } = await bench();
    const child = await running(1);
    expect(client.tailMs).toBe(DEFAULT_VOICE.releaseTailMs);
    client.setVoice({ ...DEFAULT_VOICE, releaseTailMs: 80 });
    expect(child.all('configure').at(-1)?.voice).toEqual({ ...DEFAULT_VOICE, releaseTailMs: 80 });
    expect(client.tailMs).toBe(80);
    await client.stop();
  });

  it('sends commands while a process runs, and drops them otherwise', async () => {
    const { client, running } = await bench();
    const child = await running(1);
    expect(client.isRunning).toBe(true);
    client.send({ type: 'talk.open', talkspurt: 1, codec: 'PCMU/16000', maxMs: 60_000 });
    expect(child.all('talk.open')).toEqual([
      { type: 'talk.open', talkspurt: 1, codec: 'PCMU/16000', maxMs: 60_000 },
    ]);
    await client.stop();
    expect(client.isRunning).toBe(false);
    client.send({ type: 'talk.close' });
    expect(child.all('talk.close')).toEqual([]);
  });

  it('plays fresh frames, and counts those that are too old', async () => {
    const { client, running } = await bench();
    const child = await running(1);
    const payload = new Uint8Array(80);
    const frame = {
      first: false,
      last: false,
      codec: 'PCMU/8000',
      sequence: 9,
      timestamp: 0,
      payload,
    } as const;
    client.play({ stationNumber: 7, ...frame }, limits.MAX_AUDIO_AGE_MS);
    client.play({ stationNumber: 7, ...frame }, limits.MAX_AUDIO_AGE_MS + 1);
    expect(child.all('frame')).toEqual([{ type: 'frame', stationNumber: 7, frame }]);
    expect(client.staleFrames).toBe(1);
    await client.stop();
  });

  it('hands frames of the microphone on unchanged', async () => {
    const onEvent = vi.fn();
    const { client, running } = await bench();
    client.attach({ onEvent });
    const child = await running(1);
    child.frame({ last: true }, 5);
    expect(onEvent).toHaveBeenLastCalledWith(
      expect.objectContaining({
        type: 'frame',
        talkspurt: 5,
        frame: expect.objectContaining({ last: true }),
      }),
    );
    await client.stop();
  });
});

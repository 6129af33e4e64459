import { describe, expect, it, vi } from 'vitest';
import { AudioLink, type AudioLinkOptions } from '../../../main/station/audio-link.ts';
import { FakeAudioProcess } from '../../support/fake-audio-process.ts';
import type { ProbeAnswer } from '../../../native-audio/device-probe.ts';

const ANSWER: ProbeAnswer = { devices: [] };
const NONE = { kind: 'none' } as const;

async function bench(options: Partial<AudioLinkOptions> = {}) {
  const processes: FakeAudioProcess[] = [];
  const link = new AudioLink({
    start: () => {
      const child = new FakeAudioProcess(processes.length + 1);
      processes.push(child);
      return child;
    },
    devices: { input: NONE, output: NONE, sidetoneDb: null },
    onState: () => undefined,
    onFrame: () => undefined,
    onEnded: () => undefined,
    onClosed: () => undefined,
    onEvent: () => undefined,
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
  link.start();
  return { link, running };
}

describe('AudioLink', () => {
  it('passes on cues, the monitor, the volume and the question for devices', async () => {
    const { link, running } = await bench();
    const child = await running(1);
    link.playCue('call', -6);
    link.setMonitor(true);
    link.setOutputGain(-10);
    link.listDevices();
    expect(child.commands.slice(-4)).toEqual([
      { type: 'cue', cue: 'call', gainDb: -6 },
      { type: 'monitor', on: true },
      { type: 'output.gain', gainDb: -10 },
      { type: 'devices' },
    ]);
    await link.stop();
  });

  it('tells a new life the volume, and not that the own ear was on', async () => {
    const { link, running } = await bench();
    const first = await running(1);
    link.setOutputGain(-10);
    link.setMonitor(true);
    first.die('killed by SIGKILL');
    const second = await running(2);
    await vi.waitFor(() => {
      expect(second.all('output.gain')).toEqual([{ type: 'output.gain', gainDb: -10 }]);
    });
    expect(second.all('monitor')).toEqual([]);
    await link.stop();
  });

  it('has a volume that is set before the process runs', async () => {
    const { link, running } = await bench();
    link.setOutputGain(-3);
    const child = await running(1);
    expect(child.all('output.gain').at(-1)).toEqual({ type: 'output.gain', gainDb: -3 });
    await link.stop();
  });

  it('answers a probe with what its owner found, or that it found nothing', async () => {
    const onProbe = vi.fn<NonNullable<AudioLinkOptions['onProbe']>>();
    onProbe.mockResolvedValueOnce(ANSWER).mockRejectedValueOnce(new Error('It hangs.'));
    const { link, running } = await bench({ onProbe });
    const child = await running(1);
    child.say({ type: 'probe', id: 7, question: { output: { kind: 'default' } } });
    child.say({ type: 'probe', id: 8, question: {} });
    await vi.waitFor(() => {
      expect(child.all('probe.answer')).toEqual([{ type: 'probe.answer', id: 7, answer: ANSWER }]);
      expect(child.all('probe.failed')).toEqual([{ type: 'probe.failed', id: 8, reason: 'It hangs.' }]);
    });
    expect(onProbe.mock.calls).toEqual([[{ output: { kind: 'default' } }], [{}]]);
    await link.stop();
  });

  it('says so when nobody can look', async () => {
    const { link, running } = await bench();
    const child = await running(1);
    child.say({ type: 'probe', id: 1, question: {} });
    await vi.waitFor(() => {
      expect(child.all('probe.failed')).toEqual([
        { type: 'probe.failed', id: 1, reason: 'Nobody here can look for sound devices.' },
      ]);
    });
    await link.stop();
  });

  it('keeps an answer from a life that did not ask', async () => {
    let answer: (answer: ProbeAnswer) => void = () => undefined;
    const { link, running } = await bench({ onProbe: () => new Promise((resolve) => (answer = resolve)) });
    const first = await running(1);
    first.say({ type: 'probe', id: 1, question: {} });
    first.die('killed by SIGKILL');
    const second = await running(2);
    answer(ANSWER);
    link.listDevices();
    await vi.waitFor(() => {
      expect(second.all('devices').length).toBe(1);
    });
    expect(second.all('probe.answer')).toEqual([]);
    await link.stop();
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OwnerProbe } from '../../../../native-audio/process/owner-probe.ts';
import type { AudioEvent } from '../../../../native-audio/process/messages.ts';

describe('OwnerProbe', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('asks the owner, and matches answers to questions', async () => {
    const sent: AudioEvent[] = [];
    const probe = new OwnerProbe((event) => void sent.push(event));
    const first = probe.ask({});
    const second = probe.ask({ input: { kind: 'default' } });
    expect(sent).toEqual([
      { type: 'probe', id: 1, question: {} },
      { type: 'probe', id: 2, question: { input: { kind: 'default' } } },
    ]);
    probe.failed(2, 'It hangs.');
    probe.answered(1, { binding: 'addon', devices: [] });
    probe.answered(1, { binding: 'addon', devices: [] });
    probe.failed(99, 'Nobody asked.');
    await expect(first).resolves.toEqual({ binding: 'addon', devices: [] });
    await expect(second).rejects.toThrow('It hangs.');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives up after its time limit', async () => {
    const probe = new OwnerProbe(() => undefined);
    const asked = expect(probe.ask({})).rejects.toThrow('did not list its devices within 10 s');
    await vi.advanceTimersByTimeAsync(10_001);
    await asked;
  });
});

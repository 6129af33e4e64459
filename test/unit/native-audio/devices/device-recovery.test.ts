import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeviceRecovery } from '../../../../native-audio/devices/device-recovery.ts';
import { DeviceSide } from '../../../../native-audio/devices/device-side.ts';
import type { ProbeAnswer, ProbeQuestion } from '../../../../native-audio/devices/device-probe.ts';
import type { SoundWorld } from '../../../../native-audio/devices/sound-world.ts';
import type { OpenDevice } from '../../../../native-audio/devices/open-device.ts';

const WORKS = {
  type: 'works',
  device: {
    name: 'USB',
    hostApi: 'ALSA',
    key: 'ALSA/USB',
    maxInputChannels: 1,
    maxOutputChannels: 1,
    defaultSampleRateHz: 48_000,
    defaultInput: true,
    defaultOutput: true,
  },
} as const;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function bench() {
  const here = {
    opens: false,
    known: true,
    ageMs: 60_000,
    answer: { binding: 'addon', devices: [] } as ProbeAnswer,
    world: null as SoundWorld | null,
    asked: [] as ProbeQuestion[],
    restarts: [] as string[],
  };
  const side = (): DeviceSide =>
    new DeviceSide({
      async open(): Promise<OpenDevice> {
        if (!here.opens) throw new Error('it refuses');
        return {
          name: 'USB',
          hostApi: 'ALSA',
          key: 'ALSA/USB',
          sampleRateHz: 48_000,
          blockFrames: 240,
          simulated: false,
          blocks: 1,
          close: () => Promise.resolve(true),
        };
      },
      onState: () => undefined,
      onLeak: () => undefined,
      exclusively: (work) => work(),
    });
  const sides = { input: side(), output: side() };
  const recovery = new DeviceRecovery({
    sides,
    probe(question) {
      here.asked.push(question);
      return Promise.resolve(here.answer);
    },
    world: () => here.world,
    knows: () => Promise.resolve(here.known),
    restart: (reason) => void here.restarts.push(reason),
    ageMs: () => here.ageMs,
  });
  return { here, sides, recovery };
}

describe('DeviceRecovery', () => {
  it('asks only for the waiting side and stops when the device is back', async () => {
    const { here, sides, recovery } = bench();
    await sides.input.configure({ kind: 'default' });
    recovery.nudge();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(here.asked.length).toBeGreaterThanOrEqual(2);
    expect(here.asked[0]).toEqual({ input: { kind: 'default' } });
    here.opens = true;
    here.answer = { binding: 'addon', devices: [], input: WORKS };
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sides.input.waiting).toBe(false);
    const asked = here.asked.length;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(here.asked.length).toBe(asked);
    expect(here.restarts).toEqual([]);
  });

  it('does not ask about files or a side without a device', async () => {
    const { here, sides, recovery } = bench();
    await sides.input.configure({ kind: 'file', path: '/nowhere.wav' });
    await sides.output.configure({ kind: 'none' });
    recovery.nudge();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(here.asked).toEqual([]);
  });

  it('asks for a fresh process when its own list is older than the device', async () => {
    const { here, sides, recovery } = bench();
    here.known = false;
    here.answer = { binding: 'addon', devices: [], output: WORKS };
    await sides.output.configure({ kind: 'default' });
    recovery.nudge();
    await vi.advanceTimersByTimeAsync(800);
    expect(here.restarts).toEqual(['USB appeared after this process had read its list of devices.']);
  });

  it('asks for a fresh process when a device that works elsewhere refuses here, unless this process is new', async () => {
    const { here, sides, recovery } = bench();
    here.ageMs = 1_000;
    here.answer = { binding: 'addon', devices: [], output: WORKS };
    await sides.output.configure({ kind: 'default' });
    recovery.nudge();
    await vi.advanceTimersByTimeAsync(4_000);
    expect(here.restarts).toEqual([]);
    here.ageMs = 60_000;
    await vi.advanceTimersByTimeAsync(800);
    expect(here.restarts).toEqual(['USB opens in a fresh process only.']);
  });

  it('asks for a fresh process when a hanging stream may block the device', async () => {
    const { here, sides, recovery } = bench();
    here.answer = { binding: 'addon', devices: [], output: { type: 'refused', reason: 'busy' } };
    await sides.output.configure({ kind: 'default' });
    recovery.nudge();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(here.restarts).toEqual([]);
    recovery.leaked();
    await vi.advanceTimersByTimeAsync(800);
    expect(here.restarts).toEqual(['A sound device is blocked by a call that does not return.']);
  });

  describe('the pace of probes', () => {
    const probesIn = async (here: { asked: unknown[] }, ms: number): Promise<number> => {
      const before = here.asked.length;
      await vi.advanceTimersByTimeAsync(ms);
      return here.asked.length - before;
    };

    it('probes eagerly first, then steadily within 2 s, and eagerly again on request', async () => {
      const { here, sides, recovery } = bench();
      await sides.input.configure({ kind: 'default' });
      recovery.nudge();
      expect(await probesIn(here, 7_001)).toBe(10);
      for (let seconds = 0; seconds < 60; seconds += 2) {
        expect(await probesIn(here, 2_000)).toBeGreaterThanOrEqual(1);
      }
      expect(await probesIn(here, 14_000)).toBe(10);
      recovery.hurry();
      expect(await probesIn(here, 7_001)).toBe(10);
    });

    it('waits for a sign of change without card and server, and probes seldom', async () => {
      const { here, sides, recovery } = bench();
      here.world = { bare: true, fingerprint: 'nothing' };
      await sides.output.configure({ kind: 'default' });
      recovery.nudge();
      expect(await probesIn(here, 7_001)).toBe(10);
      expect(await probesIn(here, 60_000)).toBe(12);
      here.world = { bare: false, fingerprint: 'a card' };
      expect(await probesIn(here, 501)).toBe(1);
      expect(await probesIn(here, 7_000)).toBeGreaterThanOrEqual(9);
      // Another program holds the card, and no file shows when it releases it.
      await vi.advanceTimersByTimeAsync(60_000);
      expect(await probesIn(here, 2_000)).toBeGreaterThanOrEqual(1);
    });
  });

  it('ignores an answer about a device that is no longer chosen', async () => {
    const { here, sides, recovery } = bench();
    here.opens = false;
    await sides.output.configure({ kind: 'default' });
    recovery.nudge();
    here.answer = { binding: 'addon', devices: [], output: WORKS };
    here.known = false;
    vi.spyOn(here.asked, 'push').mockImplementation(() => {
      void sides.output.configure({ kind: 'named', name: 'Other' });
      return 1;
    });
    await vi.advanceTimersByTimeAsync(701);
    expect(here.restarts).toEqual([]);
  });
});

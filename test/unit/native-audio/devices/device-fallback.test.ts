import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeviceRecovery } from '../../../../native-audio/devices/device-recovery.ts';
import { DeviceSide, LOOK_EVERY_MS } from '../../../../native-audio/devices/device-side.ts';
import { PulseWatch } from '../../../../native-audio/devices/pulse/pulse-watch.ts';
import type { ProbeAnswer, ProbeQuestion } from '../../../../native-audio/devices/device-probe.ts';
import type { OpenDevice } from '../../../../native-audio/devices/open-device.ts';
import type { PulseDevice } from '../../../../native-audio/devices/pulse/pulse-devices.ts';
import type { DeviceChoice } from '../../../../common/device-choice.ts';
import type { DeviceState } from '../../../../native-audio/devices/device-state.ts';

const USB = { kind: 'named', name: 'USB', hostApi: 'ALSA' } as const;
const USB_OR_DEFAULT = { ...USB, orDefault: true } as const;

/** A side that can open the plugged devices; `default` is one of them. */
function bench() {
  const here = {
    plugged: new Set(['USB', 'default']),
    mayGiveWay: true,
    known: true,
    states: [] as DeviceState[],
    opened: [] as { name: string; blocks: number; closed: boolean; pulseId?: string }[],
    log: [] as string[],
    asked: [] as ProbeQuestion[],
    answer: { binding: 'addon', devices: [] } as ProbeAnswer,
    restarts: [] as string[],
  };
  const side = new DeviceSide({
    prepare(choice) {
      here.log.push(`prepare ${choice.kind === 'named' ? choice.name : choice.kind}`);
      return Promise.resolve();
    },
    fadeOut() {
      here.log.push('fade out');
      return Promise.resolve();
    },
    mayGiveWay: () => here.mayGiveWay,
    async open(choice): Promise<OpenDevice> {
      const name = choice.kind === 'named' ? choice.name : choice.kind;
      if (!here.plugged.has(name)) throw new Error(`${name} is not there.`);
      const device = {
        ...{ name, hostApi: 'ALSA', key: `ALSA/${name}` },
        ...{ sampleRateHz: 48_000, blockFrames: 120, simulated: false },
        ...{ blocks: 0, closed: false, pulseId: `${name}.id` },
        close() {
          here.log.push(`close ${name}`);
          this.closed = true;
          return Promise.resolve(true);
        },
      };
      here.log.push(`open ${name}`);
      here.opened.push(device);
      return device;
    },
    onState: (state) => void here.states.push(state),
    onLeak: () => undefined,
    exclusively: (work) => work(),
  });
  const none = new DeviceSide({
    open: () => {
      throw new Error('none');
    },
    onState: () => undefined,
    onLeak: () => undefined,
    exclusively: (work) => work(),
  });
  const sides = { input: side, output: none };
  const recovery = new DeviceRecovery({
    sides,
    probe(question) {
      here.asked.push(question);
      return Promise.resolve(here.answer);
    },
    world: () => null,
    knows: () => Promise.resolve(here.known),
    restart: (reason) => void here.restarts.push(reason),
    ageMs: () => 60_000,
  });
  const looks = (count: number): void => {
    for (let i = 0; i < (count * 100) / LOOK_EVERY_MS; i += 1) {
      for (const device of here.opened) {
        const { name } = device;
        if (here.plugged.has(name)) device.blocks += 40;
      }
      side.look();
    }
  };
  /** Choosing, opening and closing are promises that resolve at once. */
  const settled = async (): Promise<void> => {
    for (let i = 0; i < 20; i += 1) await Promise.resolve();
  };
  const configure = async (choice: DeviceChoice): Promise<void> => {
    await side.configure(choice);
    looks(1);
  };
  return { here, side, sides, recovery, looks, settled, configure };
}

const works = (name: string, insteadOfChosen?: true): ProbeAnswer => ({
  binding: 'addon',
  devices: [],
  input: {
    type: 'works',
    device: {
      ...{ name, hostApi: 'ALSA', key: `ALSA/${name}` },
      ...{ maxInputChannels: 1, maxOutputChannels: 0, defaultSampleRateHz: 48_000 },
      ...{ defaultInput: true, defaultOutput: false },
    },
    ...(insteadOfChosen && { insteadOfChosen }),
  },
});

const brief = (states: readonly DeviceState[]): string[] =>
  states.map((state) =>
    state.type === 'running'
      ? `running ${state.name}${state.insteadOf === undefined ? '' : ` instead of ${state.insteadOf}`}`
      : state.type,
  );

describe('a DeviceSide whose chosen device is absent', () => {
  it('reports the device as missing without orDefault', async () => {
    const { here, configure } = bench();
    here.plugged.delete('USB');
    await configure(USB);
    expect(brief(here.states)).toEqual(['opening', 'missing']);
  });

  it('runs the default from the start and reports it', async () => {
    const { here, side, configure } = bench();
    here.plugged.delete('USB');
    await configure(USB_OR_DEFAULT);
    expect(brief(here.states)).toEqual(['opening', 'running default instead of USB']);
    expect(side.standsIn).toBe(true);
    expect(side.waiting).toBe(false);
  });

  it('reports the chosen name as missing if there is no default either', async () => {
    const { here, configure } = bench();
    here.plugged.clear();
    await configure(USB_OR_DEFAULT);
    expect(here.states.at(-1)).toEqual({ type: 'missing', reason: 'USB is not there.' });
  });

  it('reports the loss first and then runs the default', async () => {
    const { here, configure, looks, settled } = bench();
    await configure(USB_OR_DEFAULT);
    here.plugged.delete('USB');
    looks(5);
    await settled();
    looks(1);
    expect(brief(here.states)).toEqual(['opening', 'running USB', 'lost', 'running default instead of USB']);
    expect(here.opened[0]?.closed).toBe(true);
  });

  it('does not retry a default that was lost', async () => {
    const { here, side, configure, looks, settled } = bench();
    here.plugged.delete('USB');
    await configure(USB_OR_DEFAULT);
    here.plugged.clear();
    looks(5);
    here.plugged.add('default');
    await settled();
    expect(side.waiting).toBe(true);
    expect(here.opened.length).toBe(1);
  });

  it('accepts another choice while the default runs', async () => {
    const { here, side, configure } = bench();
    here.plugged.delete('USB');
    await configure(USB_OR_DEFAULT);
    here.plugged.add('Other');
    await configure({ kind: 'named', name: 'Other', orDefault: true });
    expect(brief(here.states).at(-1)).toBe('running Other');
    expect(side.standsIn).toBe(false);
    expect(here.log).toEqual([
      ...['prepare USB', 'open default', 'fade out', 'close default', 'prepare Other', 'open Other'],
    ]);
  });

  it('keeps a running device when only orDefault changes', async () => {
    const { here, configure, looks, settled } = bench();
    await configure(USB);
    await configure(USB_OR_DEFAULT);
    expect(here.log).toEqual(['prepare USB', 'open USB']);
    here.plugged.delete('USB');
    looks(5);
    await settled();
    looks(1);
    expect(brief(here.states).at(-1)).toBe('running default instead of USB');
  });

  it('returns to the chosen device with a fade, and only when it may', async () => {
    const { here, side, configure, looks } = bench();
    here.plugged.delete('USB');
    await configure(USB_OR_DEFAULT);
    here.plugged.add('USB');
    here.mayGiveWay = false;
    await side.comeBack(USB);
    expect(brief(here.states).length).toBe(2);
    here.mayGiveWay = true;
    here.log.length = 0;
    expect(await side.comeBack(USB)).toBeNull();
    looks(1);
    expect(brief(here.states).slice(2)).toEqual(['opening', 'running USB']);
    expect(here.log).toEqual(['fade out', 'close default', 'prepare USB', 'open USB']);
  });

  it('keeps the default when the chosen device comes back and refuses', async () => {
    const { here, side, configure, looks } = bench();
    here.plugged.delete('USB');
    await configure(USB_OR_DEFAULT);
    expect(await side.comeBack(USB)).toBe('USB is not there.');
    looks(1);
    expect(brief(here.states).at(-1)).toBe('running default instead of USB');
  });
});

describe('DeviceRecovery while the default runs', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('asks only for the chosen device and returns to it', async () => {
    const { here, side, recovery, configure, looks } = bench();
    here.plugged.delete('USB');
    await configure(USB_OR_DEFAULT);
    recovery.nudge();
    await vi.advanceTimersByTimeAsync(701);
    expect(here.asked).toEqual([{ input: { ...USB, orDefault: false } }]);
    here.plugged.add('USB');
    here.answer = works('USB');
    await vi.advanceTimersByTimeAsync(701);
    looks(1);
    expect(brief(here.states).at(-1)).toBe('running USB');
    expect(side.standsIn).toBe(false);
    const asked = here.asked.length;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(here.asked.length).toBe(asked);
  });

  it('does not probe while the microphone is open', async () => {
    const { here, recovery, configure } = bench();
    here.plugged.delete('USB');
    await configure(USB_OR_DEFAULT);
    here.mayGiveWay = false;
    recovery.nudge();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(here.asked).toEqual([]);
    here.mayGiveWay = true;
    // The session calls this at each look at the devices.
    recovery.nudge();
    await vi.advanceTimersByTimeAsync(3_001);
    expect(here.asked.length).toBeGreaterThan(0);
  });

  it('probes less often than for a side without sound', async () => {
    const { here, recovery, configure } = bench();
    here.plugged.delete('USB');
    await configure(USB_OR_DEFAULT);
    recovery.nudge();
    await vi.advanceTimersByTimeAsync(10_000);
    here.asked.length = 0;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(here.asked.length).toBe(10);
  });

  it('keeps the default when a probe finds only that', async () => {
    const { here, side, recovery, configure, looks } = bench();
    here.plugged.clear();
    await configure(USB_OR_DEFAULT);
    recovery.nudge();
    await vi.advanceTimersByTimeAsync(701);
    expect(here.asked[0]).toEqual({ input: USB_OR_DEFAULT });
    here.plugged.add('default');
    here.answer = works('default', true);
    await vi.advanceTimersByTimeAsync(701);
    looks(1);
    expect(brief(here.states).at(-1)).toBe('running default instead of USB');
    expect(side.standsIn).toBe(true);
  });

  it('asks for a fresh process when only that can open the device', async () => {
    const { here, recovery, configure } = bench();
    here.plugged.delete('USB');
    await configure(USB_OR_DEFAULT);
    here.known = false;
    here.answer = works('USB');
    recovery.nudge();
    await vi.advanceTimersByTimeAsync(701);
    expect(here.restarts).toEqual(['USB appeared after this process had read its list of devices.']);
  });
});

describe('PulseWatch', () => {
  const usb: PulseDevice = {
    ...{ side: 'input', index: 3, id: 'USB.id', name: 'USB', isMonitor: false },
    ...{ channels: 1, map: ['mono'], sampleRateHz: 48_000 },
  };

  it('reports a device as lost when the server has moved its streams', async () => {
    const { here, sides, configure } = bench();
    await configure(USB);
    let devices: PulseDevice[] | null = [usb];
    const asked: unknown[] = [];
    const watch = new PulseWatch(sides, {
      list(about) {
        asked.push(about);
        return Promise.resolve(devices);
      },
      streamDevice: () => Promise.resolve(undefined),
    });
    await watch.look();
    expect(brief(here.states).at(-1)).toBe('running USB');
    // If the server does not answer, its streams stop, which is noticed anyway.
    devices = null;
    await watch.look();
    expect(brief(here.states).at(-1)).toBe('running USB');
    // A loudspeaker of the same name is not a microphone.
    devices = [{ ...usb, side: 'output' }];
    await watch.look();
    expect(here.states.at(-1)).toEqual({
      type: 'lost',
      name: 'USB',
      reason: 'USB is not there any more. It is being looked for.',
    });
    expect(asked).toEqual([['input'], ['input'], ['input']]);
    await watch.look();
    expect(asked.length).toBe(3);
  });

  it('ignores an answer to a question about another device', async () => {
    const { here, sides, side, configure, looks } = bench();
    await configure(USB);
    let answer: (devices: PulseDevice[]) => void = () => undefined;
    const watch = new PulseWatch(sides, {
      list: () => new Promise((resolve) => (answer = resolve)),
      streamDevice: () => Promise.resolve(undefined),
    });
    const look = watch.look();
    await Promise.resolve();
    here.plugged.add('Other');
    await side.configure({ kind: 'named', name: 'Other' });
    looks(1);
    answer([usb]);
    await look;
    expect(brief(here.states).at(-1)).toBe('running Other');
  });
});

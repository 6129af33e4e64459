import { describe, expect, it } from 'vitest';
import { DeviceSide, LOOK_EVERY_MS } from '../../../../native-audio/devices/device-side.ts';
import type { OpenableChoice } from '../../../../native-audio/devices/device-side-edges.ts';
import type { OpenDevice } from '../../../../native-audio/devices/open-device.ts';
import type { DeviceState } from '../../../../native-audio/devices/device-state.ts';

class Device implements OpenDevice {
  readonly hostApi = 'ALSA';
  readonly key = 'ALSA/USB';
  readonly sampleRateHz = 48_000;
  readonly blockFrames = 240;
  readonly simulated = false;
  blocks = 0;
  closed = false;
  readonly name: string;
  readonly end: (reason: string) => void;
  readonly lets: boolean;

  constructor(name: string, end: (reason: string) => void, lets: boolean) {
    this.name = name;
    this.end = end;
    this.lets = lets;
  }

  close(): Promise<boolean> {
    this.closed = true;
    return Promise.resolve(this.lets);
  }
}

function bench(edges: { readonly startPauseMs?: number } = {}) {
  const states: DeviceState[] = [];
  const devices: Device[] = [];
  const here = { refuses: null as string | null, letsGo: true, leaks: 0 };
  const side = new DeviceSide({
    ...edges,
    async open(choice: OpenableChoice, ended) {
      if (here.refuses !== null) throw new Error(here.refuses);
      const device = new Device(choice.kind === 'named' ? choice.name : choice.kind, ended, here.letsGo);
      devices.push(device);
      return device;
    },
    onState: (state) => void states.push(state),
    onLeak: () => void (here.leaks += 1),
    exclusively: (work) => work(),
  });
  /** @param count periods of 100 ms */
  const looks = (count: number, moving: boolean): void => {
    for (let i = 0; i < (count * 100) / LOOK_EVERY_MS; i += 1) {
      for (const device of devices) if (moving) device.blocks += 20;
      side.look();
    }
  };
  return { side, states, devices, here, looks, types: () => states.map((state) => state.type) };
}

const USB = { kind: 'named', name: 'USB' } as const;

describe('DeviceSide', () => {
  it('reports running only after sound has moved', async () => {
    const { side, looks, states, types } = bench();
    await side.configure(USB);
    looks(5, false);
    expect(types()).toEqual(['opening']);
    looks(1, true);
    expect(states.at(-1)).toEqual({
      type: 'running',
      name: 'USB',
      hostApi: 'ALSA',
      key: 'ALSA/USB',
      sampleRateHz: 48_000,
      blockFrames: 240,
      simulated: false,
    });
  });

  it('reports a loss after 500 ms without a block, not before', async () => {
    const { side, looks, states, types, devices } = bench();
    await side.configure(USB);
    looks(3, true);
    looks(4, false);
    expect(types()).toEqual(['opening', 'running']);
    looks(1, true);
    looks(5, false);
    expect(states.at(-1)).toEqual({
      type: 'lost',
      name: 'USB',
      reason: 'USB has moved no sound for 0.5 s. It is being looked for.',
    });
    expect(devices[0]?.closed).toBe(true);
    expect(side.waiting).toBe(true);
  });

  it('accepts a pause at the start of a device that needs one, but not later', async () => {
    const { side, looks, types } = bench({ startPauseMs: 2_500 });
    await side.configure(USB);
    looks(2, true);
    looks(20, false);
    looks(10, true);
    expect(types()).toEqual(['opening', 'running']);
    looks(4, false);
    expect(types()).toEqual(['opening', 'running']);
    looks(1, false);
    expect(types()).toEqual(['opening', 'running', 'lost']);
  });

  it('reports a loss when the binding says that the stream has ended', async () => {
    const { side, looks, states, devices } = bench();
    await side.configure(USB);
    looks(1, true);
    devices[0]?.end('it broke');
    devices[0]?.end('it broke twice');
    expect(states.slice(2)).toEqual([
      { type: 'lost', name: 'USB', reason: 'USB has stopped: it broke. It is being looked for.' },
    ]);
  });

  it('stays lost until the device opens again', async () => {
    const { side, looks, types, here } = bench();
    await side.configure(USB);
    looks(1, true);
    looks(5, false);
    here.refuses = 'busy';
    expect(await side.reopen(USB)).toBe('busy');
    side.explain('not there');
    expect(types()).toEqual(['opening', 'running', 'lost']);
    here.refuses = null;
    expect(await side.reopen(USB)).toBeNull();
    looks(1, true);
    expect(types()).toEqual(['opening', 'running', 'lost', 'running']);
  });

  it('reports missing with its reason, and again only for a new reason', async () => {
    const { side, here, states } = bench();
    here.refuses = 'No microphone was found on this computer.';
    await side.configure({ kind: 'default' });
    side.explain('No microphone was found on this computer.');
    side.explain('It refuses.');
    side.explain('It refuses.');
    here.refuses = 'It refuses.';
    expect(await side.reopen({ kind: 'default' })).toBe('It refuses.');
    expect(states.slice(1)).toEqual([
      { type: 'missing', reason: 'No microphone was found on this computer.' },
      { type: 'missing', reason: 'It refuses.' },
    ]);
  });

  it('reports a leak when a device cannot be released', async () => {
    const { side, here, looks } = bench();
    here.letsGo = false;
    await side.configure(USB);
    looks(1, true);
    looks(5, false);
    await Promise.resolve();
    await Promise.resolve();
    expect(here.leaks).toBe(1);
  });

  it('keeps a running device that is chosen again', async () => {
    const { side, devices, looks, types } = bench();
    await side.configure(USB);
    looks(1, true);
    await side.configure({ ...USB });
    expect(devices.length).toBe(1);
    expect(types()).toEqual(['opening', 'running', 'running']);
  });

  it('releases the old device before it opens another one, and turns off', async () => {
    const { side, devices, looks, types } = bench();
    await side.configure(USB);
    looks(1, true);
    await side.configure({ kind: 'default' });
    expect(devices.map((device) => [device.name, device.closed])).toEqual([
      ['USB', true],
      ['default', false],
    ]);
    devices[0]?.end('too late to matter');
    await side.configure({ kind: 'none' });
    expect(types()).toEqual(['opening', 'running', 'opening', 'off']);
    expect(devices[1]?.closed).toBe(true);
  });
});

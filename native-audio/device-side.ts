import { isDeepStrictEqual } from 'node:util';
import { assertNever } from './assert-never.ts';
import type { OpenDevice } from './open-device.ts';
import type { DeviceChoice, DeviceState } from './types.ts';

/** Without a block for this long a device is lost. Counted in looks, so that a stall of our own is no loss. */
const LOST_AFTER_MS = 500;
/** Bluetooth takes over a second to its first block. */
const OPENING_LIMIT_MS = 3_000;
/** How often `look` is called. */
export const LOOK_EVERY_MS = 100;

export interface DeviceSideEdges {
  /**
   * How long a device that has just begun may stand still between its first blocks; absent: no longer than later. An
   * output takes a whole buffer at once and then nothing until that has been played: seconds, on some sound servers.
   */
  readonly startPauseMs?: number;
  /** Opens what is chosen, or throws an Error whose message is a sentence. `ended` is called if it ends by itself. */
  open(choice: OpenableChoice, ended: (reason: string) => void): OpenDevice;
  /** Told of every change, before anything else happens. */
  onState(state: DeviceState, device: OpenDevice | null): void;
  /** A native call hangs: what the device held is leaked until the process ends. */
  onLeak(): void;
  /** Runs native calls of both sides one after the other: PortAudio is not thread-safe about opening and closing. */
  exclusively(work: () => Promise<void>): Promise<void>;
}
export type OpenableChoice = Exclude<DeviceChoice, { kind: 'none' }>;

type Phase =
  | { readonly type: 'off' }
  | { readonly type: 'waiting' }
  | {
      readonly type: 'opening' | 'running';
      readonly device: OpenDevice;
      seen: number;
      idleLooks: number;
      looks: number;
    };

/**
 * One side's device: opens it, watches that sound moves, and says when it is lost. It never looks for a device
 * by itself: whoever finds out that the device is back calls {@link reopen}.
 */
export class DeviceSide {
  readonly #edges: DeviceSideEdges;
  #choice: DeviceChoice = { kind: 'none' };
  #phase: Phase = { type: 'off' };
  #state: DeviceState = { type: 'off' };
  /** Everything asynchronous compares this with what it started under. */
  #generation = 0;

  constructor(edges: DeviceSideEdges) {
    this.#edges = edges;
  }

  get state(): DeviceState {
    return this.#state;
  }

  get choice(): DeviceChoice {
    return this.#choice;
  }

  /** A device is wanted, and it is missing or lost. */
  get waiting(): boolean {
    return this.#phase.type === 'waiting';
  }

  /** Takes another choice; the same one again changes nothing and reports the state once more. */
  async configure(choice: DeviceChoice): Promise<void> {
    if (isDeepStrictEqual(choice, this.#choice) && this.#phase.type !== 'off') {
      this.#tell(this.#state, this.#deviceOrNull());
      return;
    }
    this.#choice = choice;
    const old = this.#deviceOrNull();
    const generation = this.#next();
    if (choice.kind === 'none') {
      this.#phase = { type: 'off' };
      this.#tell({ type: 'off' }, null);
    } else {
      this.#phase = { type: 'waiting' };
      this.#tell({ type: 'opening' }, null);
    }
    await this.#edges.exclusively(async () => {
      if (old) await this.#letGo(old);
      if (choice.kind !== 'none' && generation === this.#generation) this.#open(choice);
    });
  }

  /**
   * The device is there again, and `found` names it. Resolves to null when it is open or no longer wanted, else to
   * the reason.
   */
  async reopen(found: OpenableChoice): Promise<string | null> {
    if (this.#phase.type !== 'waiting') return null;
    const generation = this.#generation;
    let refusal: string | null = null;
    await this.#edges.exclusively(() => {
      if (generation === this.#generation && this.#phase.type === 'waiting') refusal = this.#open(found);
      return Promise.resolve();
    });
    return refusal;
  }

  /** A newer reason why the device is not there. */
  explain(reason: string): void {
    if (this.#phase.type === 'waiting') this.#missing(reason);
  }

  /** Called every {@link LOOK_EVERY_MS} by a live event loop. */
  look(): void {
    const phase = this.#phase;
    if (phase.type !== 'opening' && phase.type !== 'running') return;
    const { device } = phase;
    phase.looks += 1;
    if (device.blocks !== phase.seen) {
      phase.seen = device.blocks;
      phase.idleLooks = 0;
      if (phase.type === 'opening') this.#running(device);
      return;
    }
    phase.idleLooks += 1;
    const limitMs = phase.type === 'opening' ? OPENING_LIMIT_MS : this.#patienceMs(phase.looks);
    if (phase.idleLooks * LOOK_EVERY_MS >= limitMs) {
      const seconds = (limitMs / 1_000).toString();
      this.#lose(device, `${device.name} has moved no sound for ${seconds} s. It is being looked for.`);
    }
  }

  #patienceMs(looks: number): number {
    const { startPauseMs = 0 } = this.#edges;
    return looks * LOOK_EVERY_MS <= startPauseMs + LOST_AFTER_MS
      ? Math.max(startPauseMs, LOST_AFTER_MS)
      : LOST_AFTER_MS;
  }

  /** Lets the device go for good. */
  async close(): Promise<void> {
    const old = this.#deviceOrNull();
    this.#next();
    this.#phase = { type: 'off' };
    if (old) await this.#letGo(old);
  }

  #open(choice: OpenableChoice): string | null {
    const generation = this.#next();
    try {
      const device = this.#edges.open(choice, (reason) => {
        if (generation === this.#generation) {
          this.#lose(device, `${device.name} has stopped: ${reason}. It is being looked for.`);
        }
      });
      this.#phase = { type: 'opening', device, seen: device.blocks, idleLooks: 0, looks: 0 };
      if (device.simulated) this.#running(device);
      return null;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#phase = { type: 'waiting' };
      this.#missing(reason);
      return reason;
    }
  }

  /** What is lost stays so, and the same reason is told once, however often it is found again. */
  #missing(reason: string): void {
    const state = this.#state;
    if (state.type === 'lost' || (state.type === 'missing' && state.reason === reason)) return;
    this.#tell({ type: 'missing', reason }, null);
  }

  #running(device: OpenDevice): void {
    this.#phase = { type: 'running', device, seen: device.blocks, idleLooks: 0, looks: 0 };
    const { name, hostApi, sampleRateHz, blockFrames, simulated, startedAtMs } = device;
    const started = startedAtMs === undefined ? {} : { startedAtMs };
    this.#tell({ type: 'running', name, hostApi, sampleRateHz, blockFrames, simulated, ...started }, device);
  }

  #lose(device: OpenDevice, reason: string): void {
    this.#next();
    this.#phase = { type: 'waiting' };
    this.#tell({ type: 'lost', name: device.name, reason }, null);
    void this.#edges.exclusively(() => this.#letGo(device));
  }

  async #letGo(device: OpenDevice): Promise<void> {
    if (!(await device.close())) this.#edges.onLeak();
  }

  #deviceOrNull(): OpenDevice | null {
    switch (this.#phase.type) {
      case 'off':
      case 'waiting':
        return null;
      case 'opening':
      case 'running':
        return this.#phase.device;
      default:
        return assertNever(this.#phase);
    }
  }

  #next(): number {
    this.#generation += 1;
    return this.#generation;
  }

  #tell(state: DeviceState, device: OpenDevice | null): void {
    this.#state = state;
    this.#edges.onState(state, device);
  }
}

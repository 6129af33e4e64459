import { isDeepStrictEqual } from 'node:util';
import { assertNever } from '../../common/assert-never.ts';
import { DeviceMissingError } from './device-choice.ts';
import type { DeviceChoice } from '../../common/device-choice.ts';
import { looksAlike, type NamedDevice, plainName } from './device-identity.ts';
import type { DeviceState } from './device-state.ts';
import type { DeviceSideEdges, OpenableChoice } from './device-side-edges.ts';
import { runningState, type Instead, type OpenPhase, type Phase, type Refusal } from './device-phase.ts';
import type { OpenDevice } from './open-device.ts';

/**
 * A device that delivers no block for this long is lost. The time is counted in looks, so that a
 * stall of this process does not count.
 */
export const LOST_AFTER_MS = 500;
/** Bluetooth takes over a second to its first block. */
const OPENING_LIMIT_MS = 3_000;
/** How often `look` is called. */
export const LOOK_EVERY_MS = 25;

/**
 * The device of one side: opens it, checks that sound moves, and reports when it is lost. It does
 * not look for a device by itself; the code that finds the device again calls {@link reopen}.
 */
export class DeviceSide {
  readonly #edges: DeviceSideEdges;
  /** The choice as it was requested. */
  #asked: DeviceChoice = { kind: 'none' };
  /** The same choice with the key of the opened device. From then on no other device is meant. */
  #choice: DeviceChoice = this.#asked;
  #phase: Phase = { type: 'off' };
  #state: DeviceState = { type: 'off' };
  /** Each asynchronous step compares this with the value at its start. */
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

  /** Whether a device is wanted but missing or lost. */
  get waiting(): boolean {
    return this.#phase.type === 'waiting';
  }

  /** Whether the system's default runs instead of the chosen device and may be replaced now. */
  get standsIn(): boolean {
    return this.#standIn() !== null && this.#mayGiveWay;
  }

  get #mayGiveWay(): boolean {
    return this.#edges.mayGiveWay?.() ?? true;
  }

  /** The device that is opening or running. */
  get device(): OpenDevice | null {
    return this.#deviceOrNull();
  }

  /**
   * Takes another choice. Repeating the same choice changes nothing and reports the state once
   * more.
   */
  async configure(choice: DeviceChoice): Promise<void> {
    if (this.#hasWhatIsWanted(choice)) {
      this.#take(choice);
      this.#tell(this.#state, this.#deviceOrNull());
      return;
    }
    this.#asked = choice;
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
      if (old) await this.#giveWay(old);
      if (choice.kind === 'none') return;
      await this.#edges.prepare?.(choice);
      if (generation === this.#generation) await this.#openOrFallBack(choice);
    });
  }

  /**
   * Call this when the device is back; `found` names it. Resolves to null if the device is open or
   * no longer wanted, otherwise to the reason.
   * @param instead the chosen device, if `found` is another one
   */
  async reopen(found: OpenableChoice, instead?: Instead): Promise<string | null> {
    if (this.#phase.type !== 'waiting') return null;
    const generation = this.#generation;
    const wanted = (): boolean => generation === this.#generation && this.#phase.type === 'waiting';
    let refusal: Refusal | null = null;
    await this.#edges.exclusively(async () => {
      if (wanted()) await this.#edges.prepare?.(found);
      if (!wanted()) return;
      refusal = await this.#open(found, instead);
      if (refusal !== null) this.#missing(refusal);
    });
    return reasonOf(refusal);
  }

  /**
   * Call this when the chosen device is back while another one runs instead. Resolves like
   * `reopen`.
   */
  async comeBack(found: OpenableChoice): Promise<string | null> {
    const generation = this.#generation;
    let refusal: Refusal | null = null;
    await this.#edges.exclusively(async () => {
      const standIn = this.#standIn();
      if (standIn === null || generation !== this.#generation || !this.standsIn) return;
      const own = this.#next();
      this.#phase = { type: 'waiting' };
      this.#tell({ type: 'opening' }, null);
      await this.#giveWay(standIn);
      await this.#edges.prepare?.(found);
      if (own === this.#generation) refusal = await this.#openOrFallBack(found);
    });
    return reasonOf(refusal);
  }

  /**
   * The system's default has changed, and the stream continues from another device. A running
   * talkspurt does not continue with it. A device with the chosen device's name never replaces it.
   */
  moved(behind: NamedDevice): void {
    const phase = this.#phase;
    if (phase.type !== 'opening' && phase.type !== 'running') return;
    const before = phase.behind;
    if (isDeepStrictEqual(before, behind)) return;
    phase.behind = behind;
    if (phase.type === 'opening') return;
    if (phase.instead && this.#looksChosen(behind)) {
      this.#lose(
        phase.device,
        `The system's default is another ${behind.name} now, which is not taken unasked.`,
      );
      return;
    }
    if (before && before.key !== behind.key) {
      const reason = `The system's default was ${before.name}, and is ${behind.name} now.`;
      if (!this.#mayGiveWay) this.#tell({ type: 'lost', name: before.name, reason }, null);
      this.#edges.onMoved?.();
    }
    this.#tellRunning(phase);
  }

  /** Another source reports that the device is gone, although sound still moves. */
  vanished(reason: string): void {
    const device = this.#deviceOrNull();
    if (device) this.#lose(device, reason);
  }

  /**
   * Gives a newer reason why the device is absent.
   * @param twins other devices have its name
   */
  explain(reason: string, twins = false): void {
    if (this.#phase.type === 'waiting') this.#missing({ reason, twins });
  }

  /**
   * Records whether other devices have the name of the chosen device, while another one runs
   * instead.
   */
  noteTwins(twins: boolean): void {
    const phase = this.#phase;
    if (phase.type !== 'running' || !phase.instead || phase.instead.twins === twins) return;
    phase.instead = { ...phase.instead, twins };
    this.#tellRunning(phase);
  }

  /** Call this every {@link LOOK_EVERY_MS} from a running event loop. */
  look(): void {
    const phase = this.#phase;
    if (phase.type !== 'opening' && phase.type !== 'running') return;
    const { device } = phase;
    phase.looks += 1;
    if (device.blocks !== phase.seen) {
      phase.seen = device.blocks;
      phase.idleLooks = 0;
      if (phase.type === 'opening') this.#running(phase);
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
    const usualMs = this.#edges.patienceMs?.() ?? LOST_AFTER_MS;
    return looks * LOOK_EVERY_MS <= startPauseMs + LOST_AFTER_MS ? Math.max(startPauseMs, usualMs) : usualMs;
  }

  /** Releases the device for good. */
  async close(): Promise<void> {
    const old = this.#deviceOrNull();
    this.#next();
    this.#phase = { type: 'off' };
    if (old) await this.#letGo(old);
  }

  #hasWhatIsWanted(choice: DeviceChoice): boolean {
    if (this.#phase.type === 'off') return false;
    if (isDeepStrictEqual(choice, this.#asked) || isDeepStrictEqual(choice, this.#choice)) return true;
    // While the chosen device itself is open, a change of `orDefault` changes nothing.
    return this.#deviceOrNull() !== null && this.#standIn() === null && sameDevice(choice, this.#choice);
  }

  /** The same device, requested in other words. */
  #take(choice: DeviceChoice): void {
    const isKnown = isDeepStrictEqual(choice, this.#asked);
    this.#asked = choice;
    if (isKnown || isDeepStrictEqual(choice, this.#choice)) return;
    const { key } = this.#choice.kind === 'named' ? this.#choice : {};
    this.#choice = choice.kind === 'named' && key !== undefined ? { ...choice, key } : choice;
  }

  /** @returns why the choice is not open, even if the default runs instead */
  async #openOrFallBack(choice: OpenableChoice): Promise<Refusal | null> {
    const refusal = await this.#open(choice);
    if (refusal !== null && !(await this.#fallBack(refusal.twins))) this.#missing(refusal);
    return refusal;
  }

  /** Whether the device has the chosen device's name. */
  #looksChosen(behind: NamedDevice): boolean {
    const choice = this.#choice;
    return choice.kind === 'named' && looksAlike(plainName(behind), plainName({ key: '', ...choice }));
  }

  /** @returns whether the system's default runs instead of the chosen device now */
  async #fallBack(twins: boolean): Promise<boolean> {
    const choice = this.#choice;
    if (choice.kind !== 'named' || choice.orDefault !== true) return false;
    // The default has the chosen device's name, so nobody would notice that it is another
    // device.
    const behind = this.#edges.behindDefault?.();
    if (behind && this.#looksChosen(behind)) return false;
    return (await this.#open({ kind: 'default' }, { name: choice.name, twins })) === null;
  }

  /**
   * @returns null, or why the device cannot be opened; the refusal has not been reported yet. Null
   * also if something else is wanted by now.
   */
  async #open(choice: OpenableChoice, instead?: Instead): Promise<Refusal | null> {
    const generation = this.#next();
    let device: OpenDevice;
    let endedEarly: string | undefined;
    const ended = (reason: string): void => {
      if (generation !== this.#generation) return;
      if (this.#phase.type === 'waiting') endedEarly = reason;
      else this.#ended(device, reason);
    };
    try {
      device = await this.#edges.open(choice, ended);
    } catch (error) {
      if (generation !== this.#generation) return null;
      const reason = error instanceof Error ? error.message : String(error);
      this.#phase = { type: 'waiting' };
      return { reason, twins: error instanceof DeviceMissingError && error.twins };
    }
    if (generation !== this.#generation) {
      await this.#letGo(device);
      return null;
    }
    const { behind, blocks } = device;
    const phase = { type: 'opening', device, instead, behind, seen: blocks, idleLooks: 0, looks: 0 } as const;
    this.#phase = phase;
    if (instead === undefined && this.#asked.kind === 'named') {
      this.#choice = { ...this.#asked, name: device.name, key: device.key };
    }
    if (endedEarly !== undefined) this.#ended(device, endedEarly);
    else if (device.simulated) this.#running(phase);
    return null;
  }

  #ended(device: OpenDevice, reason: string): void {
    const looked = device.simulated ? '' : ' It is being looked for.';
    this.#lose(device, `${device.name} has stopped: ${reason}.${looked}`);
  }

  /**
   * Reports a reason only once, however often it is found again. A lost device stays `lost`; but
   * twins are reported, because a person may be waiting for the device.
   */
  #missing({ reason, twins }: Refusal): void {
    const state = this.#state;
    const more = twins ? { twins } : {};
    if (state.type === 'lost') {
      if (twins && state.twins !== true) this.#tell({ ...state, reason, twins }, null);
      return;
    }
    if (state.type !== 'missing' || state.reason !== reason)
      this.#tell({ type: 'missing', reason, ...more }, null);
  }

  #running(phase: OpenPhase): void {
    const running: OpenPhase = {
      ...phase,
      type: 'running',
      seen: phase.device.blocks,
      idleLooks: 0,
      looks: 0,
    };
    this.#phase = running;
    this.#tellRunning(running);
  }

  #tellRunning(phase: OpenPhase): void {
    this.#tell(runningState(phase), phase.device);
  }

  #lose(device: OpenDevice, reason: string): void {
    // Probes look for a lost default together with the chosen device. Opened here, it would only
    // be lost again.
    const wasStandIn = this.#standIn() !== null;
    const generation = this.#next();
    this.#phase = { type: 'waiting' };
    this.#tell({ type: 'lost', name: device.name, reason }, null);
    void this.#edges.exclusively(async () => {
      await this.#letGo(device);
      if (wasStandIn || generation !== this.#generation) return;
      await this.#edges.prepare?.({ kind: 'default' });
      if (generation === this.#generation) await this.#fallBack(false);
    });
  }

  #standIn(): OpenDevice | null {
    const phase = this.#phase;
    if (phase.type !== 'opening' && phase.type !== 'running') return null;
    return phase.instead === undefined ? null : phase.device;
  }

  async #giveWay(device: OpenDevice): Promise<void> {
    await this.#edges.fadeOut?.();
    await this.#letGo(device);
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

function sameDevice(a: DeviceChoice, b: DeviceChoice): boolean {
  if (a.kind !== 'named' || b.kind !== 'named') return false;
  if (a.key !== undefined && b.key !== undefined) return a.key === b.key;
  return a.name === b.name && a.hostApi === b.hostApi;
}

function reasonOf(refusal: Refusal | null): string | null {
  return refusal?.reason ?? null;
}

import { AddonCapture } from './addon-capture.ts';
import { AddonPlayout } from './addon-playout.ts';
import { PULSE_API } from '../device-identity.ts';
import { formatsOf, framesOf, refusal } from './stream-formats.ts';
import { withinLimit } from './within-limit.ts';
import type { AddonStream, AddonStreamOptions, SoundAddon } from './addon-binding.ts';
import type { LocatedDevice } from './located-device.ts';
import type { RawList, SoundBinding } from './sound-binding.ts';
import type { StreamFormat } from './stream-formats.ts';
import type { CaptureHandlers, OpenDevice, PlayoutHandlers } from '../open-device.ts';
import type { Side } from '../../../common/device-choice.ts';

export interface AddonTuning {
  /** Length of a block of the sound card's thread. */
  readonly blockMs: number;
  /** Sound in front of the block that the card takes next, at the start. */
  readonly leadMs: number;
  /**
   * The delay that PortAudio is asked for with ALSA, and the periods of ALSA's buffer. Other host
   * APIs are asked for the device's own low latency.
   */
  readonly alsa: { readonly latencyMs: number; readonly periods: number; readonly patienceMs: number };
}

/** Measured values: docs/decisions/0115-sound-addon.md. */
export const ADDON_TUNING: AddonTuning = {
  blockMs: 2.5,
  leadMs: 1,
  alsa: { latencyMs: 2.5, periods: 4, patienceMs: 10 },
};

/** A list or an opening that takes longer never comes: the sound system hangs. */
const ANSWER_LIMIT_MS = 3_000;
/** Longer than any stall of this process that is worth playing afterwards. */
const RING_MS = 1_000;

/** A stream that is served at each wake. */
export interface Served {
  serve(nowMs: number): void;
}

/** PortAudio through our own addon: one wake of JavaScript for each block of both directions. */
export class AddonSound implements SoundBinding {
  readonly name = 'addon';
  readonly #addon: SoundAddon;
  readonly #tuning: AddonTuning;
  readonly #served = new Set<Served>();

  constructor(addon: SoundAddon, tuning: AddonTuning = ADDON_TUNING) {
    this.#addon = addon;
    this.#tuning = tuning;
    addon.onWake(() => {
      const nowMs = performance.now();
      for (const stream of this.#served) stream.serve(nowMs);
    });
  }

  list(): Promise<RawList> {
    return this.#answer(this.#addon.list());
  }

  async openCapture(device: LocatedDevice, handlers: CaptureHandlers): Promise<OpenDevice> {
    const { stream, format, blockFrames } = await this.#open(device, 'input');
    return this.#serve(new AddonCapture({ device, stream, format, blockFrames }, handlers));
  }

  async openPlayout(device: LocatedDevice, handlers: PlayoutHandlers): Promise<OpenDevice> {
    const { stream, format, blockFrames } = await this.#open(device, 'output');
    const playout = new AddonPlayout(
      { device, stream, format, blockFrames, leadMs: this.#tuning.leadMs },
      handlers,
    );
    return this.#serve(playout);
  }

  #serve<Life extends Served & { onGone: () => void; onHung: () => void }>(life: Life): Life {
    life.onGone = () => this.#served.delete(life);
    life.onHung = () => this.#addon.leaveBehind();
    this.#served.add(life);
    return life;
  }

  async #open(
    device: LocatedDevice,
    side: Side,
  ): Promise<{ readonly stream: AddonStream; readonly format: StreamFormat; readonly blockFrames: number }> {
    const { blockMs, alsa } = this.#tuning;
    let last: unknown;
    for (const format of formatsOf(device, side)) {
      const blockFrames = framesOf(format.sampleRateHz, blockMs);
      const options: AddonStreamOptions = {
        side,
        deviceId: device.deviceId,
        deviceName: device.rawName,
        ...format,
        blockFrames,
        ringFrames: framesOf(format.sampleRateHz, RING_MS),
        ...(device.hostApi === 'ALSA' || device.hostApi === PULSE_API
          ? { latencyMs: alsa.latencyMs, alsaPeriods: alsa.periods, patienceMs: alsa.patienceMs }
          : {}),
        ...(device.pulseId !== undefined && { pulseDevice: device.pulseId }),
      };
      try {
        const opening = this.#addon.open(options);
        const stream = await this.#answer(opening, (late) => void late.close());
        return { stream, format, blockFrames };
      } catch (error) {
        last = error;
        if (error instanceof SoundHangsError) break;
      }
    }
    throw refusal(device, last);
  }

  /** @param late gets what comes after all */
  async #answer<T>(promise: Promise<T>, late: (value: T) => void = () => undefined): Promise<T> {
    const answered = await withinLimit(promise, ANSWER_LIMIT_MS);
    if (answered !== null) return answered.value;
    promise.then(late, () => undefined);
    this.#addon.leaveBehind();
    throw new SoundHangsError(`the sound system does not answer within ${ANSWER_LIMIT_MS / 1_000} s`);
  }
}

/** A native call does not return. */
export class SoundHangsError extends Error {
  override readonly name = 'SoundHangsError';
}

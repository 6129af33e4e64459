import type { OpenDevice } from './open-device.ts';
import type { NamedDevice } from './device-identity.ts';
import type { DeviceState } from './device-state.ts';

/** The chosen device while another one runs instead. `twins`: other devices have its name. */
export interface Instead {
  readonly name: string;
  readonly twins: boolean;
}

/** Why no device was opened. */
export interface Refusal {
  readonly reason: string;
  readonly twins: boolean;
}

/** A side with an open device. */
export interface OpenPhase {
  readonly type: 'opening' | 'running';
  readonly device: OpenDevice;
  /** Present while this device runs instead of the chosen one. */
  instead: Instead | undefined;
  behind: NamedDevice | undefined;
  seen: number;
  idleLooks: number;
  looks: number;
}

export type Phase = { readonly type: 'off' } | { readonly type: 'waiting' } | OpenPhase;

/** The state to show. */
export function runningState({ device, instead, behind }: OpenPhase): DeviceState {
  const { name, hostApi, key, sampleRateHz, blockFrames, simulated, startedAtMs, channels } = device;
  return {
    ...{ type: 'running', name, hostApi, key },
    ...(behind === undefined ? {} : { behind }),
    ...{ sampleRateHz, blockFrames, simulated },
    ...(startedAtMs === undefined ? {} : { startedAtMs }),
    ...(channels === undefined || channels === 1 ? {} : { channels }),
    ...(instead === undefined ? {} : { insteadOf: instead.name }),
    ...(instead?.twins === true ? { twins: true } : {}),
  };
}

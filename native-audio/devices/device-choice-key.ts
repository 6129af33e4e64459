import { markedName, parseDeviceKey, plainName, type DeviceIdentity } from './device-identity.ts';
import type { DeviceState } from './device-state.ts';

interface Choice {
  readonly kind: string;
  readonly name?: string;
  readonly hostApi?: string | undefined;
  readonly key?: string | undefined;
}

/**
 * Adds the key and the newest name of the opened device to a choice. Code that stores choices needs
 * both, because the same name may later mean another device.
 * @returns the same object if there is nothing to add
 */
export function withKeyOf<C extends Choice>(choice: C, state: DeviceState): C {
  if (choice.kind !== 'named' || state.type !== 'running' || state.simulated) return choice;
  const { name, hostApi, key, insteadOf } = state;
  if (insteadOf !== undefined || !mayMean(choice, state)) return choice;
  const isSame = choice.key === key && choice.name === name && choice.hostApi === hostApi;
  return isSame ? choice : { ...choice, name, hostApi, key };
}

/** False for the state of a device that was chosen earlier. */
function mayMean(choice: Choice, state: Extract<DeviceState, { type: 'running' }>): boolean {
  const identity = parseDeviceKey(state.key);
  if (identity === undefined) return false;
  const wanted = choice.key === undefined ? undefined : parseDeviceKey(choice.key);
  if (wanted) return wanted.hostApi === identity.hostApi && shares(wanted, identity);
  if (choice.hostApi !== undefined && choice.hostApi.toLowerCase() !== identity.hostApi.toLowerCase())
    return false;
  const plain = plainName(state);
  return [plain, markedName(plain, identity), identity.id].includes(choice.name ?? '');
}

function shares(a: DeviceIdentity, b: DeviceIdentity): boolean {
  return (['id', 'serial', 'path'] as const).some((field) => a[field] !== undefined && a[field] === b[field]);
}

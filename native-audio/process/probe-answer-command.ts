import type { ListedDevice } from '../devices/device-choice.ts';
import type { ProbeAnswer, SideFinding } from '../devices/device-probe.ts';
import type { DeviceInfo } from '../devices/device-identity.ts';

type Fields = Readonly<Record<string, unknown>>;

/** More than any computer has; a list that is longer is nonsense. */
const MOST_DEVICES = 1_000;

/** Checks what another process found out about devices. Throws an Error that names the field. */
export function parseProbeAnswer(it: Fields): ProbeAnswer {
  const { devices, input, output } = it;
  if (!Array.isArray(devices) || devices.length > MOST_DEVICES) throw new Error('devices must be a list');
  return {
    devices: devices.map((device: unknown) => deviceInfo(fields(device, 'device'))),
    ...(input === undefined ? {} : { input: finding(fields(input, 'input')) }),
    ...(output === undefined ? {} : { output: finding(fields(output, 'output')) }),
  };
}

function finding(it: Fields): SideFinding {
  switch (it['type']) {
    case 'works': {
      const raw = fields(it['device'], 'device');
      const device: ListedDevice = {
        ...deviceInfo(raw),
        defaultInput: raw['defaultInput'] === true,
        defaultOutput: raw['defaultOutput'] === true,
      };
      return {
        ...{ type: 'works', device },
        ...(it['insteadOfChosen'] === true && { insteadOfChosen: true }),
        ...(it['twins'] === true && { twins: true }),
      };
    }
    case 'missing':
      return {
        ...{ type: 'missing', reason: text(it['reason'], 'reason') },
        ...(it['twins'] === true && { twins: true }),
      };
    case 'refused':
      return { type: 'refused', reason: text(it['reason'], 'reason') };
    default:
      throw new Error('a finding must be works, missing or refused');
  }
}

function deviceInfo(it: Fields): DeviceInfo {
  return {
    name: text(it['name'], 'name'),
    hostApi: text(it['hostApi'], 'hostApi'),
    key: text(it['key'], 'key'),
    maxInputChannels: amount(it['maxInputChannels'], 'maxInputChannels'),
    maxOutputChannels: amount(it['maxOutputChannels'], 'maxOutputChannels'),
    defaultSampleRateHz: amount(it['defaultSampleRateHz'], 'defaultSampleRateHz'),
  };
}

function fields(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null) throw new Error(`${what} must be an object`);
  return value as Fields;
}

function text(value: unknown, field: string): string {
  if (typeof value !== 'string' || value.length > 100_000) throw new Error(`${field} must be a text`);
  return value;
}

function amount(value: unknown, field: string): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= 10_000_000)) {
    throw new Error(`${field} must be a number that is not negative`);
  }
  return value;
}

import type { DeviceChoice } from '../../common/device-choice.ts';

/** As `partyline devices` spells them; it prints them in front of each name. */
const HOST_APIS = [
  'pulseaudio',
  'alsa',
  'jack audio connection kit',
  'oss',
  'core audio',
  'mme',
  'windows directsound',
  'windows wasapi',
  'windows wdm-ks',
  'asio',
];

/**
 * Reads the value of `--input` or `--output`: `default`, `none`, `file:PATH`, or a name as
 * `partyline devices` lists it.
 */
export function deviceChoice(value: string): DeviceChoice {
  if (value === 'default' || value === 'none') return { kind: value };
  if (value.startsWith('file:')) return { kind: 'file', path: value.slice('file:'.length) };
  const [, hostApi, rest] = /^([^/]+)\/(.+)$/.exec(value) ?? [];
  return hostApi && HOST_APIS.includes(hostApi.toLowerCase())
    ? { kind: 'named', name: rest, hostApi }
    : { kind: 'named', name: value };
}

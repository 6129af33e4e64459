import type { DeviceOption, PanelDeviceChoice } from '../../main/contract/index.ts';
import { isSystemDefault } from '../text/device-name.ts';

/** One line of a device menu. `key` is its identity there. */
export interface DeviceLine {
  readonly key: string;
  readonly choice: PanelDeviceChoice;
  readonly label:
    | { readonly kind: 'default' }
    | { readonly kind: 'device'; readonly name: string; readonly hostApi: string | undefined }
    /** Chosen, and not plugged in. */
    | { readonly kind: 'gone'; readonly name: string }
    | { readonly kind: 'none' };
}

export function choiceKey(choice: PanelDeviceChoice): string {
  if (choice.kind !== 'named') return choice.kind;
  return choice.key === undefined ? `named ${choice.hostApi} ${choice.name}` : `key ${choice.key}`;
}

const choiceOf = ({ name, hostApi, key }: DeviceOption): PanelDeviceChoice => ({
  kind: 'named',
  name,
  hostApi,
  key,
});

/** A choice of an earlier version has no key: it is the one device of its name, if there is one. */
function keyed(options: readonly DeviceOption[], chosen: PanelDeviceChoice): PanelDeviceChoice {
  if (chosen.kind !== 'named' || chosen.key !== undefined) return chosen;
  const meant = options.find(({ name, hostApi }) => name === chosen.name && hostApi === chosen.hostApi);
  return meant ? choiceOf(meant) : chosen;
}

/** Which line is the chosen one, by its `key`. */
export function chosenKey(options: readonly DeviceOption[], chosen: PanelDeviceChoice): string {
  return choiceKey(keyed(options, chosen));
}

/** The system's default, every device, the chosen one even while it is unplugged, and none. */
export function deviceLines(
  options: readonly DeviceOption[],
  chosen: PanelDeviceChoice,
): readonly DeviceLine[] {
  const line = (choice: PanelDeviceChoice, label: DeviceLine['label']): DeviceLine => ({
    key: choiceKey(choice),
    choice,
    label,
  });
  const twice = (name: string): boolean => options.filter((option) => option.name === name).length > 1;
  const now = chosenKey(options, chosen);
  // The first line means that very device already.
  const others = options.filter(
    (option) => !isSystemDefault(option.name) || choiceKey(choiceOf(option)) === now,
  );
  const devices = others.map((option) =>
    line(choiceOf(option), {
      kind: 'device',
      name: option.name,
      hostApi: twice(option.name) ? option.hostApi : undefined,
    }),
  );
  const isThere = devices.some(({ key }) => key === now);
  return [
    line({ kind: 'default' }, { kind: 'default' }),
    ...devices,
    ...(chosen.kind === 'named' && !isThere ? [line(chosen, { kind: 'gone', name: chosen.name })] : []),
    line({ kind: 'none' }, { kind: 'none' }),
  ];
}

/** The device after the one in use, for a user who heard nothing; undefined: there is no other. */
export function nextDevice(
  options: readonly DeviceOption[],
  tried: readonly string[],
): PanelDeviceChoice | undefined {
  return options.map(choiceOf).find((choice) => !tried.includes(choiceKey(choice)));
}

import type { DeviceChoice, DeviceOption } from '../../main/contract/index.ts';
import { isSystemDefault } from '../text/device-name.ts';

/** One line of a device menu. `key` is its identity there. */
export interface DeviceLine {
  readonly key: string;
  readonly choice: DeviceChoice;
  readonly label:
    | { readonly kind: 'default' }
    | { readonly kind: 'device'; readonly name: string; readonly hostApi: string | undefined }
    /** Chosen, and not plugged in. */
    | { readonly kind: 'gone'; readonly name: string }
    | { readonly kind: 'none' };
}

export function choiceKey(choice: DeviceChoice): string {
  return choice.kind === 'named' ? `named ${choice.hostApi} ${choice.name}` : choice.kind;
}

/** The system's default, every device, the chosen one even while it is unplugged, and none. */
export function deviceLines(options: readonly DeviceOption[], chosen: DeviceChoice): readonly DeviceLine[] {
  const line = (choice: DeviceChoice, label: DeviceLine['label']): DeviceLine => ({
    key: choiceKey(choice),
    choice,
    label,
  });
  const twice = (name: string): boolean => options.filter((option) => option.name === name).length > 1;
  // The first line means that very device already.
  const others = options.filter(
    ({ name, hostApi }) =>
      !isSystemDefault(name) || choiceKey({ kind: 'named', name, hostApi }) === choiceKey(chosen),
  );
  const devices = others.map(({ name, hostApi }) =>
    line(
      { kind: 'named', name, hostApi },
      { kind: 'device', name, hostApi: twice(name) ? hostApi : undefined },
    ),
  );
  const isThere = devices.some(({ key }) => key === choiceKey(chosen));
  return [
    line({ kind: 'default' }, { kind: 'default' }),
    ...devices,
    ...(chosen.kind === 'named' && !isThere ? [line(chosen, { kind: 'gone', name: chosen.name })] : []),
    line({ kind: 'none' }, { kind: 'none' }),
  ];
}

/** The device after the one that is used, for somebody who heard nothing; undefined: there is no other. */
export function nextDevice(
  options: readonly DeviceOption[],
  tried: readonly string[],
): DeviceChoice | undefined {
  const next = options.find(
    ({ name, hostApi }) => !tried.includes(choiceKey({ kind: 'named', name, hostApi })),
  );
  return next && { kind: 'named', name: next.name, hostApi: next.hostApi };
}

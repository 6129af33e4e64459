import { DropdownMenu } from 'radix-ui';
import { useEffect, useId } from 'react';
import type { Side } from '../../common/device-choice.ts';
import { Icon } from '../parts/icon.tsx';
import { tell } from '../state/panel-connection.ts';
import { usePanel } from '../state/panel-store.ts';
import { deviceName, isSystemDefault } from '../text/device-name.ts';
import { useText } from '../text/text.ts';
import { chosenKey, deviceLines, type DeviceLine } from './device-choices.ts';

interface DeviceSelectProps {
  readonly side: Side;
  readonly onChoose?: () => void;
}

/**
 * The choice of a microphone or speaker. It is a menu, because the library's select adds a <style>
 * element, which the page's content security policy forbids.
 */
export const DeviceSelect = ({ side, onChoose }: DeviceSelectProps) => {
  const t = useText().settings.devices;
  const id = useId();
  const options = usePanel(({ audio }) => (side === 'input' ? audio.inputs : audio.outputs));
  const chosen = usePanel(({ settings }) => settings.devices[side]);
  const used = usePanel(({ audio }) => audio[side].name);
  const isRunning = usePanel(({ audio }) => audio[side].state === 'running');
  useEffect(() => tell('listDevices'), []);

  const lines = deviceLines(options, chosen);
  const now = chosenKey(options, chosen);
  const words = ({ label }: DeviceLine): string => {
    switch (label.kind) {
      case 'default':
        return chosen.kind === 'default' && isRunning && used !== undefined && !isSystemDefault(used)
          ? t.defaultNow(used)
          : t.systemDefault;
      case 'device':
        return label.hostApi === undefined
          ? deviceName(t, label.name)
          : `${deviceName(t, label.name)} (${label.hostApi})`;
      case 'gone':
        return t.gone(deviceName(t, label.name));
      case 'none':
        return side === 'input' ? t.noMicrophone : t.noSpeaker;
    }
  };
  const current = lines.find(({ key }) => key === now);
  // The running device matters more than how it was chosen; the menu tells both.
  const shown =
    chosen.kind === 'default' && isRunning && used !== undefined ? deviceName(t, used) : undefined;
  return (
    <div className="field">
      <span className="label" id={id}>
        {side === 'input' ? t.microphone : t.speaker}
      </span>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger className="input input-name" aria-labelledby={`${id} ${id}-now`}>
          <Icon name={side === 'input' ? 'mic' : 'vol'} />
          <span className="whole" id={`${id}-now`}>
            {shown ?? (current && words(current))}
          </span>
          <Icon name="down" />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu" align="start" sideOffset={4} collisionPadding={8}>
            <DropdownMenu.RadioGroup
              value={now}
              onValueChange={(key) => {
                const line = lines.find((it) => it.key === key);
                if (line === undefined) return;
                tell('chooseDevice', { side, choice: line.choice });
                onChoose?.();
              }}
            >
              {lines.map((line) => (
                <DropdownMenu.RadioItem key={line.key} value={line.key} className="menu-item">
                  <span className="menu-check">
                    <DropdownMenu.ItemIndicator>
                      <Icon name="check" />
                    </DropdownMenu.ItemIndicator>
                  </span>
                  <span className="whole">{words(line)}</span>
                </DropdownMenu.RadioItem>
              ))}
            </DropdownMenu.RadioGroup>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </div>
  );
};

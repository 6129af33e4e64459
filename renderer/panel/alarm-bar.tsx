import { useState } from 'react';
import { assertNever } from '../../common/assert-never.ts';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Named } from '../parts/named.tsx';
import { tell } from '../state/panel-connection.ts';
import { useNow } from '../state/now.ts';
import { usePanelParts } from '../state/panel-store.ts';
import { openDialog, openSettings } from '../state/ui-store.ts';
import { useText } from '../text/text.ts';
import { alarmView, problemKey, type AlarmView } from './alarm-view.ts';
import { alarmWords, type AlarmAct } from './alarm-words.ts';

interface AlarmProps {
  readonly alarm: AlarmView;
  readonly onRead: () => void;
}

/**
 * Replaces the bar, so that no key moves. Screen readers read its title once and skip the
 * countdown.
 */
export const Alarm = ({ alarm, onRead }: AlarmProps) => {
  const { panel: words } = useText();
  const { icon, title, hint, next, actions } = alarmWords(words, alarm, useNow());
  const obey = (act: AlarmAct): void => {
    switch (act) {
      case 'retry':
        return tell('retry');
      case 'join':
        return alarm.kind === 'refused' ? tell('join', { url: alarm.url }) : undefined;
      case 'servers':
        return openDialog('servers');
      case 'devices':
        return openSettings('devices');
      case 'read':
        return onRead();
      default:
        return assertNever(act);
    }
  };
  return (
    <div className="alarm" data-kind={alarm.kind}>
      <Icon name={icon} spin={icon === 'sync'} />
      <div className="alarm-text">
        <b className="named" role="alert">
          {typeof title === 'string' ? title : <Named {...title} />}
        </b>
        <small className="cut">
          {hint}
          {next !== undefined && <span className="alarm-next">{words.alarm.sentences('', next)}</span>}
        </small>
      </div>
      {actions.map(({ label, act }, index) => (
        <Button key={act} look={index === 0 ? 'go' : undefined} onClick={() => obey(act)}>
          {label}
        </Button>
      ))}
    </div>
  );
};

/**
 * The alarm that replaces the bar now, if any. A problem that the user closed stays closed in this
 * window.
 */
export function useAlarm(): {
  readonly alarm: AlarmView | undefined;
  readonly onRead: () => void;
} {
  const [read, setRead] = useState<ReadonlySet<string>>(new Set());
  const alarm = alarmView(usePanelParts('connection', 'microphone', 'audio', 'settings', 'problems'), read);
  const onRead = (): void => {
    if (alarm?.kind === 'problem') setRead(new Set([...read, problemKey(alarm.problem)]));
  };
  return { alarm, onRead };
}

import { useState } from 'react';
import { assertNever } from '../assert-never.ts';
import { Button } from '../parts/button.tsx';
import { Icon, type IconName } from '../parts/icon.tsx';
import { tell } from '../state/link.ts';
import { useNow } from '../state/now.ts';
import { openDialog, openSettings } from '../state/ui-store.ts';
import { useText, type Text } from '../text/text.ts';
import type { AlarmView } from './alarm-view.ts';

interface Action {
  readonly label: string;
  readonly act: () => void;
}

interface AlarmWords {
  readonly icon: IconName;
  readonly title: string;
  readonly hint: string;
  readonly actions: readonly Action[];
}

const basename = (path: string): string => path.split(/[/\\]/).at(-1) ?? path;

function alarmWords(words: Text['panel'], alarm: AlarmView, nowMs: number, onRead: () => void): AlarmWords {
  const say = words.alarm;
  const otherServer: Action = { label: say.otherServer, act: () => openDialog('servers') };
  switch (alarm.kind) {
    case 'waiting': {
      const leftS = Math.max(0, Math.ceil((alarm.retryAtMs - nowMs) / 1_000));
      const next = leftS > 0 ? say.retryIn(alarm.attempt, leftS) : say.retryNow(alarm.attempt);
      return {
        icon: 'sync',
        title: alarm.wasJoined ? say.connectionLost(alarm.server) : say.notThere(alarm.server),
        hint: say.sentences(next, alarm.wasJoined ? say.closedAndKept : say.notThereHint),
        actions: [{ label: say.tryNow, act: () => tell('retry') }, otherServer],
      };
    }
    case 'refused': {
      const { title, hint } = refusedWords(say, alarm.reason, alarm.server);
      const { url } = alarm;
      return {
        icon: 'warn',
        title,
        hint,
        actions: [{ label: say.joinAgain, act: () => tell('join', { url }) }, otherServer],
      };
    }
    case 'sound-starting':
      return { icon: 'sync', title: say.soundStarting, hint: say.soundStartingHint, actions: [] };
    case 'no-microphone':
      return {
        icon: 'mic-off',
        title: alarm.lost === undefined ? say.noMicrophone : say.microphoneLost(alarm.lost),
        hint: say.noMicrophoneHint,
        actions: [{ label: say.chooseMicrophone, act: () => openSettings('devices') }],
      };
    case 'no-speaker':
      return {
        icon: 'vol',
        title: alarm.lost === undefined ? say.noSpeaker : say.microphoneLost(alarm.lost),
        hint: say.noSpeakerHint,
        actions: [{ label: say.chooseSpeaker, act: () => openSettings('devices') }],
      };
    case 'problem':
      return { icon: 'warn', ...problemWords(say, alarm), actions: [{ label: say.understood, act: onRead }] };
    default:
      return assertNever(alarm);
  }
}

function refusedWords(
  say: Text['panel']['alarm'],
  reason: string,
  server: string,
): { title: string; hint: string } {
  switch (reason) {
    case 'kicked':
      return { title: say.kicked(server), hint: say.kickedHint };
    case 'replaced':
      return { title: say.replaced(server), hint: say.replacedHint };
    case 'wrong-version':
      return { title: say.wrongVersion(server), hint: say.wrongVersionHint };
    case 'server-full':
      return { title: say.serverFull(server), hint: say.serverFullHint };
    default:
      return { title: say.refused(server), hint: say.refusedHint };
  }
}

function problemWords(
  say: Text['panel']['alarm'],
  { problem }: Extract<AlarmView, { kind: 'problem' }>,
): { title: string; hint: string } {
  switch (problem.kind) {
    case 'settings-kept-aside':
      return { title: say.settingsKeptAside, hint: say.settingsKeptAsideHint(basename(problem.keptAs)) };
    case 'settings-not-saved':
      return { title: say.settingsNotSaved, hint: say.settingsNotSavedHint(problem.file) };
    case 'passphrase-not-kept':
      return { title: say.passphraseNotKept, hint: say.passphraseNotKeptHint };
    default:
      return assertNever(problem);
  }
}

/** Stands in the bar's place, so that no key moves. Its title is said once; the countdown beside it is not. */
export const Alarm = ({ alarm, onRead }: { readonly alarm: AlarmView; readonly onRead: () => void }) => {
  const { panel: words } = useText();
  const { icon, title, hint, actions } = alarmWords(words, alarm, useNow(), onRead);
  return (
    <div className="alarm">
      <Icon name={icon} spin={icon === 'sync'} />
      <div className="alarm__t">
        <b className="cut" role="alert">
          {title}
        </b>
        <small className="cut">{hint}</small>
      </div>
      {actions.map(({ label, act }, index) => (
        <Button key={label} look={index === 0 ? 'go' : undefined} onClick={act}>
          {label}
        </Button>
      ))}
    </div>
  );
};

/** What somebody has read and closed stays closed in this window. */
export function useReadProblems(): readonly [ReadonlySet<string>, (key: string) => void] {
  const [read, setRead] = useState<ReadonlySet<string>>(new Set());
  return [read, (key) => setRead(new Set([...read, key]))];
}

import { assertNever } from '../../common/assert-never.ts';
import type { Problem } from '../../main/contract/index.ts';
import type { IconName } from '../parts/icon-names.ts';
import type { Text } from '../text/catalogue.ts';
import { deviceName } from '../text/device-name.ts';
import type { AlarmView } from './alarm-view.ts';
import { waitingCause } from '../state/waiting-cause.ts';

type Say = Text['panel']['alarm'];

export type AlarmAct = 'retry' | 'join' | 'servers' | 'devices' | 'read';

export interface AlarmWords {
  readonly icon: IconName;
  /** The event: a sentence, or a sentence about a name that may be cut off. */
  readonly title: string | { readonly sentence: (name: string) => string; readonly name: string };
  /** The functions that still work. */
  readonly hint: string;
  /** The next step. The narrow panel has no room for it beside the button. */
  readonly next: string | undefined;
  readonly actions: readonly { readonly label: string; readonly act: AlarmAct }[];
}

/** The settings' page about Partyline names all of them. */
const FIELDS_SHOWN = 3;

type Told = Pick<AlarmWords, 'title' | 'hint' | 'next'>;

const basename = (path: string): string => path.split(/[/\\]/).at(-1) ?? path;

export function alarmWords(words: Text['panel'], alarm: AlarmView, nowMs: number): AlarmWords {
  const say = words.alarm;
  switch (alarm.kind) {
    case 'waiting':
      return {
        icon: 'sync',
        ...waitingWords(say, alarm, nowMs),
        actions: [
          { label: say.tryNow, act: 'retry' },
          { label: say.otherServer, act: 'servers' },
        ],
      };
    case 'refused':
      return {
        icon: 'warn',
        ...refusedWords(say, alarm.reason, alarm.server),
        actions: [
          { label: say.joinAgain, act: 'join' },
          { label: say.otherServer, act: 'servers' },
        ],
      };
    case 'sound-starting':
      return {
        icon: 'sync',
        title: say.soundStarting,
        hint: say.soundStartingHint,
        next: say.soundStartingNext,
        actions: [],
      };
    case 'no-microphone':
      return {
        icon: 'mic-off',
        title: goneTitle(words, say.noMicrophone, alarm.lost),
        hint: say.noMicrophoneHint,
        next: alarm.twins ? say.twinThere : say.plugIn,
        actions: [{ label: say.chooseMicrophone, act: 'devices' }],
      };
    case 'no-speaker':
      return {
        icon: 'vol',
        title: goneTitle(words, say.noSpeaker, alarm.lost),
        hint: say.noSpeakerHint,
        next: alarm.twins ? say.twinThere : say.plugIn,
        actions: [{ label: say.chooseSpeaker, act: 'devices' }],
      };
    case 'problem':
      return {
        icon: 'warn',
        ...problemWords(words, alarm),
        actions: problemActions(say, alarm.problem),
      };
    default:
      return assertNever(alarm);
  }
}

type DeviceProblem = Extract<Problem, { side: unknown }>;

/** The narrow panel has room for the first one. */
function problemActions(say: Say, problem: Problem): AlarmWords['actions'] {
  const read = { label: say.understood, act: 'read' } as const;
  const choose = { label: say.chooseDevice, act: 'devices' } as const;
  if (!('side' in problem)) return [read];
  return problem.kind === 'device-stand-in' && problem.twins ? [choose, read] : [read, choose];
}

/** Which device is used, and why it is not another one. */
function deviceProblemWords(words: Text['panel'], problem: DeviceProblem): Told {
  const say = words.alarm;
  switch (problem.kind) {
    case 'device-stand-in': {
      const { side, chosen, used, twins } = problem;
      return {
        title: { sentence: say.deviceNow[side], name: deviceName(words, used) },
        hint: (twins ? say.goneWithTwin : say.gone)(deviceName(words, chosen)),
        next: twins ? say.twins : say.standInNext,
      };
    }
    case 'default-changed':
      return {
        title: { sentence: say.deviceNow[problem.side], name: problem.now },
        hint: say.defaultBefore(problem.before),
        next: say.defaultChangedNext,
      };
    default:
      return assertNever(problem);
  }
}

/** The same in one line. */
export function deviceProblem(words: Text['panel'], problem: DeviceProblem): string {
  const { title, hint, next } = deviceProblemWords(words, problem);
  const first = typeof title === 'string' ? title : title.sentence(title.name);
  const { sentences, stop } = words.alarm;
  return sentences(sentences(`${first}${stop}`, hint), next ?? '');
}

const goneTitle = (words: Text['panel'], none: string, lost: string | undefined): AlarmWords['title'] =>
  lost === undefined ? none : { sentence: words.alarm.microphoneLost, name: deviceName(words, lost) };

function waitingWords(say: Say, alarm: Extract<AlarmView, { kind: 'waiting' }>, nowMs: number): Told {
  const leftS = Math.max(0, Math.ceil((alarm.retryAtMs - nowMs) / 1_000));
  const hint = leftS > 0 ? say.retryIn(alarm.attempt, leftS) : say.retryNow(alarm.attempt);
  const cause = waitingCause(alarm.reason);
  const name = alarm.server;
  if (alarm.wasJoined) {
    // Whether the other end is off or only cut off is not known here: the usual words.
    const usual = cause === 'lost' || cause === 'no-answer' || cause === 'unknown-name';
    return {
      title: { sentence: say.connectionLost, name },
      hint,
      next: usual ? say.closedAndKept : say.sentences(say.cause[cause], say.closed),
    };
  }
  const next = say.cause[cause === 'lost' ? 'no-answer' : cause];
  switch (cause) {
    case 'full':
    case 'server-limit':
      return { title: { sentence: say.serverFull, name }, hint, next };
    case 'slow':
    case 'behind':
    case 'stopping':
    case 'misunderstood':
      return { title: { sentence: say.letGo, name }, hint, next };
    default:
      return { title: { sentence: say.notThere, name }, hint, next };
  }
}

function refusedWords(say: Say, reason: string, name: string): Told {
  switch (reason) {
    case 'kicked':
      return { title: { sentence: say.kicked, name }, hint: say.kickedHint, next: say.kickedNext };
    case 'replaced':
      return { title: say.replaced, hint: say.replacedHint(name), next: say.replacedNext };
    case 'wrong-version':
      return { title: { sentence: say.wrongVersion, name }, hint: say.wrongVersionHint, next: undefined };
    case 'server-full':
      return { title: { sentence: say.serverFull, name }, hint: say.cause.full, next: say.serverFullNext };
    case 'server-unproved':
      return { title: { sentence: say.unproved, name }, hint: say.unprovedHint, next: say.unprovedNext };
    case 'passphrase-not-asked':
      return { title: { sentence: say.notAsked, name }, hint: say.notAskedHint, next: say.notAskedNext };
    case 'origin-refused':
      return { title: { sentence: say.originRefused, name }, hint: say.originRefusedHint, next: undefined };
    default:
      return { title: { sentence: say.refused, name }, hint: say.refusedHint, next: undefined };
  }
}

function problemWords(words: Text['panel'], { problem }: Extract<AlarmView, { kind: 'problem' }>): Told {
  const say = words.alarm;
  switch (problem.kind) {
    case 'settings-kept-aside':
      return {
        title: say.settingsKeptAside,
        hint: say.settingsKeptAsideHint,
        next: say.settingsKeptAsideNext(basename(problem.keptAs)),
      };
    case 'settings-reset': {
      const { fields, keptAs } = problem;
      const shown = fields.slice(0, FIELDS_SHOWN);
      return {
        title: say.settingsReset(fields.length),
        hint: say.settingsResetHint(shown, fields.length - shown.length),
        next: say.settingsResetNext(basename(keptAs)),
      };
    }
    case 'settings-not-saved':
      return {
        title: say.settingsNotSaved,
        hint: say.settingsNotSavedHint(problem.changes),
        next:
          problem.why === 'disk-full'
            ? say.settingsDiskFullNext(problem.file)
            : say.settingsNotSavedNext(problem.file),
      };
    case 'settings-edited':
      return {
        title: say.settingsEdited,
        hint: say.settingsEditedHint[problem.how],
        next: problem.keptAs === undefined ? undefined : say.settingsEditedNext(basename(problem.keptAs)),
      };
    case 'passphrase-not-kept':
      return {
        title: say.passphraseNotKept,
        hint: say.passphraseNotKeptHint,
        next: say.passphraseNotKeptNext,
      };
    case 'device-stand-in':
    case 'default-changed':
      return deviceProblemWords(words, problem);
    default:
      return assertNever(problem);
  }
}

import type { NoticeView, PressProblem } from '../contract/index.ts';
import { shownName } from '../station/look-alikes.ts';
import type { StationInput, StationState } from '../station/state.ts';
import type { StationNotice } from '../station/station-options.ts';
import type { CloseCause } from '../../common/close-cause.ts';
import type { Happening } from './sound/cues.ts';
import { listenersOf } from './panel/project-channels.ts';
import { airTarget, talkBlock } from './panel/project-panel.ts';

/**
 * @param wasJoined whether this desk was joined to this server before, in this run.
 * @returns the operator's news in a change of the station's state. Pure.
 */
export function happeningsOf(
  input: StationInput,
  before: StationState,
  after: StationState,
  wasJoined: boolean,
): Happening[] {
  switch (input.type) {
    case 'connection':
      if (input.state.type === 'joined') return wasJoined ? [{ type: 'link', up: true }] : [];
      return before.connection.type === 'joined' && input.state.type === 'waiting'
        ? [{ type: 'link', up: false }]
        : [];
    case 'silence':
      // The same silence sounds once, also when its cause becomes known a moment later.
      if (after.silence === undefined)
        return before.silence === undefined ? [] : [{ type: 'microphone-heard' }];
      return before.silence?.kind === after.silence.kind
        ? []
        : [{ type: 'microphone-silent', silence: after.silence }];
    case 'talk-keys': {
      const latched = (state: StationState): string[] =>
        state.talkKeys.filter((key) => key.latched).map(({ key }) => key);
      const known = latched(before);
      return latched(after).some((key) => !known.includes(key)) ? [{ type: 'latched' }] : [];
    }
    case 'server': {
      const { microphone } = after;
      if (input.message.type !== 'talk.granted' || microphone.type !== 'open' || !microphone.granted)
        return [];
      if (before.microphone.type !== 'open' || before.microphone.granted) return [];
      return [
        {
          type: 'talk-opened',
          targets: microphone.granted.map((target) => airTarget(target, after)),
          heardBy: listenersOf(after, microphone.granted),
        },
      ];
    }
    default:
      return [];
  }
}

/** @returns the operator's news in a notice of the station. Pure. */
export function noticesOf(notice: StationNotice, station: StationState): NoticeView[] {
  switch (notice.type) {
    case 'talk-closed':
      return [{ type: 'talk-closed', reason: notice.reason }];
    case 'talk-refused':
      return [{ type: 'talk-refused', blocked: blockOf(notice.reason, station) }];
    case 'limit-warning':
      return [notice];
    case 'server': {
      const { message } = notice;
      if (message.type === 'called') {
        return [
          { type: 'called', target: airTarget(message.target, station).name, reached: message.reached },
        ];
      }
      if (message.type !== 'talk.granted' && message.type !== 'talk.denied') return [];
      return message.refused.map(({ target, reason, holder }) => ({
        type: 'talk-denied',
        target: airTarget(target, station).name,
        reason,
        holder: holder === undefined ? undefined : shownName(station, holder),
      }));
    }
    default:
      return [];
  }
}

/** @returns the panel's code for a press that opened no microphone. */
function blockOf(reason: CloseCause, station: StationState): PressProblem {
  switch (reason) {
    case 'muted':
      return 'muted';
    case 'device-lost':
      return 'no-microphone';
    case 'audio-lost':
      return 'audio-starting';
    default:
      return talkBlock(station) ?? 'not-joined';
  }
}

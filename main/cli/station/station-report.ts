import type { Side } from '../../../common/device-choice.ts';
import type { DeviceState } from '../../../native-audio/devices/device-state.ts';
import type { NoticeView } from '../../contract/index.ts';
import type { ServerMessage } from '../../protocol/index.ts';
import { shownName } from '../../station/look-alikes.ts';
import type { StationInput, StationState } from '../../station/state.ts';
import type { StationNotice } from '../../station/station-options.ts';
import { CLOSE_TEXT, explainNoConnection, HEARD_TEXT, silenceText } from '../reasons.ts';
import { stationName, targetNames, type Report } from './report.ts';
import { reportServer } from './server-report.ts';

/** @param state after the change. @param before the state before it. */
export function reportInput(
  input: StationInput,
  state: StationState,
  before: StationState,
  url: string,
): Report[] {
  switch (input.type) {
    case 'connection':
      return reportConnection(state, url);
    case 'microphone': {
      const { microphone } = input;
      if (microphone.type === 'closed') return [];
      const targets = targetNames(microphone.targets, state);
      const event = before.microphone.type === 'open' ? 'mic-retargeted' : 'mic-open';
      // Nobody hears before the server's grant, and it may refuse: `talk-granted` or `talk-denied`
      // tells people.
      return [{ event: { event, talkspurt: microphone.talkspurt, targets } }];
    }
    case 'audio-process': {
      const process = input.state;
      if (process.type === 'restarting') {
        const event = { event: 'audio-process', state: process.type, reason: process.reason };
        return [{ event, text: `The audio process ended (${process.reason}) and is started again.` }];
      }
      return [
        {
          event: {
            event: 'audio-process',
            state: process.type,
            ...('pid' in process ? { pid: process.pid } : {}),
          },
        },
      ];
    }
    case 'silence':
      return reportSilence(input.silence, before.silence);
    case 'device':
      return [reportDevice(input.side, input.state)];
    case 'gain':
      return [
        {
          event: { event: 'gain', channel: input.channel, gainDb: input.gainDb },
          text: `Volume of ${input.channel}: ${String(input.gainDb)} dB`,
        },
      ];
    case 'server':
      return reportPresence(input.message, state, before);
    case 'server-left':
    case 'talk-keys':
    case 'muted':
    case 'wanted':
      return [];
  }
}

/** Tells the talker, because nobody else can. A new reason for the same silence is reported too. */
function reportSilence(now: StationState['silence'], before: StationState['silence']): Report[] {
  if (now !== undefined) {
    const message = silenceText(now);
    return [{ event: { event: 'mic-silent', ...now, message }, text: message }];
  }
  return before === undefined ? [] : [{ event: { event: 'mic-heard' }, text: HEARD_TEXT }];
}

/**
 * Reports that need the state before: which station left, and whose connection was lost or came
 * back.
 */
function reportPresence(message: ServerMessage, state: StationState, before: StationState): Report[] {
  switch (message.type) {
    case 'station.left': {
      const name = stationName(message.id, before);
      return [{ event: { event: 'station-left', id: message.id, station: name }, text: `${name} left.` }];
    }
    case 'station.updated': {
      const { id, presence, listen, talk } = message.station;
      const name = shownName(state, id) ?? message.station.name;
      const was = before.roster.get(id)?.presence ?? presence;
      const event = { event: 'station-updated', station: name, presence, listen, talk };
      if (was === presence) return [{ event }];
      const what = presence === 'online' ? 'is back' : 'has lost the connection';
      return [{ event, text: `${name} ${what}.` }];
    }
    default:
      return [];
  }
}

function reportConnection(state: StationState, url: string): Report[] {
  const { connection } = state;
  switch (connection.type) {
    case 'connecting':
      return [
        {
          event: { event: 'connecting', server: url, attempt: connection.attempt },
          ...(connection.attempt === 0 ? { text: `Connecting to ${url} …` } : {}),
        },
      ];
    case 'waiting':
      return [
        {
          event: {
            event: 'disconnected',
            reason: connection.reason,
            retryInMs: Math.round(connection.retryInMs),
          },
          text: `${explainNoConnection(url, connection.reason)} Trying again.`,
        },
      ];
    case 'refused':
      return [
        {
          event: {
            event: 'refused',
            reason: connection.reason,
            message: explainNoConnection(url, connection.reason),
          },
        },
      ];
    case 'idle':
    case 'joined':
    case 'stopped':
      return [];
  }
}

function reportDevice(side: Side, device: DeviceState): Report {
  const what = side === 'input' ? 'Microphone' : 'Speaker';
  const event = { event: 'device', side, ...device, state: device.type, type: undefined };
  switch (device.type) {
    case 'running':
      return {
        event,
        text: `${what}: ${describeRunning(device)}`,
      };
    case 'missing':
      return { event, text: `${what}: none. ${device.reason}` };
    case 'lost':
      return { event, text: `${what} lost: ${device.name}. ${device.reason}` };
    case 'off':
    case 'opening':
      return { event };
  }
}

/** Names the device that really runs, and the device that it replaces. */
function describeRunning(device: Extract<DeviceState, { type: 'running' }>): string {
  const { name, behind, sampleRateHz, simulated, insteadOf, twins } = device;
  const used = behind ? `${behind.name}, the system's default` : name;
  const what = `${used} (${String(sampleRateHz)} Hz${simulated ? ', a file' : ''})`;
  if (insteadOf === undefined) return what;
  const others = twins === true ? ' Another one of its name is, and it is not taken unasked.' : '';
  return `${what}, in the place of ${insteadOf}, which is not there.${others}`;
}

/**
 * Reports a panel's notice about a device that is not the chosen one, for people who read the
 * command line beside it.
 */
export function reportDeviceNotice(notice: Extract<NoticeView, { type: 'device' }>): Report {
  const { side, change, name, insteadOf } = notice;
  const what = side === 'input' ? 'Microphone' : 'Speaker';
  const event = {
    ...{ event: 'device', side, change, name },
    ...(insteadOf === undefined ? {} : { insteadOf }),
  };
  switch (change) {
    case 'lost':
      return { event, text: `${what} lost: ${name}.` };
    case 'fallback':
      return {
        event,
        text: `${what}: ${name}, in the place of ${insteadOf ?? 'another'}, which is not there.`,
      };
    case 'back':
      return { event, text: `${what}: ${name} is back.` };
    case 'moved':
      return { event, text: `${what}: the system's default is ${name} now.` };
  }
}

/** @param state after the notice. */
export function reportNotice(notice: StationNotice, state: StationState): Report[] {
  switch (notice.type) {
    case 'talk-closed':
      return [
        {
          event: { event: 'mic-closed', talkspurt: notice.talkspurt, reason: notice.reason },
          text: `Microphone closed: ${CLOSE_TEXT[notice.reason]}.`,
        },
      ];
    case 'talk-refused':
      return [
        {
          event: { event: 'mic-refused', key: notice.key, reason: notice.reason },
          text: `Not talking: ${CLOSE_TEXT[notice.reason]}.`,
        },
      ];
    case 'limit-warning':
      return [
        {
          event: { event: 'limit-warning', remainingMs: Math.round(notice.remainingMs) },
          text: `The microphone closes in ${String(Math.ceil(notice.remainingMs / 1_000))} s.`,
        },
      ];
    case 'server':
      return reportServer(notice.message, state);
    case 'recording':
      return [
        {
          event: { ...notice, type: undefined, event: 'recording' },
          ...(notice.samples === 0 ? { text: `Recording to ${notice.path}.` } : {}),
        },
      ];
    case 'problem': {
      const { reason, failedFile } = notice;
      const file = failedFile === undefined ? {} : { failedFile };
      return [{ event: { event: 'audio-problem', reason, ...file }, text: reason }];
    }
    case 'restart':
      return [{ event: { event: 'audio-restart', reason: notice.reason }, text: notice.reason }];
    case 'levels':
    case 'stats':
    case 'devices':
    case 'monitor':
      return [];
  }
}

import type { DeviceState, Side } from '../../../native-audio/types.ts';
import type { NoticeView } from '../../contract/index.ts';
import { nameOrder } from '../../base/name-order.ts';
import type { ServerMessage, Target } from '../../protocol/index.ts';
import { shownName } from '../../station/look-alikes.ts';
import type { StationInput, StationState } from '../../station/state.ts';
import type { StationNotice } from '../../station/station-options.ts';
import type { CliEvent } from '../output.ts';
import {
  CLOSE_TEXT,
  END_TEXT,
  explainNoConnection,
  explainRefusal,
  HEARD_TEXT,
  silenceText,
} from '../reasons.ts';

/** What a station's command line says of one happening: an event for programs, and a line for people or none. */
export interface Report {
  readonly event: CliEvent;
  readonly text?: string;
}

/** The name of a talk target as people know it. */
export function targetName(target: Target, state: StationState): string {
  if ('station' in target) return `@${stationName(target.station, state)}`;
  return state.channels.find(({ id }) => id === target.channel)?.name ?? target.channel;
}

/** With its mark where another one's name looks the same; commands understand it so, too. */
export const stationName = (id: number, state: StationState): string =>
  shownName(state, id) ?? `station ${String(id)}`;

/** Everybody else, as people count. */
export const stationNames = (state: StationState): string[] =>
  [...state.roster.keys()].map((id) => stationName(id, state)).sort(nameOrder());

const names = (targets: readonly Target[], state: StationState): string[] =>
  targets.map((target) => targetName(target, state));

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
      const targets = names(microphone.targets, state);
      const event = before.microphone.type === 'open' ? 'mic-retargeted' : 'mic-open';
      // Nobody hears before the server has granted it, and it may refuse: people are told by `talk-granted` or `talk-denied`.
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

/** The talker is told, for nobody else can. A new reason for the same silence is told too. */
function reportSilence(now: StationState['silence'], before: StationState['silence']): Report[] {
  if (now !== undefined) {
    const message = silenceText(now);
    return [{ event: { event: 'mic-silent', ...now, message }, text: message }];
  }
  return before === undefined ? [] : [{ event: { event: 'mic-heard' }, text: HEARD_TEXT }];
}

/** What needs the state before it: who left, and whether somebody's connection was lost or came back. */
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

/** Names what is really heard or plays, and in whose place. */
function describeRunning(device: Extract<DeviceState, { type: 'running' }>): string {
  const { name, behind, sampleRateHz, simulated, insteadOf, twins } = device;
  const used = behind ? `${behind.name}, the system's default` : name;
  const what = `${used} (${String(sampleRateHz)} Hz${simulated ? ', a file' : ''})`;
  if (insteadOf === undefined) return what;
  const others = twins === true ? ' Another one of its name is, and it is not taken unasked.' : '';
  return `${what}, in the place of ${insteadOf}, which is not there.${others}`;
}

/** What a panel is told of a device that is not as chosen, for whoever reads the command line beside it. */
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

function reportServer(message: ServerMessage, state: StationState): Report[] {
  switch (message.type) {
    case 'welcome': {
      const channels = state.channels.map(({ id, name, mode, codec, may }) => ({
        id,
        name,
        mode,
        codec,
        may,
      }));
      const stations = stationNames(state);
      return [
        {
          event: {
            event: 'joined',
            station: message.name,
            id: message.you,
            resumed: message.resumed,
            channels,
            stations,
            frameDurationMs: message.frameDurationMs,
          },
          text: `Joined as ${message.name}. Channels: ${channels.map(({ name }) => name).join(', ')}. Stations: ${stations.join(', ') || 'nobody else'}.`,
        },
      ];
    }
    case 'subscribed': {
      const { listen, talk, refused } = message;
      const problems = refused.map(({ channel, reason }) => explainRefusal(reason, channel));
      return [
        {
          event: { event: 'subscribed', listen, talk, refused },
          text: [
            `Listening: ${listen.join(', ') || 'none'}. Talk keys: ${talk.join(', ') || 'none'}.`,
            ...problems,
          ].join(' '),
        },
      ];
    }
    case 'channel.codec':
      return [{ event: { event: 'channel-codec', channel: message.channel, codec: message.codec } }];
    case 'talk.granted':
    case 'talk.denied':
      return reportGrant(message, state);
    case 'talk.ended':
      return [
        {
          event: { event: 'talk-ended', talkspurt: message.talkspurt, reason: message.reason },
          ...(message.reason === 'released' ? {} : { text: END_TEXT[message.reason] }),
        },
      ];
    case 'talk.started': {
      if (message.talker === state.self?.id) return [];
      const talker = stationName(message.talker, state);
      const targets = names(message.targets, state);
      return [
        {
          event: {
            event: 'talk-started',
            talker,
            targets,
            talkspurt: message.talkspurt,
            override: message.override,
          },
          text: `${talker} talks: ${targets.join(', ')}`,
        },
      ];
    }
    case 'talk.stopped': {
      if (message.talker === state.self?.id) return [];
      const talker = stationName(message.talker, state);
      return [
        {
          event: { event: 'talk-stopped', talker, talkspurt: message.talkspurt, reason: message.reason },
          text: `${talker} stopped.`,
        },
      ];
    }
    case 'station.joined': {
      const name = shownName(state, message.station.id) ?? message.station.name;
      return [{ event: { event: 'station-joined', station: name }, text: `${name} joined.` }];
    }
    case 'call': {
      const from = stationName(message.from, state);
      const target = targetName(message.target, state);
      return [
        {
          event: { event: 'call', from, target },
          text: `${from} calls ${target}. Answer with: press @${from}`,
        },
      ];
    }
    case 'called':
      return [
        {
          event: { event: 'called', target: targetName(message.target, state), reached: message.reached },
          text: `Calling ${targetName(message.target, state)} (${String(message.reached)} reached).`,
        },
      ];
    case 'error':
      return [
        { event: { event: 'error', code: message.code, message: message.message }, text: message.message },
      ];
    default:
      return [];
  }
}

function reportGrant(
  message: Extract<ServerMessage, { type: 'talk.granted' | 'talk.denied' }>,
  state: StationState,
): Report[] {
  const reports: Report[] = message.refused.map(({ target, reason, holder }) => {
    const where = targetName(target, state);
    const holderName = holder === undefined ? undefined : stationName(holder, state);
    return {
      event: {
        event: 'talk-denied',
        talkspurt: message.talkspurt,
        target: where,
        reason,
        ...(holderName ? { holder: holderName } : {}),
      },
      text: explainRefusal(reason, where, holderName),
    };
  });
  if (message.type === 'talk.granted') {
    const targets = names(message.targets, state);
    reports.push({
      event: { event: 'talk-granted', talkspurt: message.talkspurt, targets },
      text: `ON AIR: ${targets.join(', ')}`,
    });
  }
  return reports;
}

import type { ServerMessage } from '../../protocol/index.ts';
import { shownName } from '../../station/look-alikes.ts';
import type { StationState } from '../../station/state.ts';
import { END_TEXT, explainRefusal } from '../reasons.ts';
import { otherStations, stationName, targetName, targetNames, type Report } from './report.ts';

type Message<Type extends ServerMessage['type']> = Extract<ServerMessage, { type: Type }>;

/** Reports a message of the server. @param state after the message. */
export function reportServer(message: ServerMessage, state: StationState): Report[] {
  switch (message.type) {
    case 'welcome':
      return [reportWelcome(message, state)];
    case 'subscribed':
      return [reportSubscribed(message)];
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
    case 'talk.started':
    case 'talk.stopped':
      return message.talker === state.self?.stationNumber ? [] : [reportTalk(message, state)];
    case 'station.joined': {
      const name = shownName(state, message.station.id) ?? message.station.name;
      return [{ event: { event: 'station-joined', station: name }, text: `${name} joined.` }];
    }
    case 'call':
    case 'called':
      return [reportCall(message, state)];
    case 'error':
      return [
        { event: { event: 'error', code: message.code, message: message.message }, text: message.message },
      ];
    default:
      return [];
  }
}

function reportWelcome(message: Message<'welcome'>, state: StationState): Report {
  const { name, you, resumed, frameDurationMs } = message;
  const channels = state.channels.map(({ id, name, mode, codec, may }) => ({ id, name, mode, codec, may }));
  const stations = otherStations(state);
  return {
    event: { event: 'joined', station: name, id: you, resumed, channels, stations, frameDurationMs },
    text: `Joined as ${name}. Channels: ${channels.map(({ name }) => name).join(', ')}. Stations: ${stations.join(', ') || 'nobody else'}.`,
  };
}

function reportSubscribed({ listen, talk, refused }: Message<'subscribed'>): Report {
  const problems = refused.map(({ channel, reason }) => explainRefusal(reason, channel));
  return {
    event: { event: 'subscribed', listen, talk, refused },
    text: [
      `Listening: ${listen.join(', ') || 'none'}. Talk keys: ${talk.join(', ') || 'none'}.`,
      ...problems,
    ].join(' '),
  };
}

function reportTalk(message: Message<'talk.started' | 'talk.stopped'>, state: StationState): Report {
  const talker = stationName(message.talker, state);
  const { talkspurt } = message;
  if (message.type === 'talk.stopped') {
    return {
      event: { event: 'talk-stopped', talker, talkspurt, reason: message.reason },
      text: `${talker} stopped.`,
    };
  }
  const targets = targetNames(message.targets, state);
  return {
    event: { event: 'talk-started', talker, targets, talkspurt, override: message.override },
    text: `${talker} talks: ${targets.join(', ')}`,
  };
}

function reportCall(message: Message<'call' | 'called'>, state: StationState): Report {
  const target = targetName(message.target, state);
  if (message.type === 'called') {
    const { reached } = message;
    return {
      event: { event: 'called', target, reached },
      text: `Calling ${target} (${String(reached)} reached).`,
    };
  }
  const from = stationName(message.from, state);
  return {
    event: { event: 'call', from, target },
    text: `${from} calls ${target}. Answer with: press @${from}`,
  };
}

function reportGrant(message: Message<'talk.granted' | 'talk.denied'>, state: StationState): Report[] {
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
    const targets = targetNames(message.targets, state);
    reports.push({
      event: { event: 'talk-granted', talkspurt: message.talkspurt, targets },
      text: `ON AIR: ${targets.join(', ')}`,
    });
  }
  return reports;
}

import { settingValues } from '../../../common/setting-values.ts';
import type { InputChannelChoices } from '../../../common/device-choice.ts';
import { type DeviceState, inputChannelKey } from '../../../native-audio/devices/device-state.ts';
import type {
  AirTarget,
  AudioView,
  CallEntry,
  CallsView,
  DeviceView,
  DiscoveryView,
  LoggedTalkView,
  MicrophoneView,
  PanelDeviceChoice,
  PanelSettings,
  PanelState,
  StationView,
  TalkBlock,
} from '../../contract/index.ts';
import { nameOrder } from '../../base/name-order.ts';
import type { Target } from '../../protocol/index.ts';
import { marksIn, shownName } from '../../station/look-alikes.ts';
import type { StationState } from '../../station/state.ts';
import type { Call } from '../talk/calls.ts';
import type { DeskFacts } from './facts.ts';
import { projectHotkeys } from '../talk/hotkey-bindings.ts';
import { projectConnection } from '../server/connection-memory.ts';
import {
  airOn,
  callerName,
  hasTalkKey,
  listenersOf,
  projectChannels,
  selectedChannel,
} from './project-channels.ts';
import { DESK_KEYS } from '../talk/talk-key-names.ts';

/**
 * Makes the panel's state from the desk's facts. Pure. @param revision counts up with every change.
 */
export function projectPanel(facts: DeskFacts, revision: number): PanelState {
  const { station } = facts;
  return {
    revision,
    app: facts.app,
    settings: projectSettings(facts),
    problems: facts.problems,
    connection: projectConnection(
      facts.connection,
      station.connection,
      station.self?.serverName,
      facts.slowDownUntilMs,
    ),
    pendingInvitation: facts.pendingInvitation,
    channels: projectChannels(facts),
    selectedChannel: selectedChannel(facts),
    stations: projectStations(facts),
    talkLog: projectTalkLog(facts),
    microphone: projectMicrophone(facts),
    muted: station.muted,
    calls: projectCalls(facts),
    audio: projectAudio(facts),
    hotkeys: projectHotkeys(
      facts.settings.hotkeys,
      station.channels.filter(hasTalkKey).map(({ id }) => id),
      facts.hotkeys.availability,
      facts.hotkeys.capturing,
      facts.hotkeys,
    ),
    hosting: facts.hosting,
    discovery: projectDiscovery(facts),
    miniOpen: facts.miniOpen,
  };
}

/** Copies only the settings that the panel uses. No secret leaves the settings. */
function projectSettings({ settings, name, app }: DeskFacts): PanelSettings {
  const { hosting, devices } = settings;
  return {
    ...settingValues(settings),
    name,
    setupDone: settings.setupDone,
    devices: { input: devices.input, output: devices.output },
    recentServers: settings.recentServers.map(({ name: server, url, atMs }) => ({ name: server, url, atMs })),
    hosting: {
      on: hosting.on,
      name: hosting.name || app.computerName,
      port: hosting.port,
      channels: hosting.channels,
    },
  };
}

function projectStations(facts: DeskFacts): StationView[] {
  const { station, calls, offline } = facts;
  const channelName = (id: string): string => station.channels.find((it) => it.id === id)?.name ?? id;
  const marks = marksIn(
    station,
    offline.list.map(({ stationNumber, name, place }) => ({ stationNumber, name, place })),
  );
  const here = [...station.roster.values()].map(({ id, name, place, presence }): StationView => {
    const targets = station.talking.get(id)?.targets;
    return {
      stationNumber: id,
      name,
      mark: marks.get(id),
      place: place ?? '',
      presence,
      awaySinceMs: undefined,
      talking: targets?.flatMap((it) => ('channel' in it ? [channelName(it.channel)] : [])),
      calling: calls.ringing?.stationNumber === id,
      air: airOn({ station: id }, station),
    };
  });
  const gone = offline.list.map(({ leftAtMs, ...it }): StationView => ({
    ...it,
    mark: marks.get(it.stationNumber),
    presence: 'offline',
    awaySinceMs: leftAtMs,
    talking: undefined,
    calling: false,
    air: 'off',
  }));
  const byName = nameOrder(facts.settings.language);
  return [...here, ...gone].sort((a, b) => byName(a.name, b.name) || a.stationNumber - b.stationNumber);
}

function projectDiscovery({ discovery, settings }: DeskFacts): DiscoveryView {
  if (discovery.type !== 'looking') return discovery;
  const byName = nameOrder(settings.language);
  return { ...discovery, servers: discovery.servers.toSorted((a, b) => byName(a.name, b.name)) };
}

function projectTalkLog({ station, talk }: DeskFacts): LoggedTalkView[] {
  return talk.log.map(({ channel, ...it }) => ({
    ...it,
    channel: station.channels.find(({ id }) => id === channel)?.name ?? channel,
  }));
}

/** @returns a target with the name that people know. */
export function airTarget(target: Target, station: StationState): AirTarget {
  return 'channel' in target
    ? {
        kind: 'channel',
        name: station.channels.find(({ id }) => id === target.channel)?.name ?? target.channel,
      }
    : { kind: 'station', name: shownName(station, target.station) ?? String(target.station) };
}

/** @returns the reason why talk keys do nothing now; undefined when they work. */
export function talkBlock({ connection, audio, muted }: StationState): TalkBlock | undefined {
  if (connection.type !== 'joined') return 'not-joined';
  if (audio.process.type !== 'running' || audio.input.type === 'opening') return 'audio-starting';
  if (audio.input.type !== 'running') return 'no-microphone';
  return muted ? 'muted' : undefined;
}

function projectMicrophone({ station, talk, maxTalkMs }: DeskFacts): MicrophoneView {
  const { microphone, talkKeys } = station;
  if (microphone.type === 'closed') return { type: 'closed', blocked: talkBlock(station) };
  const sinceMs = talk.openedAtMs ?? 0;
  return {
    type: 'open',
    granted: microphone.granted !== undefined,
    latched: talkKeys.length > 0 && talkKeys.every((key) => key.latched),
    targets: microphone.targets.map((target) => airTarget(target, station)),
    sinceMs,
    closesAtMs: sinceMs + maxTalkMs,
    heardBy: listenersOf(station, microphone.granted ?? []),
    reply: talkKeys.some(({ key }) => key === DESK_KEYS.reply),
    silence: station.silence,
  };
}

const entryIn =
  (known: StationState) =>
  (call: Call): CallEntry => {
    const { id, stationNumber, channel, atMs } = call;
    return { id, stationNumber, name: callerName(call, known), channel, atMs };
  };

function projectCalls({ calls, station }: DeskFacts): CallsView {
  const { ringing, reply, missed } = calls;
  const entry = entryIn(station);
  return {
    ringing: ringing && entry(ringing),
    reply: reply && {
      ...entry(reply),
      reachable:
        station.connection.type === 'joined' &&
        station.roster.get(reply.stationNumber)?.presence === 'online',
    },
    missed: missed.map(entry),
  };
}

function projectAudio(facts: DeskFacts): AudioView {
  const { audio } = facts.station;
  const { devices } = facts.settings;
  return {
    process: audio.process.type,
    input: projectDevice(audio.input, devices.input),
    output: projectDevice(audio.output, devices.output),
    inputs: facts.inputs,
    outputs: facts.outputs,
    hearYourself: facts.hearYourself,
    inputChannels: projectChannelChoice(audio.input, facts.inputChannels),
  };
}

function projectChannelChoice(
  input: DeviceState,
  { given, byDevice = {} }: InputChannelChoices,
): AudioView['inputChannels'] {
  if (input.type !== 'running' || input.channels === undefined) return undefined;
  const chosen = given ?? byDevice[inputChannelKey(input)] ?? 'auto';
  return { count: input.channels, chosen: chosen === 'auto' || chosen > input.channels ? 'auto' : chosen };
}

function projectDevice(device: DeviceState, choice: PanelDeviceChoice): DeviceView {
  const chosen = choice.kind === 'named' ? choice.name : undefined;
  switch (device.type) {
    case 'running':
      return {
        ...{ state: 'running', insteadOf: device.insteadOf, twins: device.twins },
        ...(device.behind ?? { name: device.name, key: device.key }),
      };
    case 'lost':
      return { state: 'lost', name: device.name, insteadOf: undefined, twins: device.twins };
    case 'missing':
      return { state: 'missing', name: chosen, insteadOf: undefined, twins: device.twins };
    case 'off':
    case 'opening':
      return { state: device.type, name: chosen, insteadOf: undefined };
  }
}

import type { StationNumber } from '../../../common/station-number.ts';
import { createInterface } from 'node:readline';
import { VOLUME_DB } from '../../../common/settings.ts';
import { GcWatch } from '../../../native-audio/process/gc-pauses.ts';
import type { AudioCommand, AudioEvent } from '../../../native-audio/process/messages.ts';
import type { CodecName } from '../../../common/codec.ts';
import type { DeviceChoice, InputChannelChoice } from '../../../common/device-choice.ts';
import type { DimOptions } from '../../../common/dim-options.ts';
import type { KeyMode } from '../../../common/key-mode.ts';
import type { VoiceOptions } from '../../../common/voice-options.ts';
import { nameOrder } from '../../base/name-order.ts';
import type { Child } from '../../processes/child.ts';
import { HeapTidier } from '../../processes/heap-tidier.ts';
import { foldName } from '../../protocol/index.ts';
import { dataFolder } from '../../base/data-folder.ts';
import { resolveChannel, resolveTarget } from '../../station/resolve.ts';
import { isSilent, type StationState } from '../../station/state.ts';
import { Station } from '../../station/station.ts';
import { CliError, EXIT } from '../../base/exit-codes.ts';
import type { Output } from '../output.ts';
import { explainNoConnection, explainRefusal } from '../reasons.ts';
import { claimStationId } from '../station/station-id.ts';
import { COMMAND_HELP, parseCommand, type StationCommand } from '../station/station-commands.ts';
import { stationName, targetName, type Report } from '../station/report.ts';
import { reportInput, reportNotice } from '../station/station-report.ts';
import { untilStopped } from '../until-stopped.ts';
import { WantedChannels } from '../station/wanted-channels.ts';

const TIDY_EVERY_MS = 1_000;
/** The default loudness of a desk's sounds. */
const SILENT_CUE_DB = -12;

interface StationCommandLine {
  /** A URL. */
  readonly server: string;
  readonly name: string;
  readonly passphrase: string | undefined;
  /** Absent: every channel that this station may listen to or talk on. */
  readonly listen: readonly string[] | undefined;
  readonly talk: readonly string[] | undefined;
  readonly input: DeviceChoice;
  /** Absent: the channel that carries a voice. */
  readonly inputChannel: InputChannelChoice | undefined;
  readonly output: DeviceChoice;
  readonly sidetoneDb: number | null;
  readonly voice: VoiceOptions;
  readonly dim: DimOptions | null;
  readonly record: string | undefined;
  readonly codecs: readonly CodecName[];
  readonly keyMode: KeyMode;
  readonly maxTalkMs: number | undefined;
  readonly levels: boolean;
  readonly startAudio: () => Child<AudioCommand, AudioEvent>;
}

/** `partyline station`: a station without a window; commands on stdin, events on stdout. */
export async function runStation(line: StationCommandLine, output: Output): Promise<void> {
  const url = line.server;
  const stop = untilStopped();
  const gc = new GcWatch();
  /** Set when a file is incomplete. People go on talking; the exit code reports it at the end. */
  let lostFile: string | undefined;
  const repeats = new Repeats();
  const say = (reports: readonly Report[]): void => {
    for (const { event, text } of reports) output.emit(event, repeats.isNews(event, text) ? text : undefined);
  };
  const devices = {
    input: line.input,
    output: line.output,
    ...(line.inputChannel === undefined ? {} : { inputChannels: { given: line.inputChannel } }),
    sidetoneDb: line.sidetoneDb,
    recordTo: line.record,
    voice: line.voice,
    dim: line.dim,
  };
  let before: Station['state'] | undefined;
  const heap = new HeapTidier();
  const listen = new WantedChannels(line.listen, 'listen');
  const talk = new WantedChannels(line.talk, 'talk');
  const station = new Station({
    subscription: (channels, wanted) => ({
      listen: listen.of(channels, wanted?.listen, stop.fail),
      talk: talk.of(channels, wanted?.talk, stop.fail),
    }),
    devices,
    startAudio: line.startAudio,
    ...(line.maxTalkMs === undefined ? {} : { maxTalkMs: line.maxTalkMs }),
    onState: (state, input) => {
      say(reportInput(input, state, before ?? state, url));
      // There is no screen here, so a sound warns the talker.
      if (input.type === 'silence' && state.silence && !before?.silence)
        station.audio.playCue('microphone-silent', SILENT_CUE_DB);
      before = state;
      heap.note(isSilent(state), performance.now());
      if (input.type === 'device' && input.state.type === 'running') gc.soundRuns();
      if (input.type === 'device' && input.side === 'output' && line.output.kind === 'file') {
        if (input.state.type === 'lost' || input.state.type === 'missing') lostFile = input.state.reason;
      }
      if (state.connection.type === 'refused') {
        stop.fail(new CliError(EXIT.refused, explainNoConnection(url, state.connection.reason)));
      }
    },
    onNotice: (notice) => {
      say(reportNotice(notice, station.state));
      if (notice.type === 'problem' && notice.failedFile !== undefined) lostFile = notice.reason;
      if (line.levels && notice.type === 'levels')
        output.emit({ event: 'levels', ...notice, talkers: notice.talkers.map(forScripts), type: undefined });
      if (notice.type === 'stats') {
        const talkers = notice.talkers.map(forScripts);
        output.emit({ event: 'stats', ...notice, talkers, mainGcPauses: gc.pauses, type: undefined });
      }
    },
  });
  station.start();
  const tidying = setInterval(() => {
    heap.look(isSilent(station.state), performance.now());
  }, TIDY_EVERY_MS);
  const stationId = await claimStationId(dataFolder(process.env, process.platform), line.name);
  station.connect({
    url,
    onStationId: stationId.keep,
    identity: {
      stationId: stationId.id,
      name: line.name,
      codecs: line.codecs,
      ...(line.passphrase === undefined ? {} : { passphrase: line.passphrase }),
    },
  });
  const lines = createInterface({ input: process.stdin, terminal: false });
  lines.on('line', (text) => {
    const parsed = parseCommand(text);
    if (!parsed.ok) output.emit({ event: 'error', message: parsed.problem }, parsed.problem);
    else if (parsed.command) {
      const problem = perform(parsed.command, station, line, output, stop.stop);
      if (problem !== undefined) output.emit({ event: 'error', message: problem }, problem);
    }
  });
  // A station whose stdin is closed is a kiosk: it goes on listening, but nobody can press a key.
  lines.on('close', () => {
    station.talk.onEvent({ type: 'source-lost', source: 'command', reason: 'stopping' });
  });
  try {
    await stop.done;
  } finally {
    clearInterval(tidying);
    lines.close();
    process.stdin.destroy();
    await station.stop();
    stationId.release();
  }
  if (lostFile !== undefined) throw new CliError(EXIT.badFile, lostFile);
}

/** Shows repeated failures to people only once; programs get every attempt. */
class Repeats {
  readonly #last = new Map<string, string>();

  isNews(event: Report['event'], text: string | undefined): boolean {
    if (event.event === 'joined') this.#last.delete('disconnected');
    if (event.event === 'audio-process' && event['state'] === 'running') this.#last.delete('audio-process');
    const isTrouble = event.event === 'disconnected' || event.event === 'audio-process';
    if (!isTrouble || text === undefined) return true;
    const again = this.#last.get(event.event) === text;
    this.#last.set(event.event, text);
    return !again;
  }
}

/** Commands that name channels and stations, so they need the first welcome. */
const NEEDS_WELCOME: ReadonlySet<StationCommand['type']> = new Set([
  'press',
  'release',
  'listen',
  'talk',
  'gain',
  'call',
] as const);

/** Carries out a command. @returns a sentence when it cannot be done. */
function perform(
  command: StationCommand,
  station: Station,
  line: StationCommandLine,
  output: Output,
  quit: () => void,
): string | undefined {
  const { state } = station;
  if (state.self === undefined && NEEDS_WELCOME.has(command.type))
    return 'There is no connection to the server yet: its channels are not known.';
  switch (command.type) {
    case 'press': {
      if (isSelf(command.key, state)) return explainRefusal('self', '');
      const target = resolveTarget(command.key, state.channels, state.roster);
      if (!target.ok) return target.problem;
      station.talk.onEvent({
        type: 'press',
        key: keyName(target.value),
        targets: [target.value],
        mode: line.keyMode,
        source: 'command',
        override: command.override,
        // Each line was typed or sent on purpose, so it is never auto-repeat.
        repeat: false,
      });
      return undefined;
    }
    case 'release': {
      const target = resolveTarget(command.key, state.channels, state.roster);
      if (target.ok) station.talk.onEvent({ type: 'release', key: keyName(target.value) });
      // The key's target may be gone, but a key that is let go must still close the microphone.
      else station.talk.onEvent({ type: 'close-all', reason: 'released' });
      return target.ok ? undefined : target.problem;
    }
    case 'release-all':
      station.talk.onEvent({ type: 'close-all', reason: 'closed-by-hand' });
      return undefined;
    case 'fail-safe':
      station.talk.onEvent({ type: 'close-all', reason: command.cause });
      return undefined;
    case 'listen':
    case 'talk':
    case 'gain': {
      const channel = resolveChannel(command.channel, state.channels);
      if (!channel.ok) return channel.problem;
      if (command.type === 'listen') station.setListen(channel.value.id, command.on);
      else if (command.type === 'talk') station.setTalk(channel.value.id, command.on);
      else if (command.gainDb < VOLUME_DB.min || command.gainDb > VOLUME_DB.max)
        return gainBeyond(command.gainDb);
      else station.setGain(channel.value.id, command.gainDb);
      return undefined;
    }
    case 'call': {
      if (isSelf(command.target, state)) return explainRefusal('self', '');
      const target = resolveTarget(command.target, state.channels, state.roster);
      if (!target.ok) return target.problem;
      const isSent = station.connection.current?.send({ type: 'call', target: target.value });
      return isSent ? undefined : 'There is no connection to the server at the moment.';
    }
    case 'status':
      emitStatus(station, output);
      return undefined;
    case 'help':
      for (const text of COMMAND_HELP) output.emit({ event: 'help', text }, text);
      return undefined;
    case 'quit':
      quit();
      return undefined;
  }
}

/** Whether the text is this station's own `@NAME`, which its roster does not hold. */
function isSelf(text: string, { self }: StationState): boolean {
  const [, name] = /^@(.*)$/.exec(text.trim()) ?? [];
  return name !== undefined && self !== undefined && foldName(name) === foldName(self.name);
}

function gainBeyond(gainDb: number): string {
  return `${String(gainDb)} dB: the volume of a channel goes from ${String(VOLUME_DB.min)} to +${String(VOLUME_DB.max)} dB.`;
}

function keyName(target: { channel: string } | { station: number }): string {
  return 'channel' in target ? `channel ${target.channel}` : `station ${String(target.station)}`;
}

/** The microphone is on air only on granted targets; before the grant nobody hears it. */
function describeMicrophone(state: StationState): string {
  const { microphone } = state;
  if (microphone.type === 'closed') return 'closed';
  const names = (microphone.granted ?? microphone.targets)
    .map((target) => targetName(target, state))
    .join(', ');
  return microphone.granted ? `ON AIR on ${names}` : `open, not on air yet: ${names}`;
}

function emitStatus(station: Station, output: Output): void {
  const { state } = station;
  const microphone =
    state.microphone.type === 'open' ? state.microphone.targets.map((t) => targetName(t, state)) : [];
  const talking = [...state.talking].map(([talker, { targets }]) => ({
    talker: stationName(talker, state),
    targets: targets.map((target) => targetName(target, state)),
  }));
  const byName = nameOrder();
  const stations = [...state.roster.values()]
    .map(({ id, place, presence, listen }) => ({ name: stationName(id, state), place, presence, listen }))
    .sort((a, b) => byName(a.name, b.name));
  const { process: audioProcess, input, output: speaker } = state.audio;
  const event = {
    event: 'status',
    connection: state.connection.type,
    name: state.self?.name,
    listen: state.listen,
    talk: state.talk,
    gains: state.gains,
    microphone: { open: state.microphone.type === 'open', targets: microphone },
    talking,
    stations,
    channels: state.channels,
    audio: { process: audioProcess, input, output: speaker },
    rttMs: station.connection.rttMs,
    droppedFrames: station.connection.current?.droppedFrames ?? 0,
  };
  output.emit(
    event,
    [
      `Connection: ${state.connection.type}. Microphone: ${describeMicrophone(state)}.`,
      `Listening: ${state.listen.join(', ') || 'none'}. Talk keys: ${state.talk.join(', ') || 'none'}.`,
      `Stations: ${stations.map(({ name }) => name).join(', ') || 'nobody else'}. Talking: ${talking.map(({ talker }) => talker).join(', ') || 'nobody'}.`,
      `Audio: ${audioProcess.type}; microphone ${input.type}, speaker ${speaker.type}.`,
    ].join('\n'),
  );
}

/**
 * Scripts read a station's number as `talker`: the output's field is older than the name in the
 * code.
 */
function forScripts<Entry extends { readonly stationNumber: StationNumber }>({
  stationNumber,
  ...rest
}: Entry) {
  return { talker: stationNumber, ...rest };
}

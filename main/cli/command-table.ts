import { resolve } from 'node:path';
import { KEY_MODES } from '../../common/key-mode.ts';
import { CODEC_NAMES } from '../../common/codec.ts';
import { SETTINGS } from '../../common/settings.ts';
import { voiceValues } from '../../common/setting-values.ts';
import type { DeviceChoice } from '../../common/device-choice.ts';
import { dimBy } from '../../common/dim-options.ts';
import { loadInTurn } from '../../common/load-in-turn.ts';
import { limits } from '../protocol/index.ts';
import {
  codec,
  device,
  inputChannel,
  list,
  number,
  oneOf,
  refuse,
  required,
  serverUrl,
  settingOptionTable,
  settingsGiven,
  stationName,
  text,
  wholeNumber,
  type OptionTable,
  type Values,
} from './arguments.ts';
import type { AnnounceWish } from './commands/announce.ts';
import { CliError, EXIT } from '../base/exit-codes.ts';
import type { Output } from './output.ts';
import type { PanelCommandLine } from './commands/station-panel.ts';

const string = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const client = { server: string, name: string, passphrase: string, json: flag } as const;

/** The commands by name. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  serve: {
    options: {
      host: string,
      port: string,
      config: string,
      announce: flag,
      'no-announce': flag,
      'metrics-port': string,
      json: flag,
      verbose: flag,
    },
    run: serve,
  },
  station: {
    options: {
      ...client,
      listen: string,
      talk: string,
      input: string,
      'input-channel': string,
      output: string,
      sidetone: string,
      ...settingOptionTable(),
      record: string,
      codec: string,
      'key-mode': string,
      'max-talk': string,
      levels: flag,
      panel: flag,
      'panel-port': string,
      open: flag,
      verbose: flag,
    },
    run: station,
  },
  talk: { options: { ...client, channel: string, file: string, codec: string, override: flag }, run: talk },
  listen: {
    options: { ...client, channel: string, out: string, seconds: string, rate: string },
    run: listen,
  },
  devices: { options: { json: flag }, run: devices },
  doctor: { options: { json: flag }, run: doctor },
  demo: { options: { out: string, json: flag }, run: demo },
  bench: {
    options: {
      ...client,
      channel: string,
      listeners: string,
      talkers: string,
      seconds: string,
      'frame-ms': string,
      threads: string,
      ramp: flag,
      metrics: string,
    },
    run: bench,
  },
};

const SERVER_EXAMPLE = 'ws://192.168.1.20:7420';
/** Nobody can understand more voices at once. */
const MAX_BENCH_TALKERS = 64;
const MAX_BENCH_THREADS = 32;

/** Loads a module that only some commands need. */
const load = <Module>(file: string, otherwise: () => Promise<Module>): Promise<Module> =>
  loadInTurn(`./${file}.js`, import.meta.url, otherwise);

export interface CommandLine {
  readonly command: string;
  readonly values: Values;
  readonly passphrase: string | undefined;
}

/** A command of `partyline`: its options, and what it does with them. */
export interface Command {
  readonly options: OptionTable;
  readonly run: (line: CommandLine, output: Output) => Promise<void>;
}

const serverOf = ({ values, command }: CommandLine): string =>
  serverUrl(required(values, command, 'server', SERVER_EXAMPLE));

async function serve({ values }: CommandLine, output: Output): Promise<void> {
  const { runServe } = await load('commands/serve', () => import('./commands/serve.ts'));
  return runServe(
    {
      host: text(values, 'host'),
      port: wholeNumber(values, 'port', 0, 65_535),
      config: text(values, 'config'),
      announce: announceWish(values),
      metricsPort: wholeNumber(values, 'metrics-port', 0, 65_535),
      verbose: values['verbose'] === true,
    },
    output,
  );
}

async function station(line: CommandLine, output: Output): Promise<void> {
  const { command, values, passphrase } = line;
  if (values['panel'] === true) {
    const { runStationPanel } = await load(
      'commands/station-panel',
      () => import('./commands/station-panel.ts'),
    );
    return runStationPanel(await panelLine(values, passphrase), output);
  }
  refuse(values, command, 'needs --panel', ['panel-port', 'open', 'verbose']);
  const only = codec(values);
  const settings = settingsGiven(values);
  const maxTalkS = number(values, 'max-talk', 1, SETTINGS.maxTalkSeconds.max);
  const { runStation } = await load('commands/station', () => import('./commands/station.ts'));
  return runStation(
    {
      server: serverOf(line),
      name: stationName(required(values, command, 'name', '"Stage left"')),
      passphrase,
      listen: list(values, 'listen'),
      talk: list(values, 'talk'),
      input: await inputDevice(values),
      inputChannel: inputChannel(values),
      output: await outputDevice(values),
      sidetoneDb: number(values, 'sidetone', -60, 0) ?? null,
      voice: voiceValues(settings),
      dim: dimBy(settings.dimDb),
      record: await record(values),
      codecs: only ? [...new Set([only, 'PCMU/8000' as const])] : CODEC_NAMES,
      keyMode: oneOf(values, 'key-mode', KEY_MODES) ?? 'momentary',
      maxTalkMs: maxTalkS === undefined ? undefined : maxTalkS * 1_000,
      levels: values['levels'] === true,
      startAudio: (await loadAudioEntry()).startAudioProcess,
    },
    output,
  );
}

async function talk(line: CommandLine, output: Output): Promise<void> {
  const { command, values, passphrase } = line;
  const { runTalk } = await load('commands/talk', () => import('./commands/talk.ts'));
  return runTalk(
    {
      server: serverOf(line),
      name: stationName(text(values, 'name') ?? 'Announcement'),
      passphrase,
      channel: required(values, command, 'channel', 'Main'),
      file: required(values, command, 'file', 'announcement.wav'),
      codec: codec(values),
      override: values['override'] === true,
    },
    output,
  );
}

async function listen(line: CommandLine, output: Output): Promise<void> {
  const { command, values, passphrase } = line;
  const channels = list({ channel: required(values, command, 'channel', 'Main') }, 'channel') ?? [];
  if (channels.length === 0) throw new CliError(EXIT.usage, '--channel names no channel.');
  const { runListen } = await load('commands/listen', () => import('./commands/listen.ts'));
  return runListen(
    {
      server: serverOf(line),
      name: stationName(text(values, 'name') ?? 'Recorder'),
      passphrase,
      channels,
      out: required(values, command, 'out', 'recording.wav'),
      seconds: number(values, 'seconds', 0.1, 86_400),
      rateHz: wholeNumber(values, 'rate', 8_000, 48_000) ?? 16_000,
    },
    output,
  );
}

async function bench(line: CommandLine, output: Output): Promise<void> {
  const { values, passphrase } = line;
  const { runBench } = await load('bench/run-bench', () => import('./bench/run-bench.ts'));
  return runBench(
    {
      server: serverOf(line),
      name: stationName(text(values, 'name') ?? 'Bench'),
      passphrase,
      channel: text(values, 'channel'),
      listeners: wholeNumber(values, 'listeners', 1, limits.MAX_STATIONS) ?? 50,
      talkers: wholeNumber(values, 'talkers', 1, MAX_BENCH_TALKERS) ?? 4,
      seconds: number(values, 'seconds', 1, 3_600) ?? 10,
      frameMs: frameMs(values),
      threads: wholeNumber(values, 'threads', 1, MAX_BENCH_THREADS) ?? 1,
      ramp: values['ramp'] === true,
      metrics: text(values, 'metrics'),
    },
    output,
  );
}

async function devices(_line: CommandLine, output: Output): Promise<void> {
  return (await load('commands/devices', () => import('./commands/devices.ts'))).runDevices(output);
}

async function doctor(_line: CommandLine, output: Output): Promise<void> {
  return (await load('commands/doctor', () => import('./commands/doctor.ts'))).runDoctor(output);
}

async function demo({ values }: CommandLine, output: Output): Promise<void> {
  const { runDemo } = await load('commands/demo', () => import('./commands/demo.ts'));
  return runDemo({ out: text(values, 'out') }, output);
}

const loadAudioEntry = () => load('audio-entry', () => import('./audio-entry.ts'));

/**
 * A file that replaces a microphone is checked first: the station would wait for a missing one
 * without an error.
 */
async function inputDevice(values: Values): Promise<DeviceChoice> {
  const choice = device(values, 'input');
  if (choice.kind === 'file')
    (await load('sound/wav', () => import('./sound/wav.ts'))).checkSound(choice.path);
  return choice;
}

/** A file that replaces a speaker is checked too: its folder may be missing. */
async function outputDevice(values: Values): Promise<DeviceChoice> {
  const choice = device(values, 'output');
  if (choice.kind !== 'file') return choice;
  const input = device(values, 'input');
  if (input.kind === 'file' && resolve(input.path) === resolve(choice.path)) {
    throw new CliError(EXIT.usage, '--input and --output name the same file: it would be written over.');
  }
  (await load('output-file', () => import('./output-file.ts'))).checkWritable(choice.path);
  return choice;
}

/** Checks the path now, because a recording that cannot start would never be reported later. */
async function record(values: Values): Promise<string | undefined> {
  const path = text(values, 'record');
  if (path === undefined) return undefined;
  const files = [device(values, 'input'), device(values, 'output')];
  if (files.some((choice) => choice.kind === 'file' && resolve(choice.path) === resolve(path))) {
    throw new CliError(
      EXIT.usage,
      '--record names a file that --input or --output uses: choose another one.',
    );
  }
  if (device(values, 'output').kind === 'none') {
    throw new CliError(
      EXIT.usage,
      '--record takes down what the speaker plays, and with --output none nothing plays: leave out one of them, or use "partyline listen", which needs no speaker.',
    );
  }
  (await load('output-file', () => import('./output-file.ts'))).checkWritable(path);
  return path;
}

function frameMs(values: Values): 5 | 10 | 20 | undefined {
  const chosen = oneOf(values, 'frame-ms', ['5', '10', '20'] as const);
  return chosen === undefined ? undefined : (Number(chosen) as 5 | 10 | 20);
}

function announceWish(values: Values): AnnounceWish {
  if (values['announce'] !== true) return values['no-announce'] === true ? 'no' : 'as-usual';
  refuse(values, 'serve', 'and --announce contradict each other: leave one of them out', ['no-announce']);
  return 'yes';
}

/** Refuses options that the panel itself sets, so that there is no doubt which value counts. */
async function panelLine(values: Values, passphrase: string | undefined): Promise<PanelCommandLine> {
  refuse(values, 'station', 'is chosen in the panel: leave it out together with --panel', [
    'listen',
    'talk',
    'sidetone',
    ...Object.keys(settingOptionTable()),
    'record',
    'codec',
    'key-mode',
    'max-talk',
    'levels',
  ]);
  const name = text(values, 'name');
  const server = text(values, 'server');
  return {
    server: server === undefined ? undefined : serverUrl(server),
    name: name === undefined ? undefined : stationName(name),
    passphrase,
    input: values['input'] === undefined ? undefined : await inputDevice(values),
    inputChannel: inputChannel(values),
    output: values['output'] === undefined ? undefined : await outputDevice(values),
    port: wholeNumber(values, 'panel-port', 0, 65_535),
    open: values['open'] === true,
    verbose: values['verbose'] === true,
    startAudio: (await loadAudioEntry()).startAudioProcess,
  };
}

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { KEY_MODES } from '../../common/key-mode.ts';
import { CODEC_NAMES } from '../../common/codec.ts';
import { SETTINGS } from '../../common/settings.ts';
import { voiceValues } from '../../common/setting-values.ts';
import type { DeviceChoice } from '../../common/device-choice.ts';
import { dimBy } from '../../common/dim-options.ts';
import { isOutOfDescriptors, RAISE_THE_LIMIT } from '../base/descriptors.ts';
import { loadInTurn } from '../../common/load-in-turn.ts';
import { limits } from '../protocol/index.ts';
import {
  codec,
  device,
  inputChannel,
  list,
  number,
  oneOf,
  readOptions,
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
import { CliError, EXIT, type ExitCode } from '../base/exit-codes.ts';
import { HELP } from './help.ts';
import { Output } from './output.ts';
import type { PanelCommandLine } from './commands/station-panel.ts';

const string = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const client = { server: string, name: string, passphrase: string, json: flag } as const;

const OPTIONS: Readonly<Record<string, OptionTable>> = {
  serve: {
    host: string,
    port: string,
    config: string,
    announce: flag,
    'no-announce': flag,
    'metrics-port': string,
    json: flag,
    verbose: flag,
  },
  station: {
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
  talk: { ...client, channel: string, file: string, codec: string, override: flag },
  listen: { ...client, channel: string, out: string, seconds: string, rate: string },
  devices: { json: flag },
  doctor: { json: flag },
  demo: { out: string, json: flag },
  bench: {
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
};

const SERVER_EXAMPLE = 'ws://192.168.1.20:7420';
/** Nobody can understand more voices at once. */
const MAX_BENCH_TALKERS = 64;
const MAX_BENCH_THREADS = 32;
const PACKAGE = new URL('../../../package.json', import.meta.url);

/**
 * Lets the command go on when its reader goes away (`partyline station | head`, a log collector
 * that dies): it still serves, listens or records, and its output is dropped.
 */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => {
      stream.write = () => true;
    });
  }
}

/** Loads a module that only some commands need. */
const load = <Module>(file: string, otherwise: () => Promise<Module>): Promise<Module> =>
  loadInTurn(`./${file}.js`, import.meta.url, otherwise);

/** Runs one command line. @returns the exit code; errors are printed to stderr. */
export async function main(args: readonly string[]): Promise<ExitCode> {
  const json = args.includes('--json');
  outliveReaders();
  try {
    await dispatch(args);
    return EXIT.ok;
  } catch (thrown) {
    const error = isOutOfDescriptors(thrown) ? tooFewDescriptors() : thrown;
    if (error instanceof CliError) {
      if (json) new Output(true).emit({ event: 'failed', exitCode: error.exitCode, message: error.message });
      process.stderr.write(`partyline: ${error.message}\n`);
      return error.exitCode;
    }
    process.stderr.write(
      `partyline: unexpected: ${error instanceof Error ? (error.stack ?? '') : String(error)}\n`,
    );
    return EXIT.unexpected;
  }
}

function tooFewDescriptors(): CliError {
  return new CliError(EXIT.missing, `This program may open no more files. ${RAISE_THE_LIMIT}`);
}

async function dispatch([command = '', ...rest]: readonly string[]): Promise<void> {
  if (command === '' || command === 'help' || command === '--help' || command === '-h') {
    process.stdout.write(`${HELP[rest[0] ?? ''] ?? HELP['']}\n`);
    return;
  }
  if (command === '--version' || command === '-v' || command === 'version') {
    const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { readonly version: string };
    process.stdout.write(`${version}\n`);
    return;
  }
  const options = OPTIONS[command];
  if (!options) {
    throw new CliError(
      EXIT.usage,
      `There is no command "${command}". The commands are: ${Object.keys(OPTIONS).join(', ')}.`,
    );
  }
  const values = readOptions(command, rest, options);
  if (values['help'] === true) {
    process.stdout.write(`${HELP[command]}\n`);
    return;
  }
  const output = new Output(values['json'] === true);
  // An empty passphrase counts as none: scripts pass on variables that are not set.
  const passphrase = (text(values, 'passphrase') ?? process.env['PARTYLINE_PASSPHRASE']) || undefined;
  const server = (): string => serverUrl(required(values, command, 'server', SERVER_EXAMPLE));
  switch (command) {
    case 'serve': {
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
    case 'station': {
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
          server: server(),
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
    case 'talk': {
      const { runTalk } = await load('commands/talk', () => import('./commands/talk.ts'));
      return runTalk(
        {
          server: server(),
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
    case 'listen': {
      const channels = list({ channel: required(values, command, 'channel', 'Main') }, 'channel') ?? [];
      if (channels.length === 0) throw new CliError(EXIT.usage, '--channel names no channel.');
      const { runListen } = await load('commands/listen', () => import('./commands/listen.ts'));
      return runListen(
        {
          server: server(),
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
    case 'bench': {
      const { runBench } = await load('bench/run-bench', () => import('./bench/run-bench.ts'));
      return runBench(
        {
          server: server(),
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
    case 'devices':
      return (await load('commands/devices', () => import('./commands/devices.ts'))).runDevices(output);
    case 'doctor':
      return (await load('commands/doctor', () => import('./commands/doctor.ts'))).runDoctor(output);
    default:
      return (await load('commands/demo', () => import('./commands/demo.ts'))).runDemo(
        { out: text(values, 'out') },
        output,
      );
  }
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

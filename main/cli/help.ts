import { SETTINGS, type Setting, type SettingOption } from '../../common/settings.ts';
import { settingOptions } from '../../common/setting-values.ts';
import { DEFAULT_PORT } from '../protocol/index.ts';

/** Where the text beside an option begins, and ends. */
const TEXT_COLUMN = 21;
const LAST_COLUMN = 115;

/** The manual that `--help` prints. */
export const HELP: Readonly<Record<string, string>> = {
  '': `Partyline: a push-to-talk intercom for a local network.

  partyline serve      host the intercom for the others
  partyline station    join one: hear its channels, hold a key, talk
  partyline talk       send a WAV file as one announcement
  partyline listen     record what a listener hears
  partyline devices    the microphones and speakers of this computer
  partyline doctor     what is missing on this machine, and how to mend it
  partyline demo       a server and two stations on this machine, measured
  partyline bench      load a server with many stations, and see what it carries

Each takes --help; partyline --version tells which this is.`,
  serve: `partyline serve [--host ADDRESS] [--port ${String(DEFAULT_PORT)}] [--config FILE] [options]

Hosts the intercom. Without --host it listens on every network of this computer and asks for a passphrase,
which it makes at the first start and shows at every start. On --host 127.0.0.1 it is open.
  --host ADDRESS   listen on this address only: 192.168.1.20, fd00::5, fe80::1%eth0
  --port PORT      default ${String(DEFAULT_PORT)}; 0 takes any free one
  --config FILE    channels, permissions, passphrase; docs/operations.md has all fields
  --no-announce    do not tell the network (mDNS); nothing is told of a server on 127.0.0.1, unless with --announce
  --metrics-port N figures for Prometheus at http://127.0.0.1:N/metrics, for this computer only; or
                   PARTYLINE_METRICS_PORT in the environment, also for a server that a desk hosts
  --json           events as JSON lines on stdout
  --verbose        more on stderr`,
  station: `partyline station --server ws://HOST:PORT --name NAME [options]

Joins as one station. Commands on stdin (type help), events on stdout.
  --listen CH,…      channels to hear; default: all that are permitted, also those that come later. --listen "" hears none
  --talk CH,…        channels with a talk key; default: the same
  --input DEV        microphone: default, none, file:PATH.wav, or a name from "partyline devices"
  --input-channel N  of a microphone with several: auto (default: the first that carries a voice), or its number from 1
  --output DEV       speaker: the same
  --passphrase WORDS or PARTYLINE_PASSPHRASE in the environment, where others cannot read it
  --key-mode MODE    momentary (default: hold to talk), latch (each press opens or closes), or smart (a tap latches)
  --max-talk S       the microphone closes by itself after so many seconds, at most ${String(SETTINGS.maxTalkSeconds.max)} (default)
  --sidetone DB      own voice in the own ear, for example -20; default: off
${settingLines()}
  --record FILE.wav  take down what the speaker plays
  --codec NAME       the best codec that this station decodes and sends: PCMU/16000 (default), or PCMU/8000,
                     which every station has, to save half of the network's load
  --levels           report levels too
  --json             events as JSON lines

partyline station --panel [--panel-port N] [--open] [--server …] [--name …] [--input …] [--input-channel …] [--output …]

The same with a panel to look at, in a browser on this computer. Server, name and the rest are asked for and kept there;
what the command line says goes first. It prints a link that opens once; type "panel" for another one.
  --panel-port N     serve it on this port; default: any free one
  --open             open the link in this computer's browser
  --verbose          more on stderr`,
  talk: `partyline talk --server ws://HOST:PORT --channel CH --file IN.wav [options]

Sends a WAV file as one talkspurt, in real time. Several channels become one that is as loud.
  --file IN.wav      a file, a pipe, or - for standard input; PCM, float or G.711, at most 60 s
  --codec NAME       PCMU/8000 stays for everybody; PCMU/16000 is refused while somebody who listens does not
                     decode it; default: the channel's, also when that changes
  --override         take the floor of an exclusive channel (needs the permission)
  --name NAME        how the others see it; default: Announcement
  --passphrase WORDS or PARTYLINE_PASSPHRASE
  --json             events as JSON lines`,
  listen: `partyline listen --server ws://HOST:PORT --channel CH --out OUT.wav [options]

Records what a listener hears, from the first sound on, as 16-bit mono. Sound is in the file after 6 s at most.
  --channel CH,…     one or more channels
  --seconds N        stop after N seconds; default: Ctrl+C
  --rate HZ          8000 or 16000 (default), or another rate from 8000 to 48000
  --name NAME        how the others see it; default: Recorder
  --passphrase WORDS or PARTYLINE_PASSPHRASE
  --json             events as JSON lines`,
  devices: `partyline devices [--json]

Lists the microphones and speakers by the names that --input and --output take, and how many channels each has. Where several
are called the same, each has the sound server's own name, or its number among them, behind it. The server's own name alone is
taken as well.`,
  doctor: `partyline doctor [--json]

Looks at everything that Partyline needs on this machine. Exit code 8 when something is missing.`,
  demo: `partyline demo [--out FILE.wav] [--json]

Hosts a server and two stations on this machine, speaks a phrase through one talk key, records the other,
and prints the delay from mouth to ear, the level and the loss.`,
  bench: `partyline bench --server ws://HOST:PORT [--listeners N] [--talkers T] [--seconds S] [options]

Loads a server with real stations that listen and talk, and says how long sound takes, what is lost and what the server
carries. What they say is silence; whoever listens on the channel sees their tallies.
  --listeners N    default 50
  --talkers T      default 4, all at once
  --seconds S      how long each step is measured; default 10
  --channel CH     default: Bench, which the server's channels should have for this
  --ramp           1, 2, 4 … up to T talkers, until the server has enough
  --metrics URL    of the server, as "partyline serve --metrics-port" prints it: then it says what the server has left
  --frame-ms N     5, 10 or 20; default: the server's
  --threads N      processors for the load itself; default 1
  --name NAME      stations are called NAME listener 1 …; default: Bench
  --passphrase WORDS or PARTYLINE_PASSPHRASE
  --json           events as JSON lines`,
};

/** One entry for each setting with an option. */
function settingLines(): string {
  return settingOptions()
    .map(([, setting, option]) => {
      const head = `  --${option.name}${option.value === undefined ? '' : ` ${option.value}`}`;
      return `${head.padEnd(TEXT_COLUMN)}${wrapped(settingHelp(setting, option))}`;
    })
    .join('\n');
}

function settingHelp(setting: Setting, { help, more }: SettingOption): string {
  if (setting.kind !== 'number') return help;
  const far = setting.min === 0 ? setting.max : setting.min;
  const bounds = `0 (off) to ${String(far)}; default: ${String(setting.default)}`;
  return `${help}: ${bounds}${more === undefined ? '' : `. ${more}`}`;
}

function wrapped(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = `${lines.at(-1)!} ${word}`.trimStart();
    if (TEXT_COLUMN + line.length <= LAST_COLUMN) lines[lines.length - 1] = line;
    else lines.push(word);
  }
  return lines.join(`\n${' '.repeat(TEXT_COLUMN)}`);
}

import { accessSync, constants } from 'node:fs';
import { createServer } from 'node:net';
import {
  probeInChild,
  type ProbeAnswer,
  type SideFinding,
} from '../../../native-audio/devices/device-probe.ts';
import {
  descriptorLimit,
  isOutOfDescriptors,
  OUT_OF_DESCRIPTORS,
  RAISE_THE_LIMIT,
  type DescriptorLimit,
} from '../../base/descriptors.ts';
import { DEFAULT_PORT } from '../../protocol/index.ts';
import { MAX_STATIONS } from '../../protocol/limits.ts';
import { makeFolder } from '../../base/make-folder.ts';
import { dataFolder } from '../../base/data-folder.ts';
import { AUDIO_ENTRY } from '../audio-entry.ts';
import { CliError, EXIT } from '../../base/exit-codes.ts';
import type { Output } from '../output.ts';

/** One result of a check. `remedy` says what to do about a bad one. */
export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  /** Partyline runs without it, but with fewer functions. */
  readonly optional: boolean;
  readonly detail: string;
  readonly remedy?: string;
}

const OLDEST_NODE = [20, 19] as const;
/** The descriptors that a server process uses without any station, including its reserve. */
const SERVER_DESCRIPTORS = 30;
/** With fewer descriptors a station cannot start all of its processes. */
const STATION_DESCRIPTORS = 26;
/** An intercom of this size is normal. */
const ENOUGH_STATIONS = 200;

/** `partyline doctor`: shows what is missing on this machine, and how to mend it. */
export async function runDoctor(output: Output): Promise<void> {
  const findings = [
    nodeVersion(process.versions.node),
    ...descriptorFindings(descriptorLimit()),
    ...(await soundFindings()),
    dataFolderFinding(),
    await portFinding(DEFAULT_PORT),
  ];
  for (const finding of findings) {
    const mark = finding.ok ? 'ok     ' : finding.optional ? 'note   ' : 'MISSING';
    const lines = [`${mark}  ${finding.check}: ${finding.detail}`];
    if (finding.remedy !== undefined) lines.push(`         → ${finding.remedy}`);
    output.emit({ event: 'finding', ...finding }, lines.join('\n'));
  }
  const missing = findings.filter(({ ok, optional }) => !ok && !optional);
  if (missing.length > 0) {
    throw new CliError(
      EXIT.missing,
      `${missing.map(({ check }) => check).join(', ')}: see above for what to do about it.`,
    );
  }
  output.emit({ event: 'healthy' }, 'This machine has what Partyline needs.');
}

export function nodeVersion(version: string): Finding {
  const [major, minor] = version.split('.').map(Number);
  const ok = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  return {
    check: 'Node.js',
    ok,
    optional: false,
    detail: `version ${version}`,
    ...(ok ? {} : { remedy: `Install Node.js ${OLDEST_NODE.join('.')} or newer.` }),
  };
}

/** @param limit undefined on a system without one. */
function descriptorFindings(limit: DescriptorLimit | undefined): Finding[] {
  if (!limit) return [];
  const { soft, hard } = limit;
  const room = soft - SERVER_DESCRIPTORS;
  const stations =
    room >= MAX_STATIONS
      ? 'enough for a server with every station that there can be'
      : room > 0
        ? `enough for a server with ${String(room)} stations`
        : 'too few for a server';
  const of = soft === hard ? '' : `, ${shownLimit(hard)} if it is asked for`;
  return [
    {
      check: 'Open files',
      ok: room >= ENOUGH_STATIONS,
      optional: soft >= STATION_DESCRIPTORS,
      detail: `at most ${shownLimit(soft)}${of} (ulimit -n): ${stations}`,
      ...(room >= ENOUGH_STATIONS ? {} : { remedy: RAISE_THE_LIMIT }),
    },
  ];
}

const shownLimit = (count: number): string =>
  Number.isFinite(count) ? String(count) : 'as many as there are';

async function soundFindings(): Promise<Finding[]> {
  let answer: ProbeAnswer;
  try {
    answer = await probeInChild(AUDIO_ENTRY, { input: { kind: 'default' }, output: { kind: 'default' } });
  } catch (error) {
    const scarce = isOutOfDescriptors((error as Error).cause);
    return [
      {
        check: 'Sound system',
        ok: false,
        optional: false,
        detail: (error as Error).message,
        remedy: scarce ? RAISE_THE_LIMIT : soundRemedy(),
      },
    ];
  }
  const count = answer.devices.length;
  return [
    {
      check: 'Sound system',
      ok: true,
      optional: false,
      detail: `PortAudio lists ${String(count)} device${count === 1 ? '' : 's'}`,
    },
    {
      check: 'Sound addon',
      ok: answer.binding === 'addon',
      optional: true,
      detail:
        answer.binding === 'addon'
          ? 'Partyline’s own, at the least cost'
          : 'naudiodon’s binding, which does the same and takes more of the processor',
      ...(answer.binding === 'addon' ? {} : { remedy: ADDON_REMEDY }),
    },
    sideFinding('Microphone', answer.input),
    sideFinding('Speaker', answer.output),
  ];
}

/** The build itself tells why it failed. */
const ADDON_REMEDY = 'Build our own: npm run build:addon (it needs a C++ compiler and Python 3).';

/** A machine without a microphone can still host and listen: a note, not a fault. */
function sideFinding(check: string, finding: SideFinding | undefined): Finding {
  if (finding?.type === 'works') {
    return {
      check,
      ok: true,
      optional: true,
      detail: `${finding.device.name} (${finding.device.hostApi}) works`,
    };
  }
  return { check, ok: false, optional: true, detail: finding?.reason ?? 'not tried', remedy: deviceRemedy() };
}

function soundRemedy(): string {
  return process.platform === 'linux'
    ? 'Install the ALSA library (Debian: apt-get install libasound2), then run: npm rebuild naudiodon'
    : 'Run: npm rebuild naudiodon';
}

function deviceRemedy(): string {
  switch (process.platform) {
    case 'linux':
      return "Plug one in, or start the desktop's sound server; with PulseAudio or PipeWire, install its ALSA plugin (Debian: apt-get install libasound2-plugins). Or do without: --input none, --output none, or a file as file:PATH.";
    case 'darwin':
      return 'Plug one in, and allow the microphone in System Settings, Privacy & Security. Or do without: --input none, --output none.';
    default:
      return 'Plug one in, and allow the microphone in the privacy settings. Or do without: --input none, --output none.';
  }
}

function dataFolderFinding(): Finding {
  const folder = dataFolder(process.env, process.platform);
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
    return { check: 'Data folder', ok: true, optional: false, detail: folder };
  } catch {
    return {
      check: 'Data folder',
      ok: false,
      optional: false,
      detail: `${folder} cannot be written`,
      remedy: 'Give yourself the right to write there, or name another folder in PARTYLINE_DATA.',
    };
  }
}

async function portFinding(port: number): Promise<Finding> {
  const code = await new Promise<string | undefined>((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    });
    server.listen(port, () => {
      server.close(() => {
        resolve(undefined);
      });
    });
  });
  const check = `Port ${String(port)}`;
  if (code === undefined) return { check, ok: true, optional: true, detail: 'free for a server' };
  if (isOutOfDescriptors(code))
    return { check, ok: false, optional: true, detail: OUT_OF_DESCRIPTORS, remedy: RAISE_THE_LIMIT };
  return {
    check,
    ok: false,
    optional: true,
    detail: code === 'EADDRINUSE' ? 'taken' : code,
    remedy: 'If that is a Partyline server, all is well. Otherwise host with: partyline serve --port ANOTHER',
  };
}

import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The optional programs and files that some tests need, and the Debian packages with them. */

/** The first one is Chromium without a user interface, which needs much less of a core. */
const CHROMIUM_NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];
const ALSA_PLUGIN = 'libasound_module_pcm_pulse.so';

/** The browser that PARTYLINE_CHROMIUM names, or the first one on the PATH, if there is one. */
export const CHROMIUM = process.env['PARTYLINE_CHROMIUM'] ?? firstProgram(CHROMIUM_NAMES);

interface Need {
  /** Names the skipped tests in the summary. */
  readonly tests: string;
  /** Lists the programs and files that this machine lacks. */
  readonly missing: () => readonly string[];
  /** Names for `apt-get install`. */
  readonly packages: readonly string[];
  readonly linuxOnly?: true;
}

const NEEDS = {
  sound: {
    tests: 'tests on virtual sound devices',
    missing: () => [
      ...missingPrograms(['pulseaudio', 'pactl', 'pacat', 'paplay', 'parec']),
      ...(alsaPluginExists() ? [] : [ALSA_PLUGIN]),
    ],
    packages: ['pulseaudio', 'pulseaudio-utils', 'libasound2-plugins'],
    linuxOnly: true,
  },
  sox: {
    tests: 'comparisons with sox',
    missing: () => missingPrograms(['sox']),
    packages: ['sox'],
  },
  speech: {
    tests: 'tests with a spoken phrase',
    missing: () => missingPrograms(['espeak-ng', 'sox']),
    packages: ['espeak-ng', 'sox'],
  },
  display: {
    tests: 'tests of global hotkeys',
    missing: () => missingPrograms(['Xvfb', 'xdotool', 'setxkbmap', 'xset']),
    packages: ['xvfb', 'xdotool', 'x11-xkb-utils', 'x11-xserver-utils'],
    linuxOnly: true,
  },
  browser: {
    tests: 'tests of the panel and of the desktop app',
    missing: () => (CHROMIUM === undefined ? ['chromium-headless-shell'] : []),
    packages: ['chromium-headless-shell'],
  },
  fonts: {
    tests: 'tests of the panel, whose sizes are drawn with these fonts',
    missing: () => missingFonts(['Inter', 'Noto Sans CJK SC']),
    packages: ['fonts-inter', 'fonts-noto-cjk'],
  },
  python: {
    tests: 'the client in Python',
    missing: () => (findPython() === undefined ? ['python3-websocket'] : []),
    packages: ['python3', 'python3-websocket'],
  },
  compiler: {
    tests: 'the race detector on the rings of the sound addon',
    missing: () => missingPrograms(['g++', 'setarch']),
    packages: ['build-essential'],
    linuxOnly: true,
  },
  networks: {
    tests: 'tests with two computers',
    missing: () => missingPrograms(['ip']),
    packages: ['iproute2'],
    linuxOnly: true,
  },
} satisfies Readonly<Record<string, Need>>;

export type NeedName = keyof typeof NEEDS;
export const NEED_NAMES = Object.keys(NEEDS) as readonly NeedName[];

const found = new Map<NeedName, readonly string[]>();

/** Lists the programs, fonts and files that a need lacks on this machine. */
export function missingFor(need: NeedName): readonly string[] {
  const known = found.get(need);
  if (known) return known;
  const it: Need = NEEDS[need];
  const missing = it.linuxOnly && process.platform !== 'linux' ? ['Linux'] : it.missing();
  found.set(need, missing);
  return missing;
}

/**
 * Tells whether tests with these needs run here. In CI they always do: a missing package must fail
 * a test there, because no other machine is sure to run it.
 */
export function has(...needs: readonly NeedName[]): boolean {
  return Boolean(process.env['CI']) || needs.every((need) => missingFor(need).length === 0);
}

/** The first lines of a run on a machine that lacks something; undefined if it lacks nothing. */
export function skippedHere(lacking: (need: NeedName) => readonly string[] = missingFor): string | undefined {
  const lacks = NEED_NAMES.map((need) => ({ ...NEEDS[need], missing: lacking(need) })).filter(
    ({ missing }) => missing.length > 0,
  );
  if (lacks.length === 0) return undefined;
  const packages = [...new Set(lacks.flatMap((it) => it.packages))];
  return [
    'This machine lacks optional packages. Skipped:',
    ...lacks.map(({ tests, missing }) => `  ${tests} (missing: ${missing.join(', ')})`),
    'To run them all, on Debian or Ubuntu:',
    `  sudo apt-get install ${packages.join(' ')}`,
  ].join('\n');
}

/**
 * Finds a Python that has the `websocket` module. Debian's own comes first, because another one may
 * stand before it on the PATH.
 */
export function findPython(): string | undefined {
  return ['/usr/bin/python3', 'python3', 'python'].find((command) => {
    try {
      execFileSync(command, ['-c', 'import websocket; websocket.create_connection'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}

function missingPrograms(names: readonly string[]): string[] {
  return names.filter((name) => firstProgram([name]) === undefined);
}

/** The path of the first of these programs that is on the PATH. */
function firstProgram(names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** ALSA looks for its plugins below /usr/lib, in a folder of the machine's architecture. */
function alsaPluginExists(): boolean {
  const folders = ['/usr/lib', ...readdirSync('/usr/lib').map((name) => join('/usr/lib', name))];
  return folders.some((folder) => existsSync(join(folder, 'alsa-lib', ALSA_PLUGIN)));
}

/** Without `fc-list` no font can be found; Chromium needs it too. */
function missingFonts(families: readonly string[]): string[] {
  const { stdout, error } = spawnSync('fc-list', ['--format', '%{family}\n'], { encoding: 'utf8' });
  if (error) return [...families];
  return families.filter((family) => !stdout.includes(family));
}

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The signs of sound in Linux's files, found without asking any sound system. */
export interface SoundWorld {
  /**
   * There is neither a sound card nor a sound server, so that nothing can be found before the
   * fingerprint changes. With a server, devices come and go without a trace in any file; with a
   * card, another program may release it.
   */
  readonly bare: boolean;
  /** Changes when a sound card or a sound server appears or disappears. */
  readonly fingerprint: string;
}

export interface SoundWorldPlaces {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `/`, except in tests. */
  readonly root: string;
}

const HERE: SoundWorldPlaces = { platform: process.platform, env: process.env, root: '/' };

/**
 * Takes a few system calls.
 * @returns null on systems without such files
 */
export function soundWorld({ platform, env, root }: SoundWorldPlaces = HERE): SoundWorld | null {
  if (platform !== 'linux') return null;
  const pulse = pulseSockets(env, root);
  const runtime = env['XDG_RUNTIME_DIR'];
  const pipeWire = runtime === undefined ? [] : [join(runtime, env['PIPEWIRE_REMOTE'] ?? 'pipewire-0')];
  const sockets = [...(pulse ?? []), ...pipeWire].map(identity);
  const cards = attempt(() => readFileSync(join(root, 'proc/asound/cards'), 'utf8'));
  const nodes = attempt(() => readdirSync(join(root, 'dev/snd')).sort().join());
  const server = pulse === null || sockets.some((it) => it !== '');
  return {
    bare: !server && !/pcm/.test(nodes),
    fingerprint: [cards, nodes, ...sockets].join('\n'),
  };
}

/**
 * Where PulseAudio may listen; null if that is not a file, for example a server on another
 * computer.
 */
function pulseSockets(env: SoundWorldPlaces['env'], root: string): string[] | null {
  const chosen = env['PULSE_SERVER'];
  if (chosen !== undefined && chosen !== '') {
    const path = /^(?:unix:)?(\/\S+)$/.exec(chosen)?.[1];
    return path === undefined ? null : [path];
  }
  const runtime = env['XDG_RUNTIME_DIR'];
  const folders = [env['PULSE_RUNTIME_PATH'], runtime && join(runtime, 'pulse'), join(root, 'var/run/pulse')];
  return [...folders, ...homeFolders(env['HOME'])].flatMap((folder) =>
    folder ? [join(folder, 'native')] : [],
  );
}

/** The folders that PulseAudio uses without a runtime folder. */
function homeFolders(home: string | undefined): string[] {
  const folder = join(home ?? '/', '.config/pulse');
  try {
    return readdirSync(folder).flatMap((name) => (name.endsWith('-runtime') ? [join(folder, name)] : []));
  } catch {
    return [];
  }
}

/** Identifies the socket's file: a restarted server has a new one. Empty if there is none. */
function identity(socket: string): string {
  return attempt(() => {
    const { ino, mtimeMs } = statSync(socket);
    return `${ino}@${mtimeMs}`;
  });
}

function attempt(look: () => string): string {
  try {
    return look();
  } catch {
    return '';
  }
}

// npm's install step: compiles the sound addon against the PortAudio that naudiodon has brought, or
// the system's where it brings none. The program runs without the addon too, at a higher cost, so a
// failure here is told and no more.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const addon = join(root, 'native-audio/addon');

/** naudiodon's folder, if it has brought a PortAudio for this system; else `system`. */
function portaudio() {
  const wanted = process.env['PARTYLINE_PORTAUDIO'];
  if (wanted !== undefined) return wanted;
  const naudiodon = join(root, 'node_modules/naudiodon');
  const library = { linux: 'libportaudio.so.2', darwin: 'libportaudio.dylib', win32: 'portaudio_x64.dll' }[
    process.platform
  ];
  // Its build copies the library that fits beside its addon.
  const isThere = library !== undefined && existsSync(join(naudiodon, 'build/Release', library));
  return isThere ? naudiodon : 'system';
}

function nodeGyp() {
  const npms = process.env['npm_config_node_gyp'];
  if (npms !== undefined && existsSync(npms)) return npms;
  return createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js');
}

function build() {
  const given = ['rebuild', '--silent', `--portaudio=${portaudio()}`];
  const { status, stderr, error } = spawnSync(process.execPath, [nodeGyp(), ...given], {
    cwd: addon,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    // npm hands its own settings over, among them the folder of this project's package.json.
    env: { ...process.env, npm_config_loglevel: 'error' },
  });
  if (error) throw error;
  if (status !== 0) throw new Error(stderr.trim().split('\n').slice(-12).join('\n'));
  createRequire(import.meta.url)(join(addon, 'build/Release/partyline_audio.node'));
}

try {
  build();
} catch (error) {
  const why = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    `The sound addon was not built. Partyline works without it and takes more of the processor.\n${why}\n`,
  );
}

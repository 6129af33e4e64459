import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readRunPath, withRunPath } from './elf-run-path.mjs';

const ADDON = 'resources/app.asar.unpacked/node_modules/naudiodon/build/Release/naudiodon.node';
const PORTAUDIO_HEADER = 'node_modules/naudiodon/portaudio/include/portaudio.h';

/**
 * electron-builder's hook, which runs before fuses and signing.
 *
 * On Linux the sound addon looks for its PortAudio in the folder where it was built; in a package
 * that must become its own folder. macOS (@loader_path) and Windows (the DLL's own folder) need no
 * change.
 */
export default async function afterPack({ appOutDir, electronPlatformName, packager }) {
  if (electronPlatformName === 'linux') {
    const addon = join(appOutDir, ADDON);
    const elf = await readFile(addon);
    if (readRunPath(elf) !== '$ORIGIN') await writeFile(addon, withRunPath(elf, '$ORIGIN'));
  }
  // PortAudio's licence must go with its binaries, and naudiodon has it only in this header.
  const header = await readFile(join(packager.projectDir, PORTAUDIO_HEADER), 'utf8');
  const licence = header.slice(header.indexOf('/*') + 2, header.indexOf('*/'));
  if (!licence.includes('Permission is hereby granted')) throw new Error('PortAudio has moved its licence');
  await writeFile(
    join(packager.getResourcesDir(appOutDir), 'LICENSE.portaudio.txt'),
    licence.replaceAll(/^ ?\*+ ?/gm, '').trim() + '\n',
  );
}

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readRunPath, withRunPath } from './elf-run-path.mjs';

const ADDON = 'resources/app.asar.unpacked/node_modules/naudiodon/build/Release/naudiodon.node';
const PORTAUDIO_HEADER = 'node_modules/naudiodon/portaudio/include/portaudio.h';

/**
 * electron-builder's hook, before fuses and signing.
 *
 * On Linux the sound addon names the folder in which it was built as the place of its PortAudio; in a package that has to
 * be "beside me". macOS (@loader_path) and Windows (the DLL's own folder) need nothing.
 */
export default async function afterPack({ appOutDir, electronPlatformName, packager }) {
  if (electronPlatformName === 'linux') {
    const addon = join(appOutDir, ADDON);
    const elf = await readFile(addon);
    if (readRunPath(elf) !== '$ORIGIN') await writeFile(addon, withRunPath(elf, '$ORIGIN'));
  }
  // PortAudio's licence asks to go with its binaries, and naudiodon has it in this header alone.
  const header = await readFile(join(packager.projectDir, PORTAUDIO_HEADER), 'utf8');
  const licence = header.slice(header.indexOf('/*') + 2, header.indexOf('*/'));
  if (!licence.includes('Permission is hereby granted')) throw new Error('PortAudio has moved its licence');
  await writeFile(
    join(packager.getResourcesDir(appOutDir), 'LICENSE.portaudio.txt'),
    licence.replaceAll(/^ ?\*+ ?/gm, '').trim() + '\n',
  );
}

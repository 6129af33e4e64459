import { execFile, fork, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { extractAll, listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUDIO_PROCESS_ENV } from '../../native-audio/process/audio-env.ts';
import { CHECKOUT, debFacts, packApp, type PackedApp } from '../support/packed-app.ts';

/**
 * electron-builder on a folder shaped like Electron: the package has all its parts and needs
 * nothing else. Electron reads files inside the asar itself; here the asar is unpacked on the disk
 * and plain Node runs it.
 */
const run = promisify(execFile);
const ADDON = 'node_modules/naudiodon/build/Release/naudiodon.node';
const OWN_ADDON = 'native-audio/addon/build/Release/partyline_audio.node';
const HOOK = 'node_modules/uiohook-napi/prebuilds/linux-x64/uiohook-napi.node';
/** Asked for by naudiodon's wrapper only, which is never loaded. */
const LEFT_OUT = ['bindings', 'file-uri-to-path', 'segfault-handler'];

/** The imports of built files, static or not; tsc writes both kinds of quotes. */
const IMPORTED = /(?:\bfrom |\bimport\(|^import )['"]([\w@./:-]+)['"]/gm;

let work: string;
let packed: PackedApp;
/** Paths inside the asar, without a leading slash; files and folders. */
let inside: readonly string[];
/** The asar with what lies unpacked beside it, laid out. */
let laidOut: string;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'partyline-packaging-'));
  packed = await packApp(work);
  const asar = join(packed.folder, 'resources/app.asar');
  inside = listPackage(asar, { isPack: false }).map((path) =>
    path.replace(/^[/\\]/, '').replaceAll('\\', '/'),
  );
  laidOut = join(work, 'laid-out');
  extractAll(asar, laidOut);
});

afterAll(async () => {
  await rm(work, { recursive: true, force: true });
});

const unpacked = (path: string): string => join(packed.folder, 'resources/app.asar.unpacked', path);

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** Folders below node_modules that are packages: `ws`, `@scure/bip39`. */
function packagesIn(paths: readonly string[]): string[] {
  const names = paths.map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(path)?.[1]);
  return names.filter((name) => name !== undefined).sort();
}

describe('the package', () => {
  it('is made without a network', () => {
    expect(packed.calls, packed.log).toEqual([]);
  });

  it('holds the files that the program starts with', () => {
    const { main } = JSON.parse(readFileSync(join(laidOut, 'package.json'), 'utf8')) as { main?: string };
    expect(main).toBe('dist/main/index.js');
    for (const path of [
      main,
      'dist/main/preload/electron.cjs',
      'dist/main/contract/contract.js',
      'dist/main/server/entry.js',
      'dist/native-audio/process/audio-process.js',
      'dist/renderer/index.html',
      'dist/renderer/licenses.md',
      'LICENSE',
      'build/icons/256x256.png',
      'build/tray/idle.png',
      'build/tray/on-air@2x.png',
      'build/tray/mutedTemplate.png',
      'build/tray/call.ico',
    ]) {
      expect(inside, path).toContain(path);
    }
    const { size } = statSync(join(packed.folder, 'resources/app.asar'));
    process.stdout.write(`app.asar: ${(size / 1e6).toFixed(1)} MB, ${String(inside.length)} entries\n`);
    expect(size).toBeLessThan(12e6);
  });

  it('holds no tests, no sources and no documents', () => {
    const top = [...new Set(inside.map((path) => path.split('/')[0]))].sort();
    expect(top).toEqual(['LICENSE', 'build', 'dist', 'native-audio', 'node_modules', 'package.json']);
    const unwanted = inside.filter(
      (path) =>
        /\.(ts|tsx|mts|cts|map|tsbuildinfo|c|cc|h|gyp)$/.test(path) ||
        /(^|\/)(test|tests|__tests__|docs|examples?|benchmarks?)(\/|$)/.test(path) ||
        /(^|\/)(test|bench|benchmark)\.js$/.test(path) ||
        /(^|\/)\.[a-z]/.test(path),
    );
    expect(unwanted).toEqual([]);
  });

  it('holds the packages that the program needs, and no others', () => {
    const lock = JSON.parse(readFileSync(join(CHECKOUT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { dev?: boolean; devOptional?: boolean; optional?: boolean }>;
    };
    const wanted = Object.entries(lock.packages)
      .filter(([path, entry]) => /^node_modules\/(?!.*node_modules)/.test(path) && !entry.dev)
      .filter(([, entry]) => !entry.devOptional && !entry.optional)
      .map(([path]) => path.replace('node_modules/', ''))
      .filter((name) => !LEFT_OUT.includes(name));
    const found = packagesIn(inside);
    expect(found).toEqual(wanted.sort());
    for (const tool of ['react', 'vite', 'typescript', 'vitest', 'playwright-core', 'electron']) {
      expect(found).not.toContain(tool);
    }
  });

  it('keeps every licence of its packages', () => {
    const isLicence = (name: string): boolean => /^(licen[cs]e|notice|copying)/i.test(name);
    const lost = packagesIn(inside).flatMap((name) => {
      const licences = readdirSync(join(CHECKOUT, 'node_modules', name)).filter(isLicence);
      return licences.map((file) => `node_modules/${name}/${file}`).filter((path) => !inside.includes(path));
    });
    expect(lost).toEqual([]);
    const beside = readdirSync(packed.folder);
    expect(beside).toContain('LICENSE.electron.txt');
    expect(beside).toContain('LICENSES.chromium.html');
    const portaudio = readFileSync(join(packed.folder, 'resources/LICENSE.portaudio.txt'), 'utf8');
    expect(portaudio).toContain('Permission is hereby granted');
  });

  it('finds every module that its files import', () => {
    const missing: string[] = [];
    const packages = new Set<string>();
    let files = 0;
    for (const folder of ['dist/main', 'dist/native-audio']) {
      for (const file of filesBelow(join(laidOut, folder)).filter((name) => name.endsWith('.js'))) {
        const path = join(laidOut, folder, file);
        for (const [, wanted = ''] of readFileSync(path, 'utf8').matchAll(IMPORTED)) {
          if (wanted.startsWith('.')) {
            files += 1;
            if (!existsSync(join(dirname(path), wanted))) missing.push(`${folder}/${file}: ${wanted}`);
          } else if (wanted !== 'electron' && !wanted.startsWith('node:')) {
            packages.add(wanted);
          }
        }
      }
    }
    expect(missing).toEqual([]);
    expect(files).toBeGreaterThan(100);

    // Loaded for real: a package may lack a file of its own.
    const load = `for (const name of ${JSON.stringify([...packages])}) {
      await import(name).then(() => console.log(name), (error) => console.log(name, String(error)));
    }`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', load], {
      cwd: laidOut,
      encoding: 'utf8',
    });
    expect(stdout.trim().split('\n')).toEqual([...packages]);
    expect(packages).toContain('ws');
  });
});

describe('the folder beside the asar', () => {
  it('holds only files that the system opens itself', () => {
    expect(filesBelow(unpacked('.'))).toEqual(
      ['node_modules/naudiodon/build/Release/libportaudio.so.2', ADDON, OWN_ADDON, HOOK].sort(),
    );
  });

  it.each([
    ['naudiodon', ADDON],
    ['our own addon', OWN_ADDON],
  ])('loads %s after a move of the folder, with the PortAudio in it', async (_, addon) => {
    const { stdout } = await run(
      process.execPath,
      [
        '-e',
        `require(process.argv[1]);
         const maps = require('node:fs').readFileSync('/proc/self/maps', 'utf8');
         console.log(JSON.stringify(maps.split('\\n').map((line) => line.slice(73))))`,
        unpacked(addon),
      ],
      { cwd: work, env: {} },
    );
    const mapped = JSON.parse(stdout.slice(stdout.indexOf('["'))) as string[];
    const portaudio = new Set(mapped.filter((path) => path.includes('libportaudio')));
    expect([...portaudio]).toEqual([unpacked('node_modules/naudiodon/build/Release/libportaudio.so.2')]);
  });

  it('has no reference to the build folder', async () => {
    const alone = join(work, 'alone');
    await mkdir(alone);
    await copyFile(unpacked(ADDON), join(alone, 'naudiodon.node'));
    const load = run(process.execPath, ['-e', `require(process.argv[1])`, join(alone, 'naudiodon.node')]);
    await expect(load).rejects.toThrow(/libportaudio\.so\.2/);
  });

  it('provides the key hook by its name', () => {
    // Where there is no display it loads, and its process then ends with 1.
    const hook = spawnSync(
      process.execPath,
      ['-e', `console.log(typeof require('uiohook-napi').uIOhook.start)`],
      { cwd: laidOut, encoding: 'utf8' },
    );
    expect(hook.stdout.trim(), hook.stderr).toBe('function');
  });
});

describe('the packed program', () => {
  it('starts its audio process, which asks PortAudio for devices', async () => {
    const child = fork(join(laidOut, 'dist/native-audio/process/audio-process.js'), ['--probe', '{}'], {
      cwd: work,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { PATH: process.env['PATH'], ...AUDIO_PROCESS_ENV },
      execArgv: [],
    });
    const answer = await new Promise<unknown>((resolve, reject) => {
      child.on('message', resolve);
      child.on('exit', (code) => reject(new Error(`it ended with ${String(code)}`)));
    });
    child.kill('SIGKILL');
    expect(answer).toMatchObject({ answer: { devices: expect.any(Array) as unknown } });
  });

  it('has its fuses set', async () => {
    const wire = await getCurrentFuseWire(join(packed.folder, 'partyline'));
    expect(wire).toMatchObject({
      [FuseV1Options.RunAsNode]: FuseState.DISABLE,
      [FuseV1Options.EnableCookieEncryption]: FuseState.ENABLE,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: FuseState.DISABLE,
      [FuseV1Options.EnableNodeCliInspectArguments]: FuseState.DISABLE,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: FuseState.ENABLE,
      [FuseV1Options.OnlyLoadAppFromAsar]: FuseState.ENABLE,
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: FuseState.DISABLE,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: FuseState.DISABLE,
    });
  });

  it('is installed with its URL scheme, icons and dependencies', async () => {
    const { args, desktopEntry } = await debFacts(packed.folder, work);
    const entry = desktopEntry.split('\n');
    expect(entry).toContain('Name=Partyline');
    expect(entry).toContain('MimeType=x-scheme-handler/partyline;');
    expect(entry).toContain('Categories=AudioVideo;Audio;Network;Telephony;');
    expect(entry).toContain('Exec=/opt/Partyline/partyline %U');
    expect(entry).toContain('StartupWMClass=partyline');
    for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) {
      const icon = `/usr/share/icons/hicolor/${String(size)}x${String(size)}/apps/partyline.png`;
      expect(
        args.some((arg) => arg.endsWith(`=${icon}`)),
        icon,
      ).toBe(true);
    }
    expect(args).toContain('The Partyline authors <partyline@localhost>');
  });
});

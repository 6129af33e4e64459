import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import type {
  Clipboard,
  Dialog,
  MenuItemConstructorOptions,
  PowerMonitor,
  SafeStorage,
  Screen,
  SystemPreferences,
  Tray as RealTray,
} from 'electron';
import { app } from './app.ts';

/**
 * The parts of a desktop beside its windows. A test can read the program's calls to each, and make
 * each send events.
 */

export interface StandInImage {
  readonly path: string;
  isEmpty(): boolean;
}

export const nativeImage = {
  createFromPath: (path: string): StandInImage => ({ path, isEmpty: () => !existsSync(path) }),
};

export interface StandInMenu {
  readonly items: readonly MenuItemConstructorOptions[];
}

export const Menu = {
  buildFromTemplate: (items: MenuItemConstructorOptions[]): StandInMenu => ({ items }),
  setApplicationMenu: (_menu: StandInMenu | null): void => undefined,
};

type UsedTray = Pick<RealTray, 'setToolTip' | 'destroy' | 'isDestroyed'>;

export class Tray extends EventEmitter implements UsedTray {
  static readonly all: Tray[] = [];
  image: StandInImage;
  toolTip = '';
  menu: StandInMenu = { items: [] };
  #destroyed = false;

  constructor(image: StandInImage) {
    super();
    if (process.env['STAND_IN_NO_TRAY'] === '1') throw new Error('there is no tray');
    this.image = image;
    Tray.all.push(this);
  }

  setImage(image: StandInImage): void {
    this.image = image;
  }

  setToolTip(toolTip: string): void {
    this.toolTip = toolTip;
  }

  setContextMenu(menu: StandInMenu | null): void {
    this.menu = menu ?? { items: [] };
  }

  destroy(): void {
    this.#destroyed = true;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }
}

class StandInPowerMonitor extends EventEmitter implements Pick<PowerMonitor, 'getSystemIdleState'> {
  getSystemIdleState(): 'active' | 'idle' | 'locked' | 'unknown' {
    return 'active';
  }
}
export const powerMonitor = new StandInPowerMonitor();

const SEALED = 'stand-in:';
export const safeStorage = {
  isEncryptionAvailable: () => true,
  getSelectedStorageBackend: () =>
    (process.env['STAND_IN_KEY_RING'] as 'basic_text' | undefined) ?? 'gnome_libsecret',
  encryptString: (plainText) => Buffer.from(SEALED + Buffer.from(plainText).toString('hex')),
  decryptString: (encrypted) => {
    const text = encrypted.toString();
    if (!text.startsWith(SEALED)) throw new Error('Error while decrypting the ciphertext');
    return Buffer.from(text.slice(SEALED.length), 'hex').toString();
  },
} satisfies Pick<
  SafeStorage,
  'isEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptString' | 'decryptString'
>;

export const screen = {
  getAllDisplays: () =>
    [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] as ReturnType<Screen['getAllDisplays']>,
} satisfies Pick<Screen, 'getAllDisplays'>;

export const dialog = {
  showErrorBox: (title: string, content: string) => {
    process.send?.({ type: 'dialog', title, content });
  },
} satisfies Pick<Dialog, 'showErrorBox'>;

let copied = '';
export const clipboard = {
  writeText: (text: string) => {
    copied = text;
    return Promise.resolve();
  },
  readText: () => Promise.resolve(copied),
} satisfies Pick<Clipboard, 'writeText' | 'readText'>;

export const systemPreferences = {
  getMediaAccessStatus: () => 'granted',
  askForMediaAccess: () => Promise.resolve(true),
  isTrustedAccessibilityClient: () => true,
} satisfies Pick<
  SystemPreferences,
  'getMediaAccessStatus' | 'askForMediaAccess' | 'isTrustedAccessibilityClient'
>;

// Nothing of it before the app is ready, as in Electron.
for (const method of ['getSelectedStorageBackend'] as const) {
  const real = safeStorage[method];
  safeStorage[method] = () => (app.isReady() ? real() : 'unknown') as ReturnType<typeof real>;
}
